import { type Compilable, type InferResult, type Kysely, sql, type SqlBool } from 'kysely';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { PackageContents } from '../exchange/received-records.ts';
import type { ExchangeTables } from '../exchange/tables.ts';
import type { RecordTables } from '../records/tables.ts';

/** Some enterprises: those behind a code up to and including another, or those named. */
export type Keys = { readonly after: string; readonly through: string } | { readonly only: readonly string[] };

/** Tables that facts are read from. */
export type FactTables = RecordTables & ExchangeTables;

type ByEnterprise<Row> = ReadonlyMap<Uscc, readonly Row[]>;
type RowOf<Statement extends (...asked: never[]) => Compilable> = InferResult<ReturnType<Statement>>[number];

/** Everything a sector holds about a page of enterprises that may go into their evaluation, as it is stored. */
export interface PageRecords {
  readonly penalties: ByEnterprise<RowOf<typeof penaltiesOf>>;
  readonly severeListings: ByEnterprise<RowOf<typeof severeListingsOf>>;
  readonly abnormalListings: ByEnterprise<RowOf<typeof abnormalListingsOf>>;
  readonly judgmentDebtors: ByEnterprise<RowOf<typeof judgmentDebtorsOf>>;
  readonly creditRecords: ByEnterprise<RowOf<typeof creditRecordsOf>>;
  readonly indicatorValues: ByEnterprise<RowOf<typeof indicatorValuesOf>>;
  readonly subjects: ByEnterprise<RowOf<typeof subjectsOf>>;
  /** Decisions that have ended a record: repairs granted, objections upheld. */
  readonly ended: ByEnterprise<RowOf<typeof endedOf>>;
  /** What other sectors have sent, by package. */
  readonly received: ReceivedRecords;
  /** Older codes of the same enterprise; records under them are its own. */
  readonly olderCodes: ByEnterprise<RowOf<typeof olderCodesOf>>;
  /** Those that have anything but a registration: the few that take time. */
  readonly withRecords: ReadonlySet<Uscc>;
}

type ReceivedRecords = { readonly [What in PackageRead]: ByEnterprise<ReceivedRow<What>> };

/** Packages that facts are made of. */
export const PACKAGES_READ = [
  'REGISTRATION',
  'GRADES',
  'PENALTIES',
  'SEVERE_LIST',
  'ABNORMAL_LIST',
  'JUDGMENT_DEBTORS',
] as const;
export type PackageRead = (typeof PACKAGES_READ)[number];

/** One record that another sector has sent. */
export interface ReceivedRow<What extends PackageRead> {
  readonly uscc: Uscc;
  readonly sender: string;
  readonly key: string;
  readonly values: PackageContents[What];
}

/** Reads a page: one statement for each table however many enterprises it has, in the order of the key. */
export async function readPageRecords(read: Kysely<FactTables>, keys: Keys): Promise<PageRecords> {
  const links = await olderCodesOf(read, keys).execute();
  const page = await recordsUnder(read, keys);
  if (links.length === 0) return completed({ ...page, olderCodes: new Map() });
  const older = await recordsUnder(read, { only: links.map((link) => link.older) });
  return completed({
    penalties: joined(page.penalties, older.penalties),
    severeListings: joined(page.severeListings, older.severeListings),
    abnormalListings: joined(page.abnormalListings, older.abnormalListings),
    judgmentDebtors: joined(page.judgmentDebtors, older.judgmentDebtors),
    creditRecords: joined(page.creditRecords, older.creditRecords),
    indicatorValues: joined(page.indicatorValues, older.indicatorValues),
    subjects: page.subjects,
    ended: joined(page.ended, older.ended),
    received: {
      REGISTRATION: page.received.REGISTRATION,
      GRADES: page.received.GRADES,
      PENALTIES: joined(page.received.PENALTIES, older.received.PENALTIES),
      SEVERE_LIST: joined(page.received.SEVERE_LIST, older.received.SEVERE_LIST),
      ABNORMAL_LIST: joined(page.received.ABNORMAL_LIST, older.received.ABNORMAL_LIST),
      JUDGMENT_DEBTORS: joined(page.received.JUDGMENT_DEBTORS, older.received.JUDGMENT_DEBTORS),
    },
    olderCodes: grouped(links),
  });
}

function completed(page: Omit<PageRecords, 'withRecords'>): PageRecords {
  const { received, ended: _ended, ...parts } = page;
  const { REGISTRATION: _registration, ...more } = received;
  const maps: ByEnterprise<unknown>[] = [...Object.values(parts), ...Object.values(more)];
  return { ...page, withRecords: new Set(maps.flatMap((part) => [...part.keys()])) };
}

/** The statements by which a page of nobody with an older code is read, in their order. */
export function pageStatements(read: Kysely<FactTables>, keys: Keys): Compilable[] {
  return [
    olderCodesOf,
    penaltiesOf,
    severeListingsOf,
    abnormalListingsOf,
    judgmentDebtorsOf,
    creditRecordsOf,
    indicatorValuesOf,
    subjectsOf,
    endedOf,
    receivedRecordsOf,
  ].map((statement) => statement(read, keys));
}

async function recordsUnder(
  read: Kysely<FactTables>,
  keys: Keys,
): Promise<Omit<PageRecords, 'olderCodes' | 'withRecords'>> {
  return {
    penalties: grouped(await penaltiesOf(read, keys).execute()),
    severeListings: grouped(await severeListingsOf(read, keys).execute()),
    abnormalListings: grouped(await abnormalListingsOf(read, keys).execute()),
    judgmentDebtors: grouped(await judgmentDebtorsOf(read, keys).execute()),
    creditRecords: grouped(await creditRecordsOf(read, keys).execute()),
    indicatorValues: grouped(await indicatorValuesOf(read, keys).execute()),
    subjects: grouped(await subjectsOf(read, keys).execute()),
    ended: grouped(await endedOf(read, keys).execute()),
    received: await receivedOf(read, keys),
  };
}

