import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../../kit/database/make-folder.ts';
import { HubError } from '../../kit/errors.ts';
import { readPrivateKey, readPublicHalf } from '../../kit/identity/ed25519-pem.ts';

/** The key that seals the audit log: Ed25519 (RFC 8032). */
export interface SealingKey {
  readonly id: string;
  sign(text: string): string;
}

/** Reads a private key of Ed25519, PKCS #8 in PEM. @throws {HubError} CONFIGURATION_INVALID */
export function sealingKeyIn(file: string): SealingKey {
  const key = keyIn(file, readPrivateKey);
  return { id: keyId(createPublicKey(key)), sign: (text) => sign(null, Buffer.from(text), key).toString('base64url') };
}

/** The laptop's key: made at the first start, readable by its owner alone. */
export function laptopSealingKey(file: string): SealingKey {
  if (!existsSync(file)) {
    makeFolder(dirname(file));
    const { privateKey } = generateKeyPairSync('ed25519');
    writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
  }
  return sealingKeyIn(file);
}

/** What seals are checked with, from the private key or from the public one (SPKI in PEM). @throws {HubError} CONFIGURATION_INVALID */
export function sealChecker(file: string): (keyIdOfSeal: string, text: string, signature: string) => boolean {
  const key = keyIn(file, readPublicHalf);
  const id = keyId(key);
  return (keyIdOfSeal, text, signature) =>
    keyIdOfSeal === id && verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'));
}

function keyIn(file: string, read: (pem: string) => KeyObject): KeyObject {
  try {
    return read(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new HubError('CONFIGURATION_INVALID', `${file}: ${NO_KEY}`, { cause: error });
  }
}

const NO_KEY =
  'cannot be read as an Ed25519 key in PEM; "openssl genpkey -algorithm ed25519 -out <file>" makes one, readable by the hub alone.';

function keyId(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16);
}
