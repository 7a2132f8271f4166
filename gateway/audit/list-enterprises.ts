import { sql } from 'kysely';
import type { Database } from '../../kit/database/database.ts';
import type { AuditTables } from './tables.ts';

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
  for (const { chain } of chains) await listChain(database, chain);
}

function listChain(database: Database<AuditTables>, chain: string): Promise<void> {
  const enterprise =
    database.engine === 'sqlite'
      ? sql`json_each(record.content, '$.enterprises') as enterprise`
      : sql`jsonb_array_elements_text(record.content::jsonb -> 'enterprises') as enterprise(value)`;
  return database.write(async (transaction) => {
    const { listed_up_to: listed } = await transaction
      .selectFrom('audit_chain')
      .select('listed_up_to')
      .where('chain', '=', chain)
      .$if(database.engine === 'postgresql', (query) => query.forUpdate())
      .executeTakeFirstOrThrow();
    const { head } = await transaction
      .selectFrom('audit_record')
      .select((eb) => eb.fn.max('number').as('head'))
      .where('chain', '=', chain)
      .executeTakeFirstOrThrow();
    await sql`insert into audited_enterprise (uscc, chain, number)
      select enterprise.value, record.chain, record.number from audit_record as record, ${enterprise}
      where record.chain = ${chain} and record.number > ${listed} and record.number <= ${head}
      order by 1`.execute(transaction);
    await transaction.updateTable('audit_chain').set({ listed_up_to: head }).where('chain', '=', chain).execute();
  });
}
