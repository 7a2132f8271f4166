import { setImmediate as others } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Database } from '../../kit/database/database.ts';
import type { AuditContent } from './audit-chain.ts';
import type { AuditTables } from './tables.ts';

/** A record may name a hundred enterprises, and SQLite writes in the hub's own process: so many take it some tens of milliseconds. */
const RECORDS_AT_ONCE = 100;

/**
 * Lists which enterprises records are about, for all records not listed yet: when they are sealed, and when somebody
 * wants to know. Doing it for many at once costs a fraction of doing it for each answer.
 */
export async function listEnterprises(database: Database<AuditTables>): Promise<void> {
  const chains = await database.read
    .selectFrom('audit_chain')
    .select('chain')
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('audit_record')
          .select('audit_record.number')
          .whereRef('audit_record.chain', '=', 'audit_chain.chain')
          .whereRef('audit_record.number', '>', 'audit_chain.listed_up_to'),
      ),
    )
    .execute();
  for (const { chain } of chains) while ((await listNext(database, chain)) === RECORDS_AT_ONCE) await others();
}

/** @returns how many records were listed. */
function listNext(database: Database<AuditTables>, chain: string): Promise<number> {
  const { engine } = database;
  return database.write(async (transaction) => {
    const { listed_up_to: listed } = await transaction
      .selectFrom('audit_chain')
      .select('listed_up_to')
      .where('chain', '=', chain)
      .$if(engine === 'postgresql', (query) => query.forUpdate())
      .executeTakeFirstOrThrow();
    const records = await transaction
      .selectFrom('audit_record')
      .select(['number', 'content'])
      .where('chain', '=', chain)
      .where('number', '>', listed)
      .orderBy('number')
      .limit(RECORDS_AT_ONCE)
      .execute();
    const last = records.at(-1);
    if (last === undefined) return 0;
    // Read here: PostgreSQL's JSON refuses characters that a variable may hold.
    const seen = records.flatMap(({ number, content }) =>
      (JSON.parse(content) as AuditContent).enterprises.map((uscc) => [uscc, number] as const),
    );
    const rows =
      engine === 'sqlite'
        ? sql`select value ->> 0, ${chain}, value ->> 1 from json_each(${JSON.stringify(seen)}) order by 1`
        : sql`select uscc, ${chain}, number
            from unnest(${seen.map(([uscc]) => uscc)}::text[], ${seen.map(([, number]) => number)}::bigint[])
              as seen (uscc, number) order by 1`;
    await sql`insert into audited_enterprise (uscc, chain, number) ${rows}`.execute(transaction);
    await transaction
      .updateTable('audit_chain')
      .set({ listed_up_to: last.number })
      .where('chain', '=', chain)
      .execute();
    return records.length;
  });
}
