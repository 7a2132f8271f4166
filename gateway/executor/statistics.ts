import type { CacheCounts, CacheReport } from './bounded-cache.ts';
import type { NotCompiledReason } from './not-compiled.ts';

/** What the executor has done since the process started. */
export interface ExecutorReport {
  readonly executor: 'compiled';
  /** Requests answered by compiled programs. */
  readonly compiled: number;
  /** Requests left to the stock executor, by the reason. */
  readonly stock: Readonly<Partial<Record<NotCompiledReason | 'NO_OPERATION', number>>>;
  /** Requests that took the answer of an equal one that was under way. */
  readonly shared: number;
  readonly planning: Duration;
  readonly compiling: Duration;
  readonly caches: Readonly<Record<CacheName, CacheReport>>;
}

/** How often something was done, and how long it took. */
export interface Duration {
  readonly count: number;
  readonly totalMs: number;
  readonly longestMs: number;
  /** Hash of the operation that took longest. */
  readonly longest: string | null;
}

export type CacheName = 'documents' | 'plans' | 'forms';

export class Stopwatch {
  #report: Duration = { count: 0, totalMs: 0, longestMs: 0, longest: null };

  /** Measures something synchronous. */
  time<Result>(queryHash: string, work: () => Result): { readonly result: Result; readonly ms: number } {
    const startedAt = performance.now();
    const result = work();
    const ms = performance.now() - startedAt;
    const { count, totalMs, longestMs, longest } = this.#report;
    this.#report = {
      count: count + 1,
      totalMs: totalMs + ms,
      longestMs: Math.max(longestMs, ms),
      longest: ms > longestMs ? queryHash : longest,
    };
    return { result, ms };
  }

  report(): Duration {
    return this.#report;
  }
}

/** Counts that outlive a schema. */
export class ExecutorStatistics {
  readonly planning = new Stopwatch();
  readonly compiling = new Stopwatch();
  readonly caches: Readonly<Record<CacheName, CacheCounts>> = {
    documents: { hits: 0, misses: 0, evictions: 0 },
    plans: { hits: 0, misses: 0, evictions: 0 },
    forms: { hits: 0, misses: 0, evictions: 0 },
  };
  compiled = 0;
  shared = 0;
  #stock: ExecutorReport['stock'] = {};

  leftToStock(reason: keyof ExecutorReport['stock']): void {
    this.#stock = { ...this.#stock, [reason]: (this.#stock[reason] ?? 0) + 1 };
  }

  report(caches: ExecutorReport['caches']): ExecutorReport {
    return {
      executor: 'compiled',
      compiled: this.compiled,
      stock: this.#stock,
      shared: this.shared,
      planning: this.planning.report(),
      compiling: this.compiling.report(),
      caches,
    };
  }
}
