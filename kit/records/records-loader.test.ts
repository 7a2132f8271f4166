import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addDays, addYears, type LocalDate, parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import { parsePeriod } from '../../schema/vocabulary/period.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { Database } from '../database/database.ts';
import { counted } from '../testing/counted.ts';
import { exampleUscc } from '../testing/example-subgraph.ts';
import { type TestStores, testStores } from '../testing/stores.ts';
import { recordsLoader } from './records-loader.ts';
import { recordTables, type RecordTables } from './tables.ts';

const TODAY = parseLocalDate('2026-11-21');
const RECEIVED = '2026-10-16T00:00:00.123Z';
const ONE = exampleUscc(1) as Uscc;
const OTHER = exampleUscc(2) as Uscc;
const NOTHING = {
  evaluations: [],
  severeListings: [],
  penalties: [],
  abnormalListings: [],
  subjects: [],
  standings: [],
  olderCodes: [],
};

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

interface Graded {
  readonly uscc?: Uscc;
  readonly period?: string;
  readonly scheme?: string;
  readonly kind?: string;
  readonly tier?: 'PROVINCE' | 'CITY' | 'COUNTY';
  readonly grade?: string;
  readonly revision?: number;
}

function evaluation({
  uscc = ONE,
  period = '2026Q3',
  scheme = 'FIRST',
  kind = '',
  tier = 'COUNTY',
  grade = 'B',
  revision = 0,
}: Graded) {
  const { start, end } = parsePeriod(period);
  return {
    uscc,
    scheme_version: scheme,
    subject_kind: kind,
    period_end: end,
    evaluator_tier: tier,
    revision,
    period,
    period_start: start,
    grade,
    score_thousandths: 70_500,
    evaluated_on: addDays(end, 10),
    published_on: null,
    received_at: RECEIVED,
  };
}

function penalty(key: string, decidedOn: LocalDate) {
  return {
    uscc: ONE,
    key,
    document_number: key,
    authority: '石家庄市市场监督管理局',
    authority_code: '',
    categories: 'FINE',
    violation_type: null,
    legal_basis: null,
    fine_fen: 200_000,
    confiscated_fen: null,
    decided_on: decidedOn,
    valid_until: null,
    publication_ends_on: addYears(decidedOn, 1),
    reported_on: null,
    repaired_on: null,
    objection_submitted_on: null,
    received_at: RECEIVED,
  };
}

