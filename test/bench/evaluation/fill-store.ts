import publicCredit from '../../../subgraphs/public-credit/sector.ts';
import type { Database } from '../../../kit/database/database.ts';
import { PACKAGES, packageKindOf } from '../../../kit/exchange/exchange.ts';
import type { ReadingContext, RecordsKind, RowTexts, StoredRecord } from '../../../kit/feed/records-kind.ts';
import type { RunStoreTables } from '../../../kit/evaluation-runs/run-store.ts';
import type { Row } from '../../../kit/province/csv-file.ts';
import type { FileName } from '../../../kit/province/files.ts';
import { cultureTourismWriter } from '../../../kit/province/culture-tourism-rows.ts';
import { marketRegulationWriter } from '../../../kit/province/market-regulation-rows.ts';
import { publicCreditWriter } from '../../../kit/province/public-credit-rows.ts';
import { registryWriter } from '../../../kit/province/registry-rows.ts';
import { sampleOf } from '../../../kit/province/sample.ts';
import { workSafetyWriter } from '../../../kit/province/work-safety-rows.ts';
import { abnormalListingKey } from '../../../kit/records/record-standing.ts';
import { parseLocalDate } from '../../../schema/vocabulary/local-date.ts';
import { parsePeriod } from '../../../schema/vocabulary/period.ts';
import { REGISTRATION_STATUSES, REGISTRATION_STATUS_NAMES } from '../../../schema/vocabulary/registration.ts';

/** The day the sample province is made for, and the quarter that was over by then. */
const SAMPLE_DAY = parseLocalDate('2026-10-20');
export const PERIOD = parsePeriod('2026Q3');
export const NOW = new Date('2026-11-21T04:00:00.000Z');
const RECEIVED_AT = '2026-10-25T00:00:00.000Z';
const SEED = 1;
const ROWS_AT_ONCE = 5_000;

/**
 * Fills the store of public credit with the records of a sample province, as they stand after the exchange: the
 * registry's registrations, its own penalties, and what the other sectors send. No grade of its own is among them.
 * @returns how many rows of each kind it holds.
 */
export async function fillStore(
  database: Database<RunStoreTables>,
  enterprises: number,
  onProgress: (done: number) => void,
): Promise<ReadonlyMap<string, number>> {
  const waiting = new Map<RecordsKind, StoredRecord[]>();
  const rows = new Map<string, number>();
  const sample = sampleOf(enterprises, SEED, SAMPLE_DAY);
  const write = (file: FileName, row: Row) => {
    for (const [kind, texts] of recordsOf(file, row)) {
      const reading = kind.read(texts, CONTEXT);
      if (reading.outcome !== 'RECORD') throw new Error(`${file}: ${JSON.stringify(reading)}`);
      const records = waiting.get(kind) ?? [];
      waiting.set(kind, records);
      records.push(reading.record);
      rows.set(kind.name, (rows.get(kind.name) ?? 0) + 1);
    }
  };
  const writers = [
    registryWriter(sample, write),
    publicCreditWriter(sample, write),
    marketRegulationWriter(sample, write),
    workSafetyWriter(sample, write),
    cultureTourismWriter(sample, write),
  ];
  for (let index = 0; index < enterprises; index += 1) {
    const enterprise = sample.population.enterprise(index);
    for (const writeFor of writers) writeFor(enterprise);
    if (index % ROWS_AT_ONCE !== ROWS_AT_ONCE - 1) continue;
    await flush(database, waiting);
    onProgress(index);
  }
  await flush(database, waiting);
  await database.write((transaction) =>
    transaction
      .insertInto('exchange_position')
      .values(PACKAGES.map((what) => ({ sender: 'BENCH', what, sequence: 1, taken_at: RECEIVED_AT })))
      .execute(),
  );
  return rows;
}

const CONTEXT: ReadingContext = { today: parseLocalDate('2026-11-21'), usccAllowList: new Set() };

async function flush(database: Database<RunStoreTables>, waiting: Map<RecordsKind, StoredRecord[]>): Promise<void> {
  for (const [kind, records] of waiting) {
    await database.write((transaction) => kind.write({ transaction, engine: database.engine }, records, RECEIVED_AT));
  }
  waiting.clear();
}

function kindNamed(name: string): RecordsKind {
  const kind = publicCredit.imports.find((each) => each.name === name);
  if (kind === undefined) throw new Error(`public credit takes no ${name}`);
  return kind;
}

function packageKind(what: (typeof PACKAGES)[number]): RecordsKind {
  const kind = packageKindOf(publicCredit.imports, what);
  if (kind === null) throw new Error(`public credit takes no ${what}`);
  return kind;
}

const KINDS = {
  penalties: kindNamed('penalties'),
  registration: packageKind('REGISTRATION'),
  grades: packageKind('GRADES'),
  receivedPenalties: packageKind('PENALTIES'),
  severeList: packageKind('SEVERE_LIST'),
  abnormalList: packageKind('ABNORMAL_LIST'),
};

