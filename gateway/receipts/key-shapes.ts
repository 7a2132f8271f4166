import { z } from 'zod';

const ed25519 = { kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() };
const sm2 = { kty: z.literal('EC'), crv: z.literal('SM2'), x: z.string(), y: z.string() };

export const publicShape = z.union([z.object(ed25519), z.object(sm2)]);
export const privateShape = z.union([z.object({ ...ed25519, d: z.string() }), z.object({ ...sm2, d: z.string() })]);
export const keySetShape = z.object({ keys: z.array(z.unknown()) });

/** The public half as a JSON Web Key: Ed25519 after RFC 8037, SM2 written as other curves are. */
export type PublicKey = z.infer<typeof publicShape>;
/** A private key as a JSON Web Key. */
export type PrivateKey = z.infer<typeof privateShape>;
