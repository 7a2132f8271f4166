import { sql } from 'kysely';
import type { Database } from '../../kit/database/database.ts';
import type { DatabaseLocation } from '../../kit/database/location.ts';
import type { TierView } from '../index/facets.ts';
import { tableOf } from '../index/index-tables.ts';
import type { IndexTables } from '../index/tables.ts';
import type { ComparedPage } from './compare-page.ts';
import { type RehearsalTask, RehearsalThreads } from './rehearsal-threads.ts';
import { emptyTally, merge, type Tally } from './tally.ts';

/** Enterprises of one stretch. */
const PAGE_SIZE = 10_000;
const DEFAULT_THREADS = 2;

export interface RehearseOptions {
  readonly database: Database<IndexTables>;
  readonly location: DatabaseLocation;
  readonly task: RehearsalTask;
  readonly threads?: number;
  readonly pageSize?: number;
  /** Aborts when nobody wants it any more. */
  readonly signal?: AbortSignal;
  /** Told of each stretch in the order of codes; what it returns is waited for. */
  readonly onPage?: (page: ComparedPage, part: number, done: number) => Promise<void> | void;
}

/**
 * Tries a rule set on everybody whom the index knows, and holds it against the one in force. Nothing is changed.
 * @throws what `signal` was aborted with; an error where a newer filling of the index took this one's place.
 */
export async function rehearse(options: RehearseOptions): Promise<Readonly<Record<TierView, Tally>>> {
  const { database, location, task, threads: count = DEFAULT_THREADS, pageSize = PAGE_SIZE, signal, onPage } = options;
  const tallies = { ALL: emptyTally(), SHARED: emptyTally() };
  const threads = new RehearsalThreads({ location, task }, count);
  const ordered: Promise<ComparedPage>[] = [];
  let part = 0;
  const aborted = Promise.withResolvers<never>();
  aborted.promise.catch(() => undefined);
  signal?.addEventListener('abort', () => aborted.reject(signal.reason), { once: true });
  const takeOldest = async () => {
    const oldest = ordered.shift();
    if (oldest === undefined) return;
    const page = await Promise.race([oldest, aborted.promise]);
    merge(tallies.ALL, page.tallies.ALL);
    merge(tallies.SHARED, page.tallies.SHARED);
    await onPage?.(page, part, tallies.ALL.enterprises);
    part += 1;
  };
  try {
    for (let after: string | null = ''; after !== null;) {
      signal?.throwIfAborted();
      const through: string | null = await lastOf(database, task.generation, after, pageSize);
      const page = threads.compare({ after, through: through ?? LAST });
      page.catch(() => undefined); // whoever takes it meets the error
      ordered.push(page);
      after = through;
      if (ordered.length > threads.ahead) await takeOldest();
    }
    while (ordered.length > 0) {
      signal?.throwIfAborted();
      await takeOldest();
    }
    return tallies;
  } finally {
    await threads.close();
  }
}

/** Behind every code, in any collation. */
const LAST = 'Z'.repeat(19);

/** The code at the end of the next full stretch; null where there is none left. */
async function lastOf(
  { read }: Pick<Database<IndexTables>, 'read'>,
  generation: number,
  after: string,
  size: number,
): Promise<string | null> {
  const { rows } = await sql<{ uscc: string }>`
    select uscc from ${sql.table(tableOf(generation))} where uscc > ${after} order by uscc limit 1 offset ${size - 1}`.execute(
    read,
  );
  return rows[0]?.uscc ?? null;
}

/** How many enterprises a filling of the index holds. */
export async function populationOf({ read }: Pick<Database<IndexTables>, 'read'>, generation: number): Promise<number> {
  const { rows } = await sql<{
    count: number | string;
  }>`select count(*) as count from ${sql.table(tableOf(generation))}`.execute(read);
  return Number(rows[0]?.count ?? 0);
}
