import { join } from 'node:path';
import type { HubConfig } from '../../kit/config.ts';
import type { Log } from '../../kit/log.ts';
import { keySetIn, makeKeyFile, signingKeyIn } from './key-file.ts';
import { type PublishedKey, publishedKeyOf, type SigningKey } from './keys.ts';

const LAPTOP_KEY_FILE = 'receipt-key.json';

/** The hub's keys for receipts. */
export interface ReceiptKeys {
  /** Null where this hub signs none. */
  readonly signing: SigningKey | null;
  /** All that anyone needs to check its receipts, former keys among them. */
  readonly published: readonly PublishedKey[];
}

/**
 * The keys that the configuration names. A laptop that is given none makes one of its own in its data folder; a hub with
 * an identity provider never does, and signs no receipt without a key.
 * @throws {HubError} CONFIGURATION_INVALID where a file holds no key.
 */
export function hubReceiptKeys(config: HubConfig, log: Log): ReceiptKeys {
  const signing = signingKey(config, log);
  const former = config.formerReceiptKeysFile === null ? [] : keySetIn(config.formerReceiptKeysFile);
  const published = [signing?.published ?? null, ...former.map(publishedKeyOf)].filter((key) => key !== null);
  return { signing, published: [...new Map(published.map((key) => [key.kid, key])).values()] };
}

function signingKey({ receiptKeyFile, identity, dataFolder }: HubConfig, log: Log): SigningKey | null {
  if (receiptKeyFile !== null) return signingKeyIn(receiptKeyFile);
  if (identity !== 'demo') {
    log.warn({ event: 'no receipts: no key is configured', setting: 'HUB_RECEIPT_KEY_FILE' });
    return null;
  }
  const file = join(dataFolder, LAPTOP_KEY_FILE);
  try {
    makeKeyFile(file, 'ED25519');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // made at an earlier start
  }
  const key = signingKeyIn(file);
  log.warn({ event: "receipts are signed with this laptop's own key", file, keyId: key.published.kid });
  return key;
}