describe.each(['sqlite', 'postgresql'] as const)('the records of enterprises on %s', (engine) => {
  let database: Database<RecordTables>;
  let statements: () => number;
  beforeEach(async (context) => {
    context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    ({ database, statements } = counted(await stores.open<RecordTables>(engine, [recordTables])));
  });

  const load = (uscc = ONE) => recordsLoader(database, TODAY).load(uscc);
  const grade = (...rows: Graded[]) =>
    database.write((transaction) => transaction.insertInto('evaluation').values(rows.map(evaluation)).execute());
  const gradesOf = async (uscc = ONE) =>
    (await load(uscc))?.evaluations
      .map(
        (each) =>
          `${each.schemeVersion} ${each.subjectKind} ${each.period} ${each.evaluatorTier} ${each.revision} ${each.grade}`,
      )
      .sort();

  test('come for a hundred enterprises in one statement, in the order asked, empty for the unknown', async () => {
    await grade({ uscc: ONE, grade: 'A' }, { uscc: OTHER, grade: 'C' });
    const asked = [OTHER, ...Array.from({ length: 98 }, (_, number) => exampleUscc(100 + number) as Uscc), ONE];
    const found = await recordsLoader(database, TODAY).loadMany(asked);
    expect(statements()).toBe(1);
    expect(found.map((records) => (records !== null && 'uscc' in records ? records.uscc : null))).toEqual(asked);
    expect(found.at(0)).toMatchObject({ evaluations: [{ grade: 'C' }] });
    expect(found.at(-1)).toMatchObject({ evaluations: [{ grade: 'A' }] });
    expect(found[50]).toEqual({ uscc: asked[50], ...NOTHING });
  });

  test('say days as days and instants as instants, the same on both engines', async () => {
    await grade({});
    expect((await load())?.evaluations).toEqual([
      {
        period: '2026Q3',
        periodStart: '2026-07-01',
        periodEnd: '2026-09-30',
        subjectKind: '',
        grade: 'B',
        schemeVersion: 'FIRST',
        scoreThousandths: 70_500,
        evaluatorTier: 'COUNTY',
        evaluatedOn: '2026-10-10',
        publishedOn: null,
        receivedAt: expect.stringMatching(/^2026-10-16T00:00:00\.123(Z|\+00:00)$/),
        revision: 0,
      },
    ]);
  });

  test('hold of the evaluations the newest period, with all its revisions and tiers', async () => {
    await grade(
      { period: '2026Q2', grade: 'D' },
      { period: '2026Q3', grade: 'B' },
      { period: '2026Q3', grade: 'C', revision: 1 },
      { period: '2026Q3', grade: 'A', tier: 'CITY' },
      { period: '2026Q1', grade: 'D', tier: 'PROVINCE' },
    );
    expect(await gradesOf()).toEqual([
      'FIRST  2026Q3 CITY 0 A',
      'FIRST  2026Q3 COUNTY 0 B',
      'FIRST  2026Q3 COUNTY 1 C',
    ]);
  });

  test('hold the newest period under each scheme and for each kind of subject', async () => {
    await grade(
      { kind: 'HOTEL', period: '2026Q3' },
      { kind: 'HOTEL', period: '2026Q2' },
      { kind: 'AGENCY', period: '2026Q2', grade: 'D' },
      { kind: 'AGENCY', period: '2026Q1', grade: 'A' },
      { kind: 'AGENCY', period: '2025Q4', scheme: 'SECOND', grade: 'C' },
    );
    expect(await gradesOf()).toEqual([
      'FIRST AGENCY 2026Q2 COUNTY 0 D',
      'FIRST HOTEL 2026Q3 COUNTY 0 B',
      'SECOND AGENCY 2025Q4 COUNTY 0 C',
    ]);
  });

  test('hold the penalties of the last year, oldest first, and no older one', async () => {
    const lastYear = addYears(TODAY, -1);
    const rows = [
      penalty('a year old', lastYear),
      penalty('newest', TODAY),
      penalty('just within', addDays(lastYear, 1)),
    ];
    await database.write((transaction) => transaction.insertInto('penalty').values(rows).execute());
    const { penalties = [] } = (await load()) ?? {};
    expect(penalties.map(({ key }) => key)).toEqual(['just within', 'newest']);
    expect(penalties.at(-1)).toEqual({
      key: 'newest',
      documentNumber: 'newest',
      authority: '石家庄市市场监督管理局',
      categories: 'FINE',
      decidedOn: '2026-11-21',
      publicationEndsOn: '2027-11-21',
      repairedOn: null,
      objectionSubmittedOn: null,
    });
  });

  test('hold every listing and every entry in the directory, ended or not', async () => {
    const listing = { uscc: ONE, authority: '河北省应急管理厅', received_at: RECEIVED };
    await database.write(async (transaction) => {
      await transaction
        .insertInto('severe_listing')
        .values([
          {
            ...listing,
            decision_number: 'N2',
            included_on: parseLocalDate('2026-01-01'),
            situation: '4',
            ends_on: parseLocalDate('2028-12-31'),
            removed_on: null,
            removal_reason: null,
          },
          {
            ...listing,
            decision_number: 'N1',
            included_on: parseLocalDate('2020-01-01'),
            situation: '1',
            ends_on: null,
            removed_on: parseLocalDate('2021-01-01'),
            removal_reason: '移出',
          },
        ])
        .execute();
      await transaction
        .insertInto('abnormal_listing')
        .values({
          ...listing,
          document_number: 'M1',
          included_on: parseLocalDate('2024-07-01'),
          reason: '未公示年度报告',
          removed_on: null,
        })
        .execute();
      await transaction
        .insertInto('subject')
        .values({
          uscc: ONE,
          kind: 'HOTEL',
          level: '4星',
          listed_from: parseLocalDate('2019-01-01'),
          listed_until: null,
          received_at: RECEIVED,
        })
        .execute();
    });
    expect(await load()).toEqual({
      uscc: ONE,
      evaluations: [],
      penalties: [],
      severeListings: [
        {
          decisionNumber: 'N1',
          includedOn: '2020-01-01',
          situation: '1',
          authority: '河北省应急管理厅',
          endsOn: null,
          removedOn: '2021-01-01',
        },
        {
          decisionNumber: 'N2',
          includedOn: '2026-01-01',
          situation: '4',
          authority: '河北省应急管理厅',
          endsOn: '2028-12-31',
          removedOn: null,
        },
      ],
      abnormalListings: [
        {
          documentNumber: 'M1',
          includedOn: '2024-07-01',
          reason: '未公示年度报告',
          authority: '河北省应急管理厅',
          removedOn: null,
        },
      ],
      subjects: [{ kind: 'HOTEL', level: '4星', listedFrom: '2019-01-01', listedUntil: null }],
      standings: [],
      olderCodes: [],
    });
  });
});
