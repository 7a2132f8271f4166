import { type Kysely, sql } from 'kysely';
import type { Database } from '../../kit/database/database.ts';

/** Reads as of one moment, however long it takes: nobody waits for it, and it waits for nobody. */
export function inSnapshot<Tables, Result>(
  { engine, read }: Pick<Database<Tables>, 'engine' | 'read'>,
  work: (store: Kysely<Tables>) => Promise<Result>,
): Promise<Result> {
  return read.connection().execute(async (connection) => {
    await sql
      .raw(engine === 'sqlite' ? 'begin' : 'begin isolation level repeatable read read only')
      .execute(connection);
    try {
      return await work(connection);
    } finally {
      await sql.raw('rollback').execute(connection); // nothing was written
    }
  });
}
