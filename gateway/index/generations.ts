import { sql, type Transaction } from 'kysely';
import { instantFromColumn } from '../../kit/database/column-types.ts';
import type { Database } from '../../kit/database/database.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { createTable, dropTable, ROW_FORM } from './index-tables.ts';
import type { GENERATION_PHASES, IndexTables } from './tables.ts';

export type GenerationPhase = (typeof GENERATION_PHASES)[number];

export interface GenerationState {
  readonly number: number;
  readonly form: number;
  readonly phase: GenerationPhase;
  readonly readThrough: Uscc | null;
  readonly basis: string | null;
  readonly startedAt: string;
  readonly servingSince: string | null;
}

/** How far one feed has been followed. */
export interface Cursor {
  readonly sequence: number;
  readonly lastUscc: Uscc | null;
  readonly lastRecordedAt: string | null;
  readonly readOn: LocalDate | null;
}

export const AT_THE_BEGINNING: Cursor = { sequence: 0, lastUscc: null, lastRecordedAt: null, readOn: null };

/** All generations, the oldest first. */
export async function generationsIn({ read }: Pick<Database<IndexTables>, 'read'>): Promise<GenerationState[]> {
  const rows = await read.selectFrom('generation').selectAll().orderBy('number').execute();
  return rows.map((row) => ({
    number: row.number,
    form: row.form,
    phase: row.phase,
    readThrough: row.read_through,
    basis: row.basis,
    startedAt: instantFromColumn(row.started_at),
    servingSince: row.serving_since === null ? null : instantFromColumn(row.serving_since),
  }));
}

/** Starts a generation with the next number, empty. Two processes that do so at once start one. */
export function startGeneration(database: Database<IndexTables>, now: string): Promise<number> {
  return database.write(async (transaction) => {
    if (database.engine === 'postgresql') await sql`lock table generation in exclusive mode`.execute(transaction);
    const last = await transaction
      .selectFrom('generation')
      .select(['number', 'serving_since', 'form'])
      .orderBy('number', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (last !== undefined && last.serving_since === null && last.form === ROW_FORM) return last.number;
    const number = (last?.number ?? 0) + 1;
    await createTable(transaction, database.engine, number);
    await transaction
      .insertInto('generation')
      .values({
        number,
        form: ROW_FORM,
        phase: 'WALKING',
        read_through: null,
        basis: null,
        started_at: now,
        serving_since: null,
      })
      .execute();
    return number;
  });
}

/** Puts a loaded generation in service and drops those before it. */
export function putInService(database: Database<IndexTables>, number: number, now: string): Promise<void> {
  return database.write(async (transaction) => {
    await transaction
      .updateTable('generation')
      .set({ serving_since: now })
      .where('number', '=', number)
      .where('serving_since', 'is', null)
      .execute();
    const older = await transaction.selectFrom('generation').select('number').where('number', '<', number).execute();
    for (const generation of older) await dropTable(transaction, database.engine, generation.number);
    await transaction.deleteFrom('feed_cursor').where('generation', '<', number).execute();
    await transaction.deleteFrom('enterprise_to_read').where('generation', '<=', number).execute();
    await transaction.deleteFrom('generation').where('number', '<', number).execute();
  });
}

/**
 * Takes a generation for one transaction: whoever writes into it waits here for the writer before, in this process or
 * another.
 * @throws where it was dropped meanwhile.
 */
export async function holdGeneration(
  transaction: Transaction<IndexTables>,
  engine: Database<IndexTables>['engine'],
  number: number,
): Promise<void> {
  const held = transaction.selectFrom('generation').select('number').where('number', '=', number);
  const found = await (engine === 'postgresql' ? held.forUpdate() : held).executeTakeFirst();
  if (found === undefined) throw new GenerationGone(number);
}

/** Another process has put a newer generation in service. */
export class GenerationGone extends Error {
  constructor(number: number) {
    super(`generation ${number} of the index is gone`);
    this.name = 'GenerationGone';
  }
}

/** The cursors of a generation by subgraph. */
export async function cursorsOf(
  store: Database<IndexTables>['read'],
  generation: number,
): Promise<ReadonlyMap<string, Cursor>> {
  const rows = await store.selectFrom('feed_cursor').selectAll().where('generation', '=', generation).execute();
  return new Map(
    rows.map((row) => [
      row.subgraph,
      {
        sequence: row.sequence,
        lastUscc: row.last_uscc,
        lastRecordedAt: row.last_recorded_at === null ? null : instantFromColumn(row.last_recorded_at),
        readOn: row.read_on,
      },
    ]),
  );
}

/** Writes a cursor, whether there was one or not. */
export async function moveCursor(
  transaction: Transaction<IndexTables>,
  generation: number,
  subgraph: string,
  { sequence, lastUscc, lastRecordedAt, readOn }: Cursor,
  takenAt: string,
): Promise<void> {
  const position = {
    sequence,
    last_uscc: lastUscc,
    last_recorded_at: lastRecordedAt,
    read_on: readOn,
    taken_at: takenAt,
  };
  await transaction
    .insertInto('feed_cursor')
    .values({ generation, subgraph, ...position })
    .onConflict((conflict) => conflict.columns(['generation', 'subgraph']).doUpdateSet(position))
    .execute();
}
