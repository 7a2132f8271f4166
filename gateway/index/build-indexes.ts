import { sql, type Transaction } from 'kysely';
import { Client } from 'pg';
import type { DatabaseLocation } from '../../kit/database/location.ts';
import { indexStatements, tableOf } from './index-tables.ts';
import type { IndexTables } from './tables.ts';

/** Indexes built at once on PostgreSQL: each has a core of the server for itself while it is built. */
const BUILT_AT_ONCE = 2;
/** Memory for each, unless the server's own setting is more; PostgreSQL's default of 64 MB merges many small runs. */
const MEMORY_MB = 256;

/**
 * Makes what a loaded table is searched by, and the statistics by which PostgreSQL plans and estimates. On PostgreSQL over
 * connections of their own, beside the transaction that holds the generation: what a crash leaves is found made the next
 * time.
 */
export async function buildIndexes(
  transaction: Transaction<IndexTables>,
  location: DatabaseLocation,
  generation: number,
): Promise<void> {
  const analyze = `analyze ${tableOf(generation)}`;
  if (location.engine === 'sqlite') {
    for (const statement of [...indexStatements('sqlite', generation), analyze])
      await sql.raw(statement).execute(transaction);
    return;
  }
  const { url } = location;
  const statements = indexStatements('postgresql', generation).values();
  await Promise.all(Array.from({ length: BUILT_AT_ONCE }, () => buildInTurn(url, statements)));
  await buildInTurn(url, [analyze, `alter table ${tableOf(generation)} reset (autovacuum_enabled)`].values());
}

/** Takes one statement after the other; several of these share them out among themselves. */
async function buildInTurn(url: string, statements: Iterator<string> & Iterable<string>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(
      `select set_config('maintenance_work_mem', greatest(pg_size_bytes(current_setting('maintenance_work_mem')), ${MEMORY_MB} * 1024 * 1024) / 1024 || 'kB', false)`,
    );
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