function grouped<Row extends { readonly uscc: Uscc }>(rows: readonly Row[]): ByEnterprise<Row> {
  return Map.groupBy(rows, ({ uscc }) => uscc);
}

function joined<Row>(one: ByEnterprise<Row>, other: ByEnterprise<Row>): ByEnterprise<Row> {
  return new Map([...other, ...one]);
}

function among(keys: Keys) {
  return 'only' in keys
    ? sql<SqlBool>`uscc in (${sql.join(keys.only)})`
    : sql<SqlBool>`uscc > ${keys.after} and uscc <= ${keys.through}`;
}

function penaltiesOf(read: Kysely<FactTables>, keys: Keys) {
  return read
    .selectFrom('penalty')
    .select([
      'uscc',
      'key',
      'document_number as documentNumber',
      'categories',
      'fine_fen as fineFen',
      'confiscated_fen as confiscatedFen',
      'serious_consequence as seriousConsequence',
      'decided_on as decidedOn',
      'publication_ends_on as publicationEndsOn',
      'repaired_on as repairedOn',
    ])
    .where(among(keys))
    .orderBy('uscc')
    .orderBy('key');
}

function severeListingsOf(read: Kysely<FactTables>, keys: Keys) {
  return read
    .selectFrom('severe_listing')
    .select([
      'uscc',
      'decision_number as decisionNumber',
      'situation',
      'included_on as includedOn',
      'removed_on as removedOn',
      'ends_on as endsOn',
    ])
    .where(among(keys))
    .orderBy('uscc')
    .orderBy('decision_number');
}

function abnormalListingsOf(read: Kysely<FactTables>, keys: Keys) {
  return read
    .selectFrom('abnormal_listing')
    .select([
      'uscc',
      'document_number as documentNumber',
      'reason',
      'included_on as includedOn',
      'removed_on as removedOn',
    ])
    .where(among(keys))
    .orderBy('uscc')
    .orderBy('document_number');
}

function judgmentDebtorsOf(read: Kysely<FactTables>, keys: Keys) {
  return read
    .selectFrom('judgment_debtor')
    .select(['uscc', 'case_number as caseNumber', 'published_on as publishedOn', 'removed_on as removedOn'])
    .where(among(keys))
    .orderBy('uscc')
    .orderBy('case_number');
}

function creditRecordsOf(read: Kysely<FactTables>, keys: Keys) {
  return read
    .selectFrom('credit_record')
    .select([
      'uscc',
      'key',
      'fact',
      'document_number as documentNumber',
      'level',
      'amount_fen as amountFen',
      'decided_on as decidedOn',
      'ended_on as endedOn',
      'repaired_on as repairedOn',
    ])
    .where(among(keys))
    .orderBy('uscc')
    .orderBy('key');
}

function indicatorValuesOf(read: Kysely<FactTables>, keys: Keys) {
  return read
    .selectFrom('indicator_value')
    .select(['uscc', 'fact', 'as_of as asOf', 'value'])
    .where(among(keys))
    .orderBy('uscc')
    .orderBy('fact')
    .orderBy('as_of');
}

function subjectsOf(read: Kysely<FactTables>, keys: Keys) {
  return read
    .selectFrom('subject')
    .select(['uscc', 'kind', 'level', 'listed_from as listedFrom', 'listed_until as listedUntil'])
    .where(among(keys))
    .orderBy('uscc')
    .orderBy('kind');
}

function endedOf(read: Kysely<FactTables>, keys: Keys) {
  return read
    .selectFrom('record_standing')
    .select(['uscc', 'record_kind as recordKind', 'record_key as recordKey'])
    .where(among(keys))
    .where('effect', 'in', ['REPAIRED', 'WITHDRAWN'])
    .orderBy('uscc')
    .orderBy('record_kind')
    .orderBy('record_key');
}

function receivedRecordsOf(read: Kysely<FactTables>, keys: Keys) {
  return read
    .selectFrom('received_record')
    .select(['uscc', 'sender', 'what', 'key', 'content'])
    .where(among(keys))
    .where('what', 'in', PACKAGES_READ)
    .orderBy('uscc')
    .orderBy('sender')
    .orderBy('what')
    .orderBy('key');
}

async function receivedOf(read: Kysely<FactTables>, keys: Keys): Promise<ReceivedRecords> {
  const rows = await receivedRecordsOf(read, keys).execute();
  const received = {
    REGISTRATION: new Map(),
    GRADES: new Map(),
    PENALTIES: new Map(),
    SEVERE_LIST: new Map(),
    ABNORMAL_LIST: new Map(),
    JUDGMENT_DEBTORS: new Map(),
  } satisfies ReceivedRecords;
  for (const { uscc, sender, what, key, content } of rows) {
    const row: ReceivedRow<never> = { uscc, sender, key, values: JSON.parse(content) as never }; // each package's kind wrote its own values
    const ofPackage: Map<Uscc, ReceivedRow<never>[]> = received[what as PackageRead];
    const before = ofPackage.get(uscc);
    if (before === undefined) ofPackage.set(uscc, [row]);
    else before.push(row);
  }
  return received;
}

function olderCodesOf(read: Kysely<FactTables>, keys: Keys) {
  return read
    .selectFrom('superseded_code')
    .select(['uscc', 'older'])
    .where(among(keys))
    .orderBy('uscc')
    .orderBy('older');
}
