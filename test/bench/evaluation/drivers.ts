import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { Client } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import type { DatabaseEngine, DatabaseLocation } from '../../../kit/database/location.ts';
import { RESULT_COLUMNS } from '../../../kit/evaluation-runs/result-values.ts';
import { insertStatement, ROWS_AT_ONCE } from '../../../kit/evaluation-runs/result-writer.ts';

/** Results on their way from one store to another: every row's columns one after the other, or COPY text. */
type Results = readonly SQLInputValue[] | string;

const TABLES = ['run_result', 'evaluation', 'change'] as const;
export type Counts = Readonly<Record<(typeof TABLES)[number], number>>;

/** A store by its driver alone. */
export interface BareDriver {
  readonly engine: DatabaseEngine;
  rows(statement: string, parameters?: readonly unknown[]): Promise<readonly unknown[]>;
  /** @returns how many rows were written. */
  write(statement: string, parameters: readonly unknown[]): Promise<number>;
  resultsBetween(after: string, through: string): Promise<Results>;
  insertResults(results: Results): Promise<void>;
  begin(): Promise<void>;
  commit(): Promise<void>;
  close(): Promise<void>;
}

export function bareDriver(location: DatabaseLocation): Promise<BareDriver> {
  return location.engine === 'sqlite' ? Promise.resolve(sqlite(location)) : postgresql(location.url);
}

export async function onlyRow<Row>(
  driver: BareDriver,
  statement: string,
  parameters?: readonly unknown[],
): Promise<Row> {
  const [row] = await driver.rows(statement, parameters);
  return row as Row; // the caller's statement says what it is
}

/** How many rows the tables hold that a run writes. */
export async function countsOf(driver: BareDriver): Promise<Counts> {
  const counts = TABLES.map((table) => `(select count(*) from ${table}) as ${table}`).join();
  const row = await onlyRow<Record<string, number | string>>(driver, `select ${counts}`);
  return {
    run_result: Number(row['run_result']),
    evaluation: Number(row['evaluation']),
    change: Number(row['change']),
  };
}

const COLUMNS = RESULT_COLUMNS.join();

function sqlite({ folder, name }: { readonly folder: string; readonly name: string }): BareDriver {
  const database = new DatabaseSync(join(folder, `${name}.sqlite`));
  database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -32000');
  const statements = new Map<string, StatementSync>();
  const prepared = (statement: string) => {
    const known = statements.get(statement) ?? database.prepare(statement);
    statements.set(statement, known);
    return known;
  };
  const results = database.prepare(
    `select ${COLUMNS} from run_result where run = 1 and uscc > ? and uscc <= ? order by uscc`,
  );
  results.setReturnArrays(true);
  const done = Promise.resolve();
  return {
    engine: 'sqlite',
    rows: (statement, parameters = []) => Promise.resolve(prepared(statement).all(...(parameters as SQLInputValue[]))),
    write: (statement, parameters) =>
      Promise.resolve(Number(prepared(statement).run(...(parameters as SQLInputValue[])).changes)),
    resultsBetween: (after, through) =>
      Promise.resolve((results.all(after, through) as unknown as SQLInputValue[][]).flat()),
    insertResults: (values) => {
      const width = RESULT_COLUMNS.length;
      for (let from = 0; from < values.length;) {
        const rows = values.length - from >= ROWS_AT_ONCE * width ? ROWS_AT_ONCE : 1;
        const part = values.slice(from, from + rows * width) as readonly SQLInputValue[];
        prepared(insertStatement('sqlite', 1, rows)).run(...part);
        from += rows * width;
      }
      return done;
    },
    begin: () => (database.exec('begin immediate'), done),
    commit: () => (database.exec('commit'), done),
    close: () => (database.close(), done),
  };
}

async function postgresql(url: string): Promise<BareDriver> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return {
    engine: 'postgresql',
    rows: async (statement, parameters = []) => (await client.query(statement, [...parameters])).rows,
    write: async (statement, parameters) => (await client.query(statement, [...parameters])).rowCount ?? 0,
    resultsBetween: (after, through) => {
      const between = `run = 1 and uscc > '${after}' and uscc <= '${through}'`;
      return text(
        client.query(copyTo(`copy (select run,${COLUMNS} from run_result where ${between} order by uscc) to stdout`)),
      );
    },
    insertResults: async (lines) => {
      await pipeline([lines], client.query(copyFrom(`copy run_result (run,${COLUMNS}) from stdin`)));
    },
    begin: async () => void (await client.query('begin')),
    commit: async () => void (await client.query('commit')),
    close: () => client.end(),
  };
}
