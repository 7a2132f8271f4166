import { sql, type Transaction } from 'kysely';
import type { Database } from '../../kit/database/database.ts';
import type { DatabaseEngine } from '../../kit/database/location.ts';
import type { EffectiveClass } from '../../schema/vocabulary/grade.ts';
import { todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { EnterpriseContent } from '../index/enterprise-content.ts';
import { holdGeneration } from '../index/generations.ts';
import { storedRows } from '../index/index-store.ts';
import type { IndexTables } from '../index/tables.ts';
import type { Moment } from '../index/work-out.ts';
import { type BasisSector, fallenBasis } from './basis.ts';
import type { JointMeasureTables } from './tables.ts';
import type { BasisKind, EndReason } from './words.ts';

/** Enterprises looked at in one transaction. */
const LOOKED_AT_ONCE = 1_000;

interface OpenIncident {
  readonly uscc: Uscc;
  readonly number: number;
  readonly sector: string;
  readonly basis_kind: BasisKind;
  readonly basis_key: string;
  readonly classes: string | null;
}

/**
 * Ends the incidents whose basis stands no more, in the transaction that takes the answers in: whoever reads the one
 * reads the other. Ending an incident that has ended does nothing, so a page of answers may come twice.
 */
export function settledBy(sectors: readonly BasisSector[]) {
  return async (
    transaction: Transaction<IndexTables>,
    engine: DatabaseEngine,
    contents: ReadonlyMap<Uscc, EnterpriseContent>,
    moment: Moment,
  ): Promise<void> => {
    const store = transaction as unknown as Transaction<JointMeasureTables>; // the hub's one store has both
    for (const incident of await openIncidents(store, engine, [...contents.keys()])) {
      const reason = fallenBasis(
        {
          sector: incident.sector,
          kind: incident.basis_kind,
          key: incident.basis_key,
          classes: (incident.classes ?? '').split(';') as EffectiveClass[], // written by the hub from its list
        },
        contents.get(incident.uscc) ?? {},
        sectors,
      );
      if (reason !== null) await endIncident(store, incident, { reason, note: null }, moment);
    }
  };
}

/** Ends an incident; one that has ended stays as it is. @returns whether it was open. */
export async function endIncident(
  transaction: Transaction<JointMeasureTables>,
  { uscc, number }: { readonly uscc: Uscc; readonly number: number },
  { reason, note }: { readonly reason: EndReason; readonly note: string | null },
  { at, today }: Moment,
): Promise<boolean> {
  const { numUpdatedRows } = await transaction
    .updateTable('joint_incident')
    .set({ end_reason: reason, end_note: note, ended_on: today, ended_at: at })
    .where('uscc', '=', uscc)
    .where('number', '=', number)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/**
 * Looks at every open incident by what a generation of the index holds: when it comes into service, since what it read
 * while it was filled was taken in by nobody.
 */
export async function settleAll(
  database: Database<IndexTables & JointMeasureTables>,
  generation: number,
  sectors: readonly BasisSector[],
): Promise<void> {
  const settle = settledBy(sectors);
  for (let after = '' as Uscc | ''; ;) {
    const { rows } = await sql<{ uscc: Uscc }>`
      select distinct uscc from joint_incident where ended_at is null and uscc > ${after} order by uscc limit ${LOOKED_AT_ONCE}`.execute(
      database.read,
    );
    const last = rows.at(-1);
    if (last === undefined) return;
    await database.write(async (transaction) => {
      const index = transaction as unknown as Transaction<IndexTables>; // the hub's one store has both
      await holdGeneration(index, database.engine, generation);
      const usccs = rows.map(({ uscc }) => uscc);
      const stored = await storedRows(index, database.engine, generation, usccs);
      const contents = new Map([...stored].map(([uscc, { content }]) => [uscc, content]));
      await settle(index, database.engine, contents, { at: new Date().toISOString(), today: todayInShanghai() });
    });
    after = last.uscc;
  }
}

async function openIncidents(
  transaction: Transaction<JointMeasureTables>,
  engine: DatabaseEngine,
  usccs: readonly Uscc[],
): Promise<readonly OpenIncident[]> {
  if (usccs.length === 0) return [];
  const asked =
    engine === 'sqlite'
      ? sql`(select value from json_each(${JSON.stringify(usccs)}))`
      : sql`(select unnest(${usccs}::text[]))`;
  const { rows } = await sql<OpenIncident>`
    select uscc, number, sector, basis_kind, basis_key, classes from joint_incident
    where uscc in ${asked} and ended_at is null`.execute(transaction);
  return rows;
}
