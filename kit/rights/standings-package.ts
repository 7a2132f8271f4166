import { type Kysely, sql } from 'kysely';
import { type LocalDate, todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { PACKAGE_NAMES, type Offer, packageKindName } from '../exchange/exchange.ts';
import { sentDay, sentFields, sentText } from '../exchange/packages/received-kind.ts';
import type { ExchangeTables } from '../exchange/tables.ts';
import { wordField } from '../feed/fields.ts';
import { type RecordsKind, recordsKind, type StoredRecord, type WriteTarget } from '../feed/records-kind.ts';
import { upsertInto } from '../feed/table-writer.ts';
import { RECORD_KINDS, type RecordKind, Standings } from '../records/record-standing.ts';
import type { RecordTables } from '../records/tables.ts';
import { recordLives, standingsOf } from './record-lives.ts';
import { regradeAll, type ReviewCause } from './regrade.ts';
import type { RightsSetting } from './rights-setting.ts';
import { transactionOf } from './standing-store.ts';

const BROADCAST = ['NONE', 'REPAIRED', 'WITHDRAWN', 'CORRECTED'] as const;
type BroadcastEffect = (typeof BROADCAST)[number];

/** What the sector's decisions have made of records, by record key: every sector sends it and takes it. */
export function standingsOffer(): Offer {
  return {
    what: 'STANDINGS',
    changedBy: ['standings'],
    rows: async (read, code, usccs) => {
      const rows = await (read as Kysely<RecordTables>)
        .selectFrom('record_standing')
        .selectAll()
        .where('uscc', 'in', usccs)
        .where('origin', '=', code)
        .where('record_kind', '<>', 'GRADE')
        .where('effective_on', 'is not', null)
        .execute();
      return rows.map((row) => ({
        uscc: row.uscc,
        key: row.record_key,
        recordKind: row.record_kind,
        effect: row.effect,
        effectiveOn: row.effective_on ?? '',
        decisionNumber: row.decision_number ?? '',
        caseId: row.case_id ?? '',
      }));
    },
  };
}

/**
 * How a sector takes in the decisions of others: the record leaves its inputs too, whether it holds it already or gets it
 * later, and its own grade is given anew, all in the transaction that moves its position.
 */
export function receivedStandings(setting: RightsSetting): RecordsKind {
  return recordsKind({
    name: packageKindName('STANDINGS'),
    title: {
      zh: `收到的${PACKAGE_NAMES.STANDINGS}`,
      en: 'Results of repairs and objections as another sector sent them',
    },
    isHandedIn: false,
    fields: {
      ...sentFields(),
      recordKind: wordField({
        headers: ['记录种类'],
        description: { zh: '记录种类', en: 'Kind of record.' },
        required: true,
        example: 'PENALTY',
        words: new Map(RECORD_KINDS.filter((kind) => kind !== 'GRADE').map((kind) => [kind, kind])),
      }),
      effect: wordField({
        headers: ['处理结果'],
        description: { zh: '处理结果', en: 'What the decision makes of the record.' },
        required: true,
        example: 'REPAIRED',
        words: new Map<string, BroadcastEffect>(BROADCAST.map((effect) => [effect, effect])),
      }),
      effectiveOn: sentDay('生效日期', 'First day of the effect.', true),
      decisionNumber: sentText('决定文号', 'Number of the decision.', false),
      caseId: sentText('案件编号', "The sender's case.", false, 64),
    },
    record: ({ uscc, sender, key, recordKind, effect, effectiveOn, decisionNumber, caseId }) => ({
      key: `${sender}|${uscc}|${recordKind}|${key}`,
      uscc,
      columns: {
        uscc,
        record_kind: recordKind,
        record_key: key,
        origin: sender,
        effect,
        effective_on: effectiveOn,
        case_id: caseId,
        decision_number: decisionNumber,
        sequence: 0,
      },
    }),
    write: (target, records, receivedAt) => takeStandings(setting, target, records, receivedAt),
  });
}

const upsertStandings = upsertInto({
  table: 'record_standing',
  key: ['uscc', 'record_kind', 'record_key', 'origin'],
  content: ['effect', 'effective_on', 'case_id', 'decision_number', 'sequence'],
});

async function takeStandings(
  setting: RightsSetting,
  target: WriteTarget,
  records: readonly StoredRecord[],
  receivedAt: string,
): Promise<(Uscc | null)[]> {
  const today = todayInShanghai(new Date(receivedAt));
  const holders = await holdersAmong(target, records);
  const byEnterprise = [...Map.groupBy(records, ({ uscc }) => uscc)].filter(
    (entry): entry is [Uscc, StoredRecord[]] => entry[0] !== null && holders.has(entry[0]),
  );
  const usedBefore = new Map<Uscc, ReadonlySet<string>>();
  for (const [uscc] of byEnterprise) usedBefore.set(uscc, await usableRecords(target, setting, uscc, today));
  const changed = await upsertStandings(target, records, receivedAt);
  const causes: ReviewCause[] = [];
  for (const [uscc, ofEnterprise] of byEnterprise) {
    const before = usedBefore.get(uscc) ?? new Set();
    const now = await usableRecords(target, setting, uscc, today);
    const moved = ofEnterprise.find(({ columns }) => {
      const name = `${columns['record_kind']}/${columns['record_key']}`;
      return before.has(name) !== now.has(name);
    });
    if (moved === undefined) continue;
    const { case_id: caseId, record_key: recordKey, record_kind: kind, effect } = moved.columns;
    causes.push({
      uscc,
      reason: REASONS[effect as BroadcastEffect], // read by the word field above, and so the kind
      caseId: null,
      key: String(caseId ?? recordKey),
      sequence: 0,
      record: { kind: kind as RecordKind, key: String(recordKey) },
    });
  }
  if (causes.length > 0) await regradeAll(setting, causes, { target, today, receivedAt });
  return changed;
}

/** Those of whom the sector holds any record that a decision can be about: of nobody else an input changes. */
async function holdersAmong(target: WriteTarget, records: readonly StoredRecord[]): Promise<ReadonlySet<Uscc>> {
  const usccs = sql.join([...new Set(records.map(({ uscc }) => uscc))]);
  const own = ['penalty', 'permit', 'severe_listing', 'abnormal_listing', 'credit_record'].map(
    (table) => sql`select uscc from ${sql.table(table)} where uscc in (${usccs})`,
  );
  const { rows } = await sql<{ uscc: Uscc }>`
    ${sql.join(own, sql` union `)}
    union select uscc from received_record
    where uscc in (${usccs}) and what in (${sql.join(Object.keys(RECEIVED_AS))})`.execute(target.transaction);
  return new Set(rows.map(({ uscc }) => uscc));
}

const REASONS = {
  NONE: 'REPAIR_REVOKED',
  REPAIRED: 'RECORD_REPAIRED',
  WITHDRAWN: 'OBJECTION_UPHELD',
  CORRECTED: 'OBJECTION_UPHELD',
} as const;

const RECEIVED_AS: Readonly<Record<string, RecordKind>> = {
  PENALTIES: 'PENALTY',
  PERMITS: 'PERMIT',
  SEVERE_LIST: 'SEVERE_LISTING',
  ABNORMAL_LIST: 'ABNORMAL_LISTING',
};

/** The records, own and received, that may be inputs of the sector's grade today, as `kind/key`. */
async function usableRecords(
  target: WriteTarget,
  setting: RightsSetting,
  uscc: Uscc,
  today: LocalDate,
): Promise<ReadonlySet<string>> {
  const transaction = transactionOf(target);
  const own = await recordLives(transaction, setting, uscc, today);
  const standings = new Standings(await standingsOf(transaction, uscc));
  const received = await (transaction as unknown as Kysely<ExchangeTables>) // every store has the exchange's tables
    .selectFrom('received_record')
    .select(['what', 'key'])
    .where('uscc', '=', uscc)
    .where('what', 'in', Object.keys(RECEIVED_AS))
    .execute();
  return new Set([
    ...own.filter(({ life }) => life.status === 'SHOWN').map(({ kind, key }) => `${kind}/${key}`),
    ...received.flatMap(({ what, key }) => {
      const kind = RECEIVED_AS[what];
      return kind === undefined || standings.endedBy(kind, key, today) !== null ? [] : [`${kind}/${key}`];
    }),
  ]);
}
