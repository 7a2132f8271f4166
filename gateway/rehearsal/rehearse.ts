import { sql } from 'kysely';
import type { Database } from '../../kit/database/database.ts';
import type { DatabaseLocation } from '../../kit/database/location.ts';
import type { TierView } from '../index/facets.ts';
import type { IndexTables } from '../index/tables.ts';
import { cubeTable } from '../statistics/cube-tables.ts';
import { type RehearsalTask, RehearsalWorker } from './rehearsal-worker.ts';
import type { Tally } from './tally.ts';
import type { Movers } from './who-moves.ts';

/** Enterprises in one part of those who move. */
const PART_SIZE = 10_000;
/** Parts that are handed over at once. */
const PARTS_AT_ONCE = 20;

export interface RehearseOptions {
  readonly location: DatabaseLocation;
  readonly task: RehearsalTask;
  readonly partSize?: number;
  /** Aborts when nobody wants it any more. */
  readonly signal?: AbortSignal;
  /** Told when everybody is compared, and who moves is known. */
  readonly onCounted?: (enterprises: number) => Promise<void> | void;
  /** Told of those who move, some parts at a time and from which part on; what it returns is waited for. */
  readonly onMovers?: (parts: readonly Movers[], from: number) => Promise<void> | void;
}

/**
 * Tries a rule set on everybody whom the index knows, and holds it against the one in force. Nothing is changed.
 * @throws what `signal` was aborted with; an error where a newer filling of the index took this one's place.
 */
export async function rehearse(options: RehearseOptions): Promise<Readonly<Record<TierView, Tally>>> {
  const { location, task, partSize = PART_SIZE, signal, onCounted, onMovers } = options;
  const worker = new RehearsalWorker({ location, task, partSize });
  const aborted = Promise.withResolvers<never>();
  aborted.promise.catch(() => undefined);
  signal?.addEventListener('abort', () => aborted.reject(signal.reason), { once: true });
  try {
    signal?.throwIfAborted();
    const { tallies, parts } = await Promise.race([worker.count(), aborted.promise]);
    await onCounted?.(tallies.ALL.enterprises);
    for (let from = 0; from < parts; from += PARTS_AT_ONCE) {
      signal?.throwIfAborted();
      await onMovers?.(await Promise.race([worker.movers(from, from + PARTS_AT_ONCE), aborted.promise]), from);
    }
    signal?.throwIfAborted();
    return tallies;
  } finally {
    await worker.close();
  }
}

/** How many enterprises a filling of the index holds. */
export async function populationOf({ read }: Pick<Database<IndexTables>, 'read'>, generation: number): Promise<number> {
  const { rows } = await sql<{ count: number | string | null }>`
    select sum(count) as count from ${sql.table(cubeTable('TIER', generation))} where view = 'ALL'`.execute(read);
  return Number(rows[0]?.count ?? 0);
}
