import { sm2 } from 'sm-crypto-v2';
import { bytesOfText } from './bytes-in-text.ts';
import type { PrivateKey, PublicKey } from './key-shapes.ts';

type Public = Extract<PublicKey, { crv: 'SM2' }>;
type Private = Extract<PrivateKey, { crv: 'SM2' }>;

const COORDINATE_BYTES = 32;
const SIGNATURE_BYTES = 64;
/** The user id that GM/T 0009-2012 prescribes where parties have agreed on none. */
const OPTIONS = { hash: true, userId: '1234567812345678' };

export function newSm2Key(): Private {
  const { privateKey, publicKey } = sm2.generateKeyPairHex();
  const point = publicKey.slice(-4 * COORDINATE_BYTES);
  return {
    kty: 'EC',
    crv: 'SM2',
    x: fromHex(point.slice(0, 2 * COORDINATE_BYTES)),
    y: fromHex(point.slice(2 * COORDINATE_BYTES)),
    d: fromHex(privateKey),
  };
}

/**
 * Signs with SM2 over SM3, r and s side by side (GB/T 32918.2-2016); null where the key is malformed. Not by OpenSSL,
 * which Node lets sign with an empty user id only.
 */
export function sm2Signer(key: Private): ((bytes: Uint8Array) => Uint8Array) | null {
  const d = hexOf(key.d);
  const publicKey = pointOf(key);
  if (d === null || publicKey === null || /^0+$/u.test(d)) return null;
  return (bytes) => Buffer.from(sm2.doSignature(bytes, d, { ...OPTIONS, publicKey }), 'hex');
}

/** Checks with SM2 over SM3; null where the key is malformed or its point is not on the curve. */
export function sm2Verifier(key: Public): ((bytes: Uint8Array, signature: Uint8Array) => boolean) | null {
  const publicKey = pointOf(key);
  if (publicKey === null) return null;
  return (bytes, signature) => {
    if (signature.length !== SIGNATURE_BYTES) return false;
    try {
      return sm2.doVerifySignature(bytes, Buffer.from(signature).toString('hex'), publicKey, OPTIONS);
    } catch {
      return false; // the library throws where r or s is out of range
    }
  };
}

/** The uncompressed point in hexadecimal, as the library takes it. */
function pointOf({ x, y }: Public): string | null {
  const [left, right] = [hexOf(x), hexOf(y)];
  if (left === null || right === null) return null;
  const point = `04${left}${right}`;
  try {
    return sm2.verifyPublicKey(point) ? point : null;
  } catch {
    return null;
  }
}

function hexOf(text: string): string | null {
  const bytes = bytesOfText(text, COORDINATE_BYTES);
  return bytes === null ? null : Buffer.from(bytes).toString('hex');
}

function fromHex(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64url');
}
