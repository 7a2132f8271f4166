import { pipeline } from 'node:stream/promises';
import { sql, type Transaction } from 'kysely';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { Database } from '../database/database.ts';
import type { DatabaseEngine, DatabaseLocation } from '../database/location.ts';
import type { EncodedPage, PageForm } from './encode-page.ts';
import type { PopulationPage } from './population.ts';
import { type RunStoreTables, runTaken } from './run-store.ts';

/** Writes the results of a run and moves it on, page by page: both are durable, or neither. */
export interface ResultWriter {
  readonly form: PageForm;
  /** @throws {HubError} RUN_TAKEN where the run does not stand at the page's beginning any more. */
  writePage(page: PopulationPage, encoded: EncodedPage): Promise<void>;
  close(): Promise<void>;
}

/** The quickest way of each engine: one statement from JSON, or COPY over a connection of its own. */
export async function resultWriter(
  database: Database<RunStoreTables>,
  location: DatabaseLocation,
  run: number,
): Promise<ResultWriter> {
  return location.engine === 'sqlite' ? jsonWriter(database, run) : copyWriter(location.url, run);
}

function jsonWriter(database: Database<RunStoreTables>, run: number): ResultWriter {
  return {
    form: 'JSON',
    writePage: (page, { rows }) =>
      database.write(async (transaction) => {
        const moved = await sql<{ number: number }>`
          update evaluation_run set evaluated = evaluated + ${page.enterprises}, last_uscc = ${page.through}
          where number = ${run} and status = 'RUNNING' and last_uscc is not distinct from ${page.after}
          returning number`.execute(transaction);
        if (moved.rows.length === 0) throw runTaken(run);
        await insertResults(transaction, database.engine, run, rows);
      }),
    close: () => Promise.resolve(),
  };
}

async function copyWriter(url: string, run: number): Promise<ResultWriter> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return {
    form: 'COPY',
    writePage: async (page, { rows }) => {
      await client.query('begin');
      try {
        const moved = await client.query(
          `update evaluation_run set evaluated = evaluated + $1, last_uscc = $2
           where number = $3 and status = 'RUNNING' and last_uscc is not distinct from $4`,
          [page.enterprises, page.through, run, page.after],
        );
        if (moved.rowCount !== 1) throw runTaken(run);
        await pipeline([rows], client.query(copyFrom(COPY_STATEMENT)));
        await client.query('commit');
      } catch (error) {
        await client.query('rollback').catch(() => undefined);
        throw error;
      }
    },
    close: () => client.end(),
  };
}

const COPY_STATEMENT = 'copy run_result (run, uscc, subject_kind, status, grade, score_thousandths, facts) from stdin';

/**
 * Puts the results of enterprises whose records changed meanwhile in the place of those found before, and notes up to
 * where in the change feed the run has taken the records in.
 */
export async function replaceResults(
  database: Database<RunStoreTables>,
  run: number,
  usccs: readonly Uscc[],
  rows: string,
  recordsThrough: number,
): Promise<void> {
  await database.write(async (transaction) => {
    if (usccs.length > 0) {
      await transaction.deleteFrom('run_result').where('run', '=', run).where('uscc', 'in', usccs).execute();
      await insertResults(transaction, database.engine, run, rows);
    }
    await transaction
      .updateTable('evaluation_run')
      .set({ records_through: recordsThrough })
      .where('number', '=', run)
      .execute();
  });
}

/** Inserts rows as `encodePage` writes them in JSON, in one statement. */
export async function insertResults(
  transaction: Transaction<RunStoreTables>,
  engine: DatabaseEngine,
  run: number,
  rows: string,
): Promise<void> {
  const source =
    engine === 'sqlite' ? sql`json_each(${rows})` : sql`json_array_elements(${rows}::json) as found(value)`;
  await sql`
    insert into run_result (run, uscc, subject_kind, status, grade, score_thousandths, facts)
    select cast(${run} as integer), value ->> 0, value ->> 1, value ->> 2, value ->> 3, cast(value ->> 4 as bigint), value -> 5
    from ${source}`.execute(transaction);
}
