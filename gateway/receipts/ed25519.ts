import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { bytesOfText } from './bytes-in-text.ts';
import type { PrivateKey, PublicKey } from './key-shapes.ts';

type Public = Extract<PublicKey, { crv: 'Ed25519' }>;
type Private = Extract<PrivateKey, { crv: 'Ed25519' }>;

const KEY_BYTES = 32;
const exported = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), d: z.string() });

export function newEd25519Key(): Private {
  return exported.parse(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }));
}

/** Signs with Ed25519 (RFC 8032); null where the key is malformed. */
export function ed25519Signer(key: Private): ((bytes: Uint8Array) => Uint8Array) | null {
  if (bytesOfText(key.d, KEY_BYTES) === null || bytesOfText(key.x, KEY_BYTES) === null) return null;
  const privateKey = createPrivateKey({ key, format: 'jwk' });
  return (bytes) => sign(null, bytes, privateKey);
}

/** Checks with Ed25519; null where the key is malformed. */
export function ed25519Verifier(key: Public): ((bytes: Uint8Array, signature: Uint8Array) => boolean) | null {
  if (bytesOfText(key.x, KEY_BYTES) === null) return null;
  const { kty, crv, x } = key;
  const publicKey = createPublicKey({ key: { kty, crv, x }, format: 'jwk' });
  return (bytes, signature) => verify(null, bytes, publicKey, signature);
}
