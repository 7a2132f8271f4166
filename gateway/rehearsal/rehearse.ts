import { sql } from 'kysely';
import type { Database } from '../../kit/database/database.ts';
import type { DatabaseLocation } from '../../kit/database/location.ts';
import type { TierView } from '../index/facets.ts';
import type { IndexTables } from '../index/tables.ts';
import { cubeTable } from '../statistics/cube-tables.ts';
import type { MovesLines } from './list-moves.ts';
import { type RehearsalTask, RehearsalWorker } from './rehearsal-worker.ts';
import type { Tally } from './tally.ts';

/** Enterprises in one part of the list. */
const PART_SIZE = 10_000;

export interface RehearseOptions {
  readonly location: DatabaseLocation;
  readonly task: RehearsalTask;
  readonly partSize?: number;
  /** Aborts when nobody wants it any more. */
  readonly signal?: AbortSignal;
  /** Told when everybody is compared and the list begins. */
  readonly onCounted?: (enterprises: number) => Promise<void> | void;
  /** Told of each part of the list in the order of codes; what it returns is waited for. */
  readonly onPart?: (lines: MovesLines, part: number) => Promise<void> | void;
}

/**
 * Tries a rule set on everybody whom the index knows, and holds it against the one in force. Nothing is changed.
 * @throws what `signal` was aborted with; an error where a newer filling of the index took this one's place.
 */
export async function rehearse(options: RehearseOptions): Promise<Readonly<Record<TierView, Tally>>> {
  const { location, task, partSize = PART_SIZE, signal, onCounted, onPart } = options;
  const worker = new RehearsalWorker({ location, task });
  const aborted = Promise.withResolvers<never>();
  aborted.promise.catch(() => undefined);
  signal?.addEventListener('abort', () => aborted.reject(signal.reason), { once: true });
  try {
    signal?.throwIfAborted();
    const { tallies, movers } = await Promise.race([worker.count(), aborted.promise]);
    await onCounted?.(tallies.ALL.enterprises);
    let listing = worker.list(0, partSize);
    for (let part = 0; part * partSize < movers; part += 1) {
      signal?.throwIfAborted();
      const lines = await Promise.race([listing, aborted.promise]);
      listing = worker.list((part + 1) * partSize, (part + 2) * partSize); // read while these are kept
      await onPart?.(lines, part);
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
