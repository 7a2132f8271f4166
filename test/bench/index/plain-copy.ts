import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { sql } from 'kysely';
import { Client } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { indexStatements, tableOf } from '../../../gateway/index/index-tables.ts';
import type { IndexTables } from '../../../gateway/index/tables.ts';
import type { Database } from '../../../kit/database/database.ts';
import type { DatabaseLocation } from '../../../kit/database/location.ts';

interface PlainCopy {
  /** Into tables with their key and nothing else. */
  readonly rowsSeconds: number;
  /** Making every further index afterwards. */
  readonly indexSeconds: number;
}

/** The rows that the index wrote, copied as they are: COPY from a file, or one `insert … select` on SQLite. */
export function plainCopy(
  database: Database<IndexTables>,
  location: DatabaseLocation,
  folder: string,
): Promise<PlainCopy> {
  return location.engine === 'postgresql' ? byCopy(location.url, folder) : byInsert(database);
}

async function byCopy(url: string, folder: string): Promise<PlainCopy> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    let rowsSeconds = 0;
    for (const [table, key] of [
      [tableOf(1), 'uscc'],
      ['received_answer', 'uscc, source, revision'],
    ] as const) {
      const file = join(folder, `${table}.copy`);
      await pipeline(client.query(copyTo(`copy ${table} to stdout`)), createWriteStream(file));
      await client.query(
        `create table plain_${table} (like ${table}); alter table plain_${table} add primary key (${key})`,
      );
      rowsSeconds += await seconds(() =>
        pipeline(createReadStream(file), client.query(copyFrom(`copy plain_${table} from stdin`))),
      );
      await rm(file);
    }
    const table = `plain_${tableOf(1)}`;
    const indexSeconds = await seconds(async () => {
      for (const statement of indexStatements('postgresql', 1))
        await client.query(statement.replaceAll(tableOf(1), table));
      await client.query('create index on plain_received_answer (source, received_at) where is_grade_change');
      await client.query(`analyze ${table}`);
    });
    await client.query(`drop table ${table}, plain_received_answer`);
    return { rowsSeconds, indexSeconds };
  } finally {
    await client.end();
  }
}

async function byInsert(database: Database<IndexTables>): Promise<PlainCopy> {
  let rowsSeconds = 0;
  let indexSeconds = 0;
  await database.write(async (transaction) => {
    const run = (statement: string) => seconds(() => sql.raw(statement).execute(transaction));
    for (const [table, key] of [
      [tableOf(1), 'uscc'],
      ['received_answer', 'uscc, source, revision'],
    ] as const) {
      await run(`create table plain_${table} as select * from ${table} limit 0`);
      await run(`create unique index plain_${table}_key on plain_${table} (${key})`);
      rowsSeconds += await run(`insert into plain_${table} select * from ${table}`);
    }
    for (const column of ['tier_all', 'tier_shared', 'established_on'])
      indexSeconds += await run(`create index plain_${column} on plain_${tableOf(1)} (${column}, uscc)`);
  });
  return { rowsSeconds, indexSeconds };
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return (performance.now() - from) / 1000;
}
