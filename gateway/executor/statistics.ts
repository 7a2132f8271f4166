import type { CacheCounts, CacheReport } from './bounded-cache.ts';
import type { NotCompiledReason } from './not-compiled.ts';

/** How often something was done, and how long it took. */
export interface Duration {
  readonly count: number;
  readonly totalMs: number;
  readonly longestMs: number;
}

/** What the executor has done since the process started. */
export interface ExecutorReport {
  /** Requests answered by compiled programs. */
  readonly compiled: number;
  /** Requests left to the stock executor, by the reason. */
  readonly stock: Readonly<Partial<Record<NotCompiledReason, number>>>;
  /** Requests that took the answer of an equal one that was under way. */
  readonly shared: number;
  readonly planning: Duration;
  readonly compiling: Duration;
  readonly caches: Readonly<Record<CacheName, CacheReport>>;
}

export const CACHES = ['documents', 'plans', 'forms'] as const;
export type CacheName = (typeof CACHES)[number];

export class Stopwatch implements Duration {
  count = 0;
  totalMs = 0;
  longestMs = 0;

  /** Measures something synchronous. */
  time<Result>(work: () => Result): { readonly result: Result; readonly ms: number } {
    const startedAt = performance.now();
    const result = work();
    const ms = performance.now() - startedAt;
    this.count += 1;
    this.totalMs += ms;
    this.longestMs = Math.max(this.longestMs, ms);
    return { result, ms };
  }

  report(): Duration {
    return { count: this.count, totalMs: this.totalMs, longestMs: this.longestMs };
  }
}

/** Counts that outlive a schema. */
export class ExecutorStatistics {
  readonly planning = new Stopwatch();
  readonly compiling = new Stopwatch();
  readonly stock = new Map<NotCompiledReason, number>();
  readonly caches: Readonly<Record<CacheName, CacheCounts>> = {
    documents: { hits: 0, misses: 0, evictions: 0 },
    plans: { hits: 0, misses: 0, evictions: 0 },
    forms: { hits: 0, misses: 0, evictions: 0 },
  };
  compiled = 0;
  shared = 0;

  leftToStock(reason: NotCompiledReason): void {
    this.stock.set(reason, (this.stock.get(reason) ?? 0) + 1);
  }
}
