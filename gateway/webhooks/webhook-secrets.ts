import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../../kit/database/make-folder.ts';
import { HubError } from '../../kit/errors.ts';

const KEY_BYTES = 32;
const SECRET_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';

/** A new secret in the form of Standard Webhooks: `whsec_` and 32 random bytes. */
export function newSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
}

/** Keeps secrets so that the store alone does not give them away (AES-256-GCM, bound to the webhook they belong to). */
export class SecretSeal {
  readonly #key: Buffer;

  constructor(key: Buffer) {
    this.#key = key;
  }

  seal(secret: string, webhook: number): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, nonce).setAAD(boundTo(webhook));
    const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
  }

  /** @throws where it was sealed by another key, or for another webhook. */
  open(text: string, webhook: number): string {
    const bytes = Buffer.from(text, 'base64');
    const [nonce, rest] = [bytes.subarray(0, NONCE_BYTES), bytes.subarray(NONCE_BYTES)];
    const decipher = createDecipheriv(CIPHER, this.#key, nonce, { authTagLength: TAG_BYTES })
      .setAAD(boundTo(webhook))
      .setAuthTag(rest.subarray(0, TAG_BYTES));
    return decipher.update(rest.subarray(TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  }
}

function boundTo(webhook: number): Buffer {
  return Buffer.from(`webhook ${webhook}`);
}

/** The key in a file: 32 bytes in base64. @throws {HubError} CONFIGURATION_INVALID */
export function sealIn(file: string): SecretSeal {
  let text = '';
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new HubError('CONFIGURATION_INVALID', `${file} ${NO_KEY}`, { cause });
  }
  const key = Buffer.from(text, 'base64');
  if (key.length !== KEY_BYTES) throw new HubError('CONFIGURATION_INVALID', `${file} ${NO_KEY}`);
  return new SecretSeal(key);
}

/** The laptop's key: made at the first start, readable by its owner alone. */
export function laptopSeal(file: string): SecretSeal {
  makeFolder(dirname(file));
  try {
    writeFileSync(file, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // made at an earlier start
  }
  return sealIn(file);
}

const NO_KEY = 'cannot be read as a key for the secrets of webhooks; "openssl rand -base64 32 > <file>" makes one.';
