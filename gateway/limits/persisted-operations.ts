import { LRUCache } from 'lru-cache';
import type { TrustedOperations } from './trusted-operations.ts';

/** What Apollo Server puts in front of a hash. */
const PREFIX = 'apq:';
const KEPT = 2_000;
const KEPT_CHARACTERS = 8_388_608;

/**
 * Where the server finds the text of an operation by its hash: among the trusted ones, and, unless nothing else is
 * taken, among those that clients have sent with their hash before.
 */
export function persistedOperations(trusted: TrustedOperations, takesOthers: boolean) {
  const sent = new LRUCache<string, string>({
    max: KEPT,
    maxSize: KEPT_CHARACTERS,
    sizeCalculation: (text) => Math.max(1, text.length),
  });
  return {
    get: (key: string): Promise<string | undefined> => {
      const hash = key.startsWith(PREFIX) ? key.slice(PREFIX.length) : key;
      return Promise.resolve(trusted.textOf(hash) ?? (takesOthers ? sent.get(hash) : undefined));
    },
    set: (key: string, text: string): Promise<void> => {
      if (takesOthers) sent.set(key.startsWith(PREFIX) ? key.slice(PREFIX.length) : key, text);
      return Promise.resolve();
    },
    delete: (key: string): Promise<boolean> => Promise.resolve(sent.delete(key)),
  };
}
