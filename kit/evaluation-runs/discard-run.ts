import { type Kysely, sql } from 'kysely';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { Database } from '../database/database.ts';
import type { RunStoreTables } from './run-store.ts';

/** Gives a run up. Its results go with the next `clearDiscarded`. */
export function discardRun(database: Database<RunStoreTables>, number: number): Promise<void> {
  return database.write(async (transaction) => {
    await transaction.updateTable('evaluation_run').set({ status: 'DISCARDED' }).where('number', '=', number).execute();
  });
}

const RESULTS_AT_ONCE = 20_000;

/** Takes away the results of runs that were given up, a part at a time so that nobody waits long. */
export async function clearDiscarded(database: Database<RunStoreTables>): Promise<void> {
  const { read } = database;
  const discarded = await read
    .selectFrom('evaluation_run')
    .select('number')
    .where('status', '=', 'DISCARDED')
    .where((eb) =>
      eb.exists(eb.selectFrom('run_result').select('uscc').whereRef('run_result.run', '=', 'evaluation_run.number')),
    )
    .execute();
  for (const { number } of discarded) {
    for (let through = await lastOfSome(read, number); through !== null; through = await lastOfSome(read, number)) {
      const last = through;
      await database.write((transaction) =>
        transaction.deleteFrom('run_result').where('run', '=', number).where('uscc', '<=', last).execute(),
      );
    }
  }
}

async function lastOfSome(read: Kysely<RunStoreTables>, run: number): Promise<Uscc | null> {
  const { rows } = await sql<{ through: Uscc | null }>`
    select max(uscc) as through from (
      select uscc from run_result where run = ${run} order by uscc limit ${RESULTS_AT_ONCE}
    ) as part`.execute(read);
  return rows[0]?.through ?? null;
}
