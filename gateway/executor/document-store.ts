import type { DocumentNode } from 'graphql';
import { BoundedCache, type CacheCounts, type CacheLimits, type CacheReport } from './bounded-cache.ts';

/** Bytes a parsed and validated document holds for each character of its text; measured, rounded up. */
const BYTES_PER_CHARACTER = 60;

/** Parsed and validated documents, as Apollo Server keeps them, within bounds. */
export class DocumentStore {
  readonly #documents: BoundedCache<DocumentNode>;

  constructor(limits: CacheLimits, counts: CacheCounts) {
    this.#documents = new BoundedCache(limits, counts);
  }

  get(key: string): Promise<DocumentNode | undefined> {
    return Promise.resolve(this.#documents.get(key));
  }

  set(key: string, document: DocumentNode): Promise<void> {
    this.#documents.set(key, document, (document.loc?.end ?? 0) * BYTES_PER_CHARACTER);
    return Promise.resolve();
  }

  delete(key: string): Promise<boolean> {
    return Promise.resolve(this.#documents.delete(key));
  }

  clear(): void {
    this.#documents.clear();
  }

  report(): CacheReport {
    return this.#documents.report();
  }
}
