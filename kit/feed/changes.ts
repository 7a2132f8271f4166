import { type RawBuilder, sql } from 'kysely';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { instantFromColumn } from '../database/column-types.ts';
import type { Database } from '../database/database.ts';
import type { WriteTarget } from './records-kind.ts';
import { incoming, instant } from './table-writer.ts';
import type { FeedTables } from './tables.ts';

const FEED = 'changes';

/** One change of one enterprise, as a subgraph's feed tells it. */
export interface FeedChange {
  /** Rises by the order of commit; gaps are possible, repetitions are not. */
  readonly sequence: number;
  readonly uscc: Uscc;
  /** The records kind that changed. */
  readonly kind: string;
  readonly recordedAt: string;
}

/** The changes behind a sequence, oldest first, at most `limit`. A change is visible as soon as what it tells of is. */
export async function readChanges({ read }: Database<FeedTables>, after: number, limit: number): Promise<FeedChange[]> {
  const rows = await read
    .selectFrom('change')
    .select(['sequence', 'uscc', 'kind', 'recorded_at'])
    .where('sequence', '>', after)
    .orderBy('sequence')
    .limit(limit)
    .execute();
  return rows.map(({ sequence, uscc, kind, recorded_at }) => ({
    // oxlint-disable-next-line typescript/no-unnecessary-type-conversion -- PostgreSQL hands out bigint as text
    sequence: Number(sequence),
    uscc,
    kind,
    recordedAt: instantFromColumn(recorded_at),
  }));
}

/**
 * Takes the subgraph's feed for this transaction: whoever writes records waits here for the writer before, so that
 * changes commit in the order of their numbers and two imports never cross.
 * @returns the next free sequence.
 */
export async function takeFeed({ transaction }: WriteTarget): Promise<number> {
  const { rows } = await sql<{ next: number | string }>`
    insert into feed_position as feed (feed, next_sequence) values (${FEED}, 1)
    on conflict (feed) do update set next_sequence = feed.next_sequence
    returning next_sequence as next`.execute(transaction);
  return Number(rows[0]?.next);
}

/**
 * Tells the feed, taken before, of each enterprise of a query: as many as there are, without reading them here.
 * @param usccs a query with the one column `uscc`, each once.
 * @returns how many were told.
 */
export async function tellChangesOf(
  { transaction, engine }: WriteTarget,
  next: number,
  kind: string,
  usccs: RawBuilder<unknown>,
  recordedAt: string,
): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into change (sequence, uscc, kind, recorded_at)
    select ${next} - 1 + row_number() over (order by uscc), uscc, ${kind}, ${instant(engine, recordedAt)}
    from (${usccs}) as changed`.execute(transaction);
  const told = Number(numAffectedRows ?? 0n);
  await sql`update feed_position set next_sequence = ${next + told} where feed = ${FEED}`.execute(transaction);
  return told;
}

/** Tells the feed, taken before, of each enterprise that changed: once, however many of its records did. */
export async function tellChanges(
  target: WriteTarget,
  next: number,
  kind: string,
  usccs: readonly (Uscc | null)[],
  recordedAt: string,
): Promise<void> {
  const changed = [...new Set(usccs)].filter((uscc) => uscc !== null);
  if (changed.length === 0) return;
  const columns = ['sequence', 'uscc', 'kind', 'recorded_at'];
  const rows = changed.map((uscc, index) => ({
    columns: { sequence: next + index, uscc, kind, recorded_at: recordedAt },
  }));
  await sql`
    insert into change (sequence, uscc, kind, recorded_at)
    select sequence, uscc, kind, recorded_at from ${incoming(target.engine, 'change', columns, rows)}`.execute(
    target.transaction,
  );
  await sql`update feed_position set next_sequence = ${next + changed.length} where feed = ${FEED}`.execute(
    target.transaction,
  );
}
