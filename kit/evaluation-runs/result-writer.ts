import { pipeline } from 'node:stream/promises';
import { CompiledQuery, sql, type Transaction } from 'kysely';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { Database } from '../database/database.ts';
import type { DatabaseEngine, DatabaseLocation } from '../database/location.ts';
import type { PopulationPage } from './population.ts';
import { copyLines, RESULT_COLUMNS, type ResultValues } from './result-values.ts';
import { type RunStoreTables, runTaken } from './run-store.ts';

/** Writes the results of a run and moves it on, page by page: both are durable, or neither. */
export interface ResultWriter {
  /** @throws {HubError} RUN_TAKEN where the run does not stand at the page's beginning any more. */
  writePage(page: PopulationPage, results: ResultValues): Promise<void>;
  close(): Promise<void>;
}

/** The quickest way of each engine: prepared statements of many rows, or COPY over a connection of its own. */
export async function resultWriter(
  database: Database<RunStoreTables>,
  location: DatabaseLocation,
  run: number,
): Promise<ResultWriter> {
  return location.engine === 'sqlite' ? preparedWriter(database, run) : copyWriter(location.url, run);
}

function preparedWriter(database: Database<RunStoreTables>, run: number): ResultWriter {
  return {
    writePage: (page, results) =>
      database.write(async (transaction) => {
        const moved = await sql<{ number: number }>`
          update evaluation_run set evaluated = evaluated + ${page.enterprises}, last_uscc = ${page.through}
          where number = ${run} and status = 'RUNNING' and last_uscc is not distinct from ${page.after}
          returning number`.execute(transaction);
        if (moved.rows.length === 0) throw runTaken(run);
        await insertResults(transaction, database.engine, run, results);
      }),
    close: () => Promise.resolve(),
  };
}

async function copyWriter(url: string, run: number): Promise<ResultWriter> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return {
    writePage: async (page, results) => {
      await client.query('begin');
      try {
        const moved = await client.query(
          `update evaluation_run set evaluated = evaluated + $1, last_uscc = $2
           where number = $3 and status = 'RUNNING' and last_uscc is not distinct from $4`,
          [page.enterprises, page.through, run, page.after],
        );
        if (moved.rowCount !== 1) throw runTaken(run);
        await pipeline([copyLines(results, run)], client.query(copyFrom(COPY_STATEMENT)));
        await client.query('commit');
      } catch (error) {
        await client.query('rollback').catch(() => undefined);
        throw error;
      }
    },
    close: () => client.end(),
  };
}

const COPY_STATEMENT = `copy run_result (run,${RESULT_COLUMNS.join()}) from stdin`;

/**
 * Puts the results of enterprises whose records changed meanwhile in the place of those found before, and notes up to
 * where in the change feed the run has taken the records in.
 */
export async function replaceResults(
  database: Database<RunStoreTables>,
  run: number,
  usccs: readonly Uscc[],
  results: ResultValues,
  recordsThrough: number,
): Promise<void> {
  await database.write(async (transaction) => {
    if (usccs.length > 0) {
      await transaction.deleteFrom('run_result').where('run', '=', run).where('uscc', 'in', usccs).execute();
      await insertResults(transaction, database.engine, run, results);
    }
    await transaction
      .updateTable('evaluation_run')
      .set({ records_through: recordsThrough })
      .where('number', '=', run)
      .execute();
  });
}

/** Rows in one statement: SQLite inserts 100 together in half the time of one after the other. */
export const ROWS_AT_ONCE = 100;

/** Inserts results by two statements that are prepared once. */
export async function insertResults(
  transaction: Transaction<RunStoreTables>,
  engine: DatabaseEngine,
  run: number,
  results: ResultValues,
): Promise<void> {
  const width = RESULT_COLUMNS.length;
  const [many, one] = [insertStatement(engine, run, ROWS_AT_ONCE), insertStatement(engine, run, 1)];
  for (let done = 0; done < results.length;) {
    const isMany = results.length - done >= ROWS_AT_ONCE * width;
    const next = done + (isMany ? ROWS_AT_ONCE : 1) * width;
    await transaction.executeQuery(CompiledQuery.raw(isMany ? many : one, results.slice(done, next)));
    done = next;
  }
}

/** The statement that inserts so many results of a run. */
export function insertStatement(engine: DatabaseEngine, run: number, rows: number): string {
  const width = RESULT_COLUMNS.length;
  const placeholders = Array.from({ length: rows * width }, (_, index) =>
    engine === 'sqlite' ? '?' : `$${index + 1}`,
  );
  const row = (number: number) => `(${run},${placeholders.slice(number * width, (number + 1) * width).join()})`;
  const values = Array.from({ length: rows }, (_, number) => row(number)).join();
  return `insert into run_result (run,${RESULT_COLUMNS.join()}) values ${values}`;
}
