import { readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../../kit/database/make-folder.ts';
import { HubError } from '../../kit/errors.ts';
import { keySetOf, newKey, type ReceiptAlgorithm, type SigningKey, signingKeyOf } from './keys.ts';

/** Makes a key in a file that its owner alone may read. @throws EEXIST where the file is there. */
export function makeKeyFile(file: string, algorithm: ReceiptAlgorithm): void {
  makeFolder(dirname(file));
  writeFileSync(file, `${JSON.stringify(newKey(algorithm))}\n`, { mode: 0o600, flag: 'wx' });
}

/** The key in a file. @throws {HubError} CONFIGURATION_INVALID naming the file and what to do. */
export function signingKeyIn(file: string): SigningKey {
  const key = signingKeyOf(jsonIn(file));
  if (key !== null) return key;
  throw new HubError(
    'CONFIGURATION_INVALID',
    `${file} holds no key to sign receipts with: a private JSON Web Key of curve Ed25519 or SM2 whose halves belong together. "npm run receipt-key -- <file>" makes one.`,
  );
}

/** The public keys in a file with a JSON Web Key Set. @throws {HubError} CONFIGURATION_INVALID. */
export function keySetIn(file: string): unknown[] {
  const keys = keySetOf(jsonIn(file));
  if (keys !== null && keys.length > 0) return keys;
  throw new HubError(
    'CONFIGURATION_INVALID',
    `${file} holds no key of a receipt: a JSON Web Key Set, as GET /receipts/keys gives it, with a key of curve Ed25519 or SM2.`,
  );
}

function jsonIn(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw new HubError('CONFIGURATION_INVALID', `${file} cannot be read; check its name and who may read it.`, {
      cause: error,
    });
  }
}