/** What a row of the sample's files becomes in the store of public credit. */
function recordsOf(file: FileName, row: Row): (readonly [RecordsKind, RowTexts])[] {
  switch (file) {
    case 'enterprises':
      return [[KINDS.registration, registrationTexts(row)]];
    case 'publicPenalties':
      return [[KINDS.penalties, byField(KINDS.penalties, row)]];
    case 'marketPenalties':
      return [[KINDS.receivedPenalties, penaltyTexts('MARKET_REGULATION', row)]];
    case 'safetyPenalties':
      return [[KINDS.receivedPenalties, penaltyTexts('WORK_SAFETY', row)]];
    case 'abnormalList':
      return [[KINDS.abnormalList, abnormalTexts(row)]];
    case 'severeList':
      return [[KINDS.severeList, listingTexts(row)]];
    case 'safetyGrades':
      return [[KINDS.grades, gradeTexts('WORK_SAFETY', 'COUNTY', row)]];
    case 'cultureGrades':
      return [[KINDS.grades, gradeTexts('CULTURE_TOURISM', 'PROVINCE', row)]];
    default:
      return [];
  }
}

function text(value: Row[string]): string {
  return value === null || value === undefined ? '' : String(value);
}

/** The row's texts by English field name. */
function byField({ fields }: RecordsKind, row: Row): RowTexts {
  return Object.fromEntries(
    fields.map(({ name, headers }) => [name, text(row[headers.find((header) => header in row) ?? ''])]),
  );
}

function registrationTexts(row: Row): RowTexts {
  const status = REGISTRATION_STATUSES.find((each) => REGISTRATION_STATUS_NAMES[each] === row['登记状态']) ?? 'ACTIVE';
  const established = text(row['成立日期']);
  const before = status === 'ACTIVE' ? '' : `ACTIVE@${established};`;
  return {
    uscc: text(row['统一社会信用代码']),
    sender: 'REGISTRY',
    key: 'REGISTRATION',
    registrationStatus: status,
    statusHistory: `${before}${status}@${text(row['状态日期'])}`,
    registeredDivision: text(row['住所区划代码']),
    industryCode: text(row['行业代码']),
    establishedOn: established,
    directoryTier: 'COUNTY',
    keyDomains: text(row['重点领域']),
  };
}

function penaltyTexts(sender: string, row: Row): RowTexts {
  const reading = KINDS.penalties.read(byField(KINDS.penalties, row), CONTEXT);
  if (reading.outcome !== 'RECORD') throw new Error(JSON.stringify(reading));
  const { columns } = reading.record;
  return {
    uscc: text(columns['uscc']),
    sender,
    key: text(columns['key']),
    documentNumber: text(columns['document_number']),
    authority: text(columns['authority']),
    authorityCode: text(columns['authority_code']),
    categories: text(columns['categories']),
    fineFen: text(columns['fine_fen']),
    decidedOn: text(columns['decided_on']),
    publicationEndsOn: text(columns['publication_ends_on']),
    reportedOn: text(columns['reported_on']),
    repairedOn: text(columns['repaired_on']),
  };
}

function listingTexts(row: Row): RowTexts {
  return {
    uscc: text(row['统一社会信用代码']),
    sender: 'WORK_SAFETY',
    key: text(row['决定文号']),
    includedOn: text(row['列入日期']),
    situation: text(row['列入情形']),
    severity: 'SEVERE',
    authority: text(row['列入机关']),
    endsOn: text(row['管理期届满日期']),
    removedOn: text(row['移出日期']),
  };
}

function abnormalTexts(row: Row): RowTexts {
  const documentNumber = text(row['决定文号']);
  return {
    uscc: text(row['统一社会信用代码']),
    sender: 'MARKET_REGULATION',
    key: abnormalListingKey(documentNumber),
    documentNumber,
    reason: text(row['列入原因']),
    authority: text(row['列入机关']),
    includedOn: text(row['列入日期']),
    removedOn: text(row['移出日期']),
  };
}

function gradeTexts(sender: string, evaluatorTier: string, row: Row): RowTexts {
  const subjectKind = text(row['主体类别']);
  const period = parsePeriod(text(row['评价期']));
  return {
    uscc: text(row['统一社会信用代码']),
    sender,
    key: `${period.end}|${subjectKind}|${evaluatorTier}`,
    subjectKind,
    period: period.id,
    periodStart: period.start,
    periodEnd: period.end,
    evaluatorTier,
    grade: text(row['等级']),
    effectiveClass: text(row['等级']),
    schemeVersion: text(row['评价方案']),
    evaluatedOn: text(row['评价日期']),
    publishedOn: text(row['发布日期']),
    revision: '0',
  };
}
