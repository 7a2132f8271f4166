import { LRUCache } from 'lru-cache';

export interface CacheLimits {
  readonly mostEntries: number;
  /** Estimated. */
  readonly mostBytes: number;
}

/** Counted over the life of the process, whatever schema the entries belonged to. */
export interface CacheCounts {
  hits: number;
  misses: number;
  /** Entries put out to make room. */
  evictions: number;
}

export interface CacheReport extends CacheLimits, Readonly<CacheCounts> {
  readonly entries: number;
  readonly bytes: number;
}

/** Keeps what was used last, within a number of entries and an estimated number of bytes, and counts. */
export class BoundedCache<Value extends object> {
  readonly #entries: LRUCache<string, Value>;
  readonly #limits: CacheLimits;
  readonly #counts: CacheCounts;

  constructor(limits: CacheLimits, counts: CacheCounts = { hits: 0, misses: 0, evictions: 0 }) {
    this.#limits = limits;
    this.#counts = counts;
    this.#entries = new LRUCache({
      max: limits.mostEntries,
      maxSize: limits.mostBytes,
      dispose: (_value, _key, reason) => {
        if (reason === 'evict') counts.evictions += 1;
      },
    });
  }

  get(key: string): Value | undefined {
    const value = this.#entries.get(key);
    this.#counts[value === undefined ? 'misses' : 'hits'] += 1;
    return value;
  }

  /** Keeps a value, unless it alone is larger than the whole cache may be. */
  set(key: string, value: Value, bytes: number): void {
    this.#entries.set(key, value, { size: Math.max(1, Math.ceil(bytes)) });
  }

  delete(key: string): boolean {
    return this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }

  report(): CacheReport {
    const { size: entries, calculatedSize: bytes } = this.#entries;
    return { ...this.#limits, ...this.#counts, entries, bytes };
  }
}
