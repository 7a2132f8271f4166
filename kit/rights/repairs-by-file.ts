import { sql } from 'kysely';
import { type LocalDate, todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { takeFeed, tellChanges } from '../feed/changes.ts';
import type { RecordsKind, StoredRecord, WriteTarget } from '../feed/records-kind.ts';
import { incoming, upsertInto } from '../feed/table-writer.ts';
import { STANDING_COLUMNS } from '../records/read-columns.ts';
import { type RecordStanding, Standings } from '../records/record-standing.ts';
import { type Columns, REPAIRABLE, type Repairable } from './repairable-records.ts';
import { isGivenAnew, regradeAll, type ReviewCause } from './regrade.ts';
import type { Occasion, RightsSetting } from './rights-setting.ts';
import { transactionOf } from './standing-store.ts';

type Setting = Pick<RightsSetting, 'code' | 'schemes' | 'cadence' | 'recompute' | 'publication'>;

/**
 * A records kind whose rows may say that a record was repaired elsewhere: what a repair handled here does, such a row
 * does in the transaction that takes it in. The record's standing is written and broadcast by record key, and the grade
 * that rested on it is given anew or goes under review. The same row again changes nothing; a row that takes the day back
 * lets the record stand again; a decision taken here is undone by no file.
 */
export function withRepairsAtOnce(kind: RecordsKind, setting: Setting): RecordsKind {
  const repairable = REPAIRABLE[kind.name];
  if (repairable === undefined) return kind;
  return {
    ...kind,
    write: async (target, records, receivedAt) => {
      const turned = await turnedBy(target, repairable, records);
      const changed = await kind.write(target, records, receivedAt);
      const occasion = { target, today: todayInShanghai(new Date(receivedAt)), receivedAt };
      if (turned.length > 0) await letRepairsTakeEffect(setting, repairable, turned, occasion);
      return changed;
    },
  };
}

/** A record whose day of repair is about to change. */
interface Turned {
  readonly uscc: Uscc;
  readonly key: string;
  /** Null for a record that comes in with its repair. */
  readonly stored: Columns | null;
  readonly record: Columns;
  readonly repairedOn: LocalDate | null;
}

async function turnedBy(
  { engine, transaction }: WriteTarget,
  repairable: Repairable,
  records: readonly StoredRecord[],
): Promise<Turned[]> {
  const { table, key, columns, saidBy } = repairable;
  const stored = ['uscc', key, ...columns].map((name) => sql`stored.${sql.ref(name)} as ${sql.ref(name)}`);
  const keyColumn = sql.ref(key);
  const { rows } = await sql<Columns & { asked: string; asked_uscc: Uscc }>`
    select incoming.uscc as asked_uscc, incoming.${keyColumn} as asked, ${sql.join(stored)}
    from ${incoming(engine, table, ['uscc', key, ...saidBy], records)}
    left join ${sql.table(table)} as stored on stored.uscc = incoming.uscc and stored.${keyColumn} = incoming.${keyColumn}
    where ${sql.join(
      saidBy.map((name) => sql`stored.${sql.ref(name)} is distinct from incoming.${sql.ref(name)}`),
      sql` or `,
    )}`.execute(transaction);
  const byName = new Map(records.map(({ columns: record }) => [`${record['uscc']}/${record[key]}`, record]));
  return rows.flatMap(({ asked, asked_uscc: uscc, ...found }) => {
    const record = byName.get(`${uscc}/${asked}`);
    if (record === undefined) return [];
    const before = found[key] === null ? null : found;
    const repairedOn = repairable.repairedOn(record);
    const isTurned = repairedOn !== (before === null ? null : repairable.repairedOn(before));
    return isTurned ? [{ uscc, key: asked, stored: before, record, repairedOn }] : [];
  });
}

const upsertStandings = upsertInto({
  table: 'record_standing',
  key: ['uscc', 'record_kind', 'record_key', 'origin'],
  content: ['effect', 'effective_on', 'case_id', 'decision_number', 'sequence'],
});

async function letRepairsTakeEffect(
  setting: Setting,
  repairable: Repairable,
  turned: readonly Turned[],
  occasion: Occasion,
): Promise<void> {
  const { target, today, receivedAt } = occasion;
  const { recordKind } = repairable;
  const standings = await standingsByEnterprise(target, turned);
  const open = turned.filter(({ uscc, key }) => !isDecidedHere(standings.get(uscc) ?? [], setting, recordKind, key));
  if (open.length === 0) return;
  const usccs = codesOf(open);
  const next = await takeFeed(target);
  const sequence = next + usccs.length - 1;
  await upsertStandings(
    target,
    open.map(({ uscc, key, repairedOn }) => ({
      key,
      uscc,
      columns: {
        uscc,
        record_kind: recordKind,
        record_key: key,
        origin: setting.code,
        effect: repairedOn === null ? 'NONE' : 'REPAIRED',
        effective_on: repairedOn ?? today,
        case_id: null,
        decision_number: null,
        sequence,
      },
    })),
    receivedAt,
  );
  await tellChanges(target, next, 'standings', usccs, receivedAt);
  const wasUsed = ({ uscc, stored }: Turned) => isUsed(stored, standings.get(uscc) ?? []);
  const standingsNow = await standingsByEnterprise(target, open);
  const moved = open.filter((each) => wasUsed(each) !== isUsed(each.record, standingsNow.get(each.uscc) ?? []));
  await giveGradesAnew(setting, recordKind, sequence, moved, occasion);

  function isUsed(record: Columns | null, known: readonly RecordStanding[]): boolean {
    return record !== null && repairable.lifeOf(record, new Standings(known), setting, today).status === 'SHOWN';
  }
}

/** Whether a case of this sector has ended the record: what it decided holds. */
function isDecidedHere(
  standings: readonly RecordStanding[],
  { code }: Setting,
  recordKind: Repairable['recordKind'],
  key: string,
): boolean {
  return standings.some(
    (each) =>
      each.recordKind === recordKind &&
      each.recordKey === key &&
      each.origin === code &&
      each.caseId !== null &&
      (each.effect === 'REPAIRED' || each.effect === 'WITHDRAWN'),
  );
}

async function giveGradesAnew(
  setting: Setting,
  recordKind: Repairable['recordKind'],
  sequence: number,
  moved: readonly Turned[],
  occasion: Occasion,
): Promise<void> {
  if (moved.length === 0) return;
  const { target, receivedAt } = occasion;
  const holders = await codesNow(target, moved);
  const causes = new Map<Uscc, ReviewCause>();
  for (const { uscc, key, repairedOn } of moved) {
    const holder = holders.get(uscc) ?? uscc;
    if (causes.has(holder)) continue;
    causes.set(holder, {
      uscc: holder,
      reason: repairedOn === null ? 'REPAIR_REVOKED' : 'RECORD_REPAIRED',
      caseId: null,
      key,
      sequence,
      record: { kind: recordKind, key },
    });
  }
  const regrades = await regradeAll(setting, [...causes.values()], occasion);
  const regraded = [...regrades].flatMap(([uscc, given]) => (isGivenAnew(given) ? uscc : []));
  await tellChanges(target, await takeFeed(target), 'grades', regraded, receivedAt);
}

async function standingsByEnterprise(
  target: WriteTarget,
  turned: readonly Turned[],
): Promise<ReadonlyMap<Uscc, RecordStanding[]>> {
  const rows = await transactionOf(target)
    .selectFrom('record_standing')
    .select(['uscc', ...STANDING_COLUMNS])
    .where('uscc', 'in', codesOf(turned))
    .execute();
  return Map.groupBy(rows, ({ uscc }) => uscc);
}

/** The code that holds now of those whose records came in under an older one. */
async function codesNow(target: WriteTarget, turned: readonly Turned[]): Promise<ReadonlyMap<Uscc, Uscc>> {
  const links = await transactionOf(target)
    .selectFrom('superseded_code')
    .select(['older', 'uscc'])
    .where('older', 'in', codesOf(turned))
    .execute();
  return new Map(links.map(({ older, uscc }) => [older, uscc]));
}

function codesOf(turned: readonly Turned[]): Uscc[] {
  return [...new Set(turned.map(({ uscc }) => uscc))];
}
