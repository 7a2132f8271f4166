import { setImmediate as others } from 'node:timers/promises';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Database } from '../../kit/database/database.ts';
import type { DatabaseEngine } from '../../kit/database/location.ts';
import type { AuditContent } from './audit-chain.ts';
import type { AuditTables } from './tables.ts';

/** A record may name a hundred enterprises, and SQLite writes in the hub's own process: so many take it some tens of milliseconds. */
const RECORDS_AT_ONCE = 100;

/** A record as it is kept. */
export interface RecordText {
  readonly number: number;
  readonly content: string;
}

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
    const { place, listed } = await transaction
      .selectFrom('audit_chain')
      .select(['place', 'listed_up_to as listed'])
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
    const rows = sql`select uscc, ${place}, number from ${namedIn(records, engine)} order by uscc, number`;
    await sql`insert into audited_enterprise (uscc, chain_place, number) ${rows}`.execute(transaction);
    await transaction
      .updateTable('audit_chain')
      .set({ listed_up_to: last.number })
      .where('chain', '=', chain)
      .execute();
    return records.length;
  });
}

/** Takes records off the list. */
export async function unlistEnterprises(
  transaction: Kysely<AuditTables>,
  engine: DatabaseEngine,
  place: number,
  records: readonly RecordText[],
): Promise<void> {
  await sql`delete from audited_enterprise where chain_place = ${place}
    and (uscc, number) in (select uscc, number from ${namedIn(records, engine)})`.execute(transaction);
}

/** Codes under which records are listed, of those that they name. */
export async function listedOf(
  { engine, read }: Database<AuditTables>,
  place: number,
  records: readonly RecordText[],
): Promise<ReadonlyMap<number, readonly string[]>> {
  const { rows } = await sql<{ uscc: string; number: number }>`
    select listed.uscc, listed.number from ${namedIn(records, engine)}
    join audited_enterprise as listed on listed.uscc = named.uscc
      and listed.chain_place = ${place} and listed.number = named.number`.execute(read);
  return new Map(
    Map.groupBy(rows, ({ number }) => number)
      .entries()
      .map(([number, listed]) => [number, listed.map(({ uscc }) => uscc)]),
  );
}

/** The enterprises that records name, as a table `named` of `uscc` and `number`. Read here: PostgreSQL's JSON refuses characters that a variable may hold. */
function namedIn(records: readonly RecordText[], engine: DatabaseEngine): RawBuilder<unknown> {
  const named = records.flatMap(({ number, content }) =>
    (JSON.parse(content) as AuditContent).enterprises.map((uscc) => [uscc, number] as const),
  );
  return engine === 'sqlite'
    ? sql`(select value ->> 0 as uscc, value ->> 1 as number from json_each(${JSON.stringify(named)})) as named`
    : sql`unnest(${named.map(([uscc]) => uscc)}::text[], ${named.map(([, number]) => number)}::bigint[]) as named (uscc, number)`;
}
