import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';
import { ed25519Signer, ed25519Verifier, newEd25519Key } from './ed25519.ts';
import { keySetShape, privateShape, publicShape, type PrivateKey, type PublicKey } from './key-shapes.ts';
import { newSm2Key, sm2Signer, sm2Verifier } from './sm2-sm3.ts';

/** How receipts are signed: Ed25519 (RFC 8032) by default, or the national profile SM2 with SM3 (GB/T 32918, GB/T 32905). */
export const RECEIPT_ALGORITHMS = ['ED25519', 'SM2_SM3'] as const;
export type ReceiptAlgorithm = (typeof RECEIPT_ALGORITHMS)[number];

/** A public key as it is published, with its id. */
export type PublishedKey = PublicKey & { readonly kid: string; readonly use: 'sig' };

/** A key that signs receipts. */
export interface SigningKey {
  readonly algorithm: ReceiptAlgorithm;
  readonly published: PublishedKey;
  sign(bytes: Uint8Array): Uint8Array;
}

/** A key by which receipts are checked. */
export interface VerificationKey {
  readonly keyId: string;
  readonly algorithm: ReceiptAlgorithm;
  verifies(bytes: Uint8Array, signature: Uint8Array): boolean;
}

/** Bytes of a signature: of both algorithms. */
export const SIGNATURE_BYTES = 64;

/** A new key. */
export function newKey(algorithm: ReceiptAlgorithm): PrivateKey {
  return algorithm === 'ED25519' ? newEd25519Key() : newSm2Key();
}

/** The key of a private JSON Web Key; null where it is none, or its halves do not belong together. */
export function signingKeyOf(jwk: unknown): SigningKey | null {
  const read = privateShape.safeParse(jwk);
  if (!read.success) return null;
  const sign = read.data.crv === 'Ed25519' ? ed25519Signer(read.data) : sm2Signer(read.data);
  const checking = verificationKeyOf(read.data);
  const published = publishedKeyOf(read.data);
  if (sign === null || checking === null || published === null) return null;
  const probe = Buffer.from('the halves of a key belong together');
  return checking.verifies(probe, sign(probe)) ? { algorithm: checking.algorithm, published, sign } : null;
}

/** The key of a public JSON Web Key; null where it is none of ours. */
export function verificationKeyOf(jwk: unknown): VerificationKey | null {
  const key = publicShape.safeParse(jwk).data;
  if (key === undefined) return null;
  const verifies = key.crv === 'Ed25519' ? ed25519Verifier(key) : sm2Verifier(key);
  if (verifies === null) return null;
  return { keyId: keyIdOf(key), algorithm: key.crv === 'Ed25519' ? 'ED25519' : 'SM2_SM3', verifies };
}

/** A key as it is published; null where it is none of ours. What is private in it is left out. */
export function publishedKeyOf(jwk: unknown): PublishedKey | null {
  const key = publicShape.safeParse(jwk).data;
  return key === undefined ? null : { ...key, kid: keyIdOf(key), use: 'sig' };
}

/** The keys of a JSON Web Key Set (RFC 7517), those that are none of ours left out; null where it is no such set. */
export function keySetOf(value: unknown): unknown[] | null {
  return keySetShape.safeParse(value).data?.keys.filter((key) => verificationKeyOf(key) !== null) ?? null;
}

/** The id of a key is its thumbprint, so that nobody can give two keys one id. Source: RFC 7638. */
function keyIdOf(key: PublicKey): string {
  return createHash('sha256').update(canonicalJson(key)).digest('base64url');
}
