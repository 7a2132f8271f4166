import { createHash, randomBytes } from 'node:crypto';

/** What a code is bound to. */
export interface Bound {
  /** 128 random bits, hexadecimal: without it nobody can work a code out. */
  readonly nonce: string;
  readonly kind: string;
  readonly uscc: string;
  /** UTC, ISO 8601 with milliseconds. */
  readonly issuedAt: string;
  readonly contentSha256: string;
}

/** Crockford's base 32: no I, L, O or U, which people mistake. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CHARACTERS = 25;
const CODE = /^[0-9A-HJKMNP-TV-Z]{25}$/;
const BITS = 5;

export function newNonce(): string {
  return randomBytes(16).toString('hex');
}

export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** The code of a report: 125 bits of a hash over all that it is bound to, 25 characters. */
export function verificationCode({ nonce, kind, uscc, issuedAt, contentSha256 }: Bound): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([nonce, kind, uscc, issuedAt, contentSha256]))
    .digest();
  const bits = Array.from(hash, (byte) => byte.toString(2).padStart(8, '0')).join('');
  return Array.from({ length: CHARACTERS }, (_, index) =>
    ALPHABET.charAt(Number.parseInt(bits.slice(index * BITS, (index + 1) * BITS), 2)),
  ).join('');
}

/** The code as it is printed: in groups of five. */
export function grouped(code: string): string {
  return code.replaceAll(/.{5}(?=.)/g, '$&-');
}

/** A code as people type it off paper; null for what cannot be one. */
export function readCode(text: string): string | null {
  const code = text
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s\-‐-―−]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
  return CODE.test(code) ? code : null;
}
