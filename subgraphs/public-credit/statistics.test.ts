import { execute, parse } from 'graphql';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { exchangePort } from '../../kit/exchange/exchange-port.ts';
import type { PackageCode } from '../../kit/exchange/exchange.ts';
import type { RowTexts } from '../../kit/feed/records-kind.ts';
import { submitRows } from '../../kit/feed/submit-rows.ts';
import { callerOf, type Role } from '../../kit/identity/caller.ts';
import { openSubgraph, type OpenSubgraph } from '../../kit/open-subgraph.ts';
import { exampleUscc, NOW } from '../../kit/testing/example-subgraph.ts';
import { type TestStores, testStores } from '../../kit/testing/stores.ts';
import { rate } from './double-publicity/rate.ts';
import publicCredit from './sector.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

const CODE = '11120000MB1529459B';
const penalty = (number: number, changed: RowTexts = {}): RowTexts => ({
  uscc: exampleUscc(number),
  documentNumber: `冀罚〔2026〕${number}号`,
  categories: '罚款',
  decidedOn: '2026-03-02',
  authority: '甲局',
  authorityCode: CODE,
  ...changed,
});
const audited = (number: number, changed: RowTexts = {}): RowTexts => ({
  uscc: exampleUscc(number),
  decisionKind: '行政处罚',
  documentNumber: `冀罚〔2026〕${number}号`,
  authority: '甲局',
  authorityCode: CODE,
  decidedOn: '2026-03-02',
  auditedOn: '2026-06-30',
  ...changed,
});
const registration = (number: number, changed: RowTexts = {}): RowTexts => ({
  uscc: exampleUscc(number),
  key: 'REGISTRATION',
  registrationStatus: 'ACTIVE',
  registeredDivision: '130102',
  industryCode: 'F5211',
  directoryTier: 'COUNTY',
  ...changed,
});
const grade = (number: number, tier: string): RowTexts => ({
  uscc: exampleUscc(number),
  period: '2026Q3',
  grade: 'B',
  schemeVersion: 'HEB-2023-9',
  evaluatorTier: tier,
  evaluatedOn: '2026-10-10',
});

test.each([
  [0, 3, '0.00'],
  [1, 3, '33.33'],
  [2, 3, '66.67'],
  [1, 800, '0.13'],
  [3, 3, '100.00'],
  [92_734, 2_921_415, '3.17'],
  [0, 0, null],
])('%i of %i is %s percent, half up', (part, whole, expected) => {
  expect(rate(part, whole)).toBe(expected);
});

describe.each(['sqlite', 'postgresql'] as const)('statistics of public credit on %s', (engine) => {
  let open: OpenSubgraph;
  let through = 0;
  beforeEach(async (context) => {
    context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    open = await openSubgraph(publicCredit, { databaseSetting: stores.setting(engine), pendingMigrations: 'APPLY' });
    through = 0;
  });
  afterEach(() => open?.close());

  const give = async (kindName: string, ...rows: RowTexts[]) => {
    const kind = publicCredit.imports.find(({ name }) => name === kindName);
    if (kind === undefined) throw new Error(`public credit takes no ${kindName}`);
    expect(await submitRows({ kind, rows, database: open.database, source: 'test', now: NOW })).toMatchObject({
      quarantinedRows: [],
    });
  };
  const deliver = async (sender: string, what: PackageCode, ...rows: RowTexts[]) => {
    const port = exchangePort(publicCredit, open.database, () => NOW);
    const { sequence } = await port.receipt(sender, what);
    through += 1;
    expect(await port.take({ sender, what, after: sequence, through: sequence + 1, rows })).toMatchObject({
      refused: [],
    });
  };
  const ask = async (source: string, role: Role = 'DASHBOARD') => {
    const caller = callerOf({ subject: 'x', role, sectors: [], purpose: 'STATISTICS' });
    const { data, errors } = await execute({
      schema: open.schema,
      document: parse(source),
      contextValue: open.contextFor(caller),
    });
    return errors === undefined ? structuredClone(data) : errors[0]?.extensions['code'];
  };
  const quality = (by: string, fields: string) =>
    ask(`{ publicCreditDoublePublicity(from: "2026-02-01", until: "2026-12-31", by: ${by}) { rows { ${fields} } } }`);

  test('late: after the 7th working day, over Spring Festival 2026 as well (Hebei action plan 2021, 2)', async () => {
    await give(
      'penalties',
      penalty(1, { decidedOn: '2026-02-12', reportedOn: '2026-02-28' }), // the make-up Saturday is the 7th
      penalty(2, { decidedOn: '2026-02-12', reportedOn: '2026-03-01' }),
      penalty(3, { reportedOn: '2026-03-11' }),
      penalty(4, { reportedOn: '2026-03-12', authority: '乙局' }),
      penalty(5, { authority: '乙局' }),
      penalty(6, { decidedOn: '2026-01-31', reportedOn: '2026-06-01' }),
    );
    expect(await quality('DEPARTMENT', 'department reports reportDayUnknown late lateRate missingRate')).toEqual({
      publicCreditDoublePublicity: {
        rows: [
          { department: '乙局', reports: 1, reportDayUnknown: 1, late: 1, lateRate: '100.00', missingRate: null },
          { department: '甲局', reports: 3, reportDayUnknown: 0, late: 1, lateRate: '33.33', missingRate: null },
        ],
      },
    });
  });

  test('missing and concealed: of what audits looked at, not reported to this day, and kept back on purpose', async () => {
    await give('penalties', penalty(1));
    await give(
      'audited-decisions',
      audited(1),
      audited(2, { withheld: '是' }),
      audited(3, { withheld: '否' }),
      audited(4),
      audited(1, { decisionKind: '行政许可' }),
    );
    const counts = 'audited missing missingRate concealed concealedRate';
    expect(await quality('DEPARTMENT', counts)).toEqual({
      publicCreditDoublePublicity: {
        rows: [{ audited: 5, missing: 4, missingRate: '80.00', concealed: 1, concealedRate: '20.00' }],
      },
    });
    await give('penalties', penalty(2));
    expect(await quality('DEPARTMENT', counts)).toMatchObject({
      publicCreditDoublePublicity: { rows: [{ missing: 3, concealed: 0 }] },
    });
  });

  test('by region: the registered address decides; who is not known has none', async () => {
    await deliver('REGISTRY', 'REGISTRATION', registration(1), registration(2, { registeredDivision: '130682' }));
    await give('penalties', ...[1, 2, 3].map((number) => penalty(number, { reportedOn: '2026-03-03' })));
    await give('audited-decisions', audited(2));
    expect(await quality('REGION', 'regionId region reports audited department')).toEqual({
      publicCreditDoublePublicity: {
        rows: [
          { regionId: 'DINGZHOU', region: '定州市', reports: 1, audited: 1, department: null },
          { regionId: 'SHIJIAZHUANG', region: '石家庄市', reports: 1, audited: 0, department: null },
          { regionId: null, region: null, reports: 1, audited: 0, department: null },
        ],
      },
    });
    expect(await quality('DEPARTMENT_AND_REGION', 'department regionId')).toMatchObject({
      publicCreditDoublePublicity: { rows: [{ department: '甲局', regionId: 'DINGZHOU' }, {}, {}] },
    });
  });

  test('a decision that several report counts once; what a sector sends without a day was reported when it came', async () => {
    const key = `冀罚〔2026〕1号|${CODE}|${exampleUscc(1)}`;
    const sent = (number: number, changed: RowTexts = {}): RowTexts => ({
      uscc: exampleUscc(number),
      key: key.replaceAll('1号', `${number}号`).replace(exampleUscc(1), exampleUscc(number)),
      documentNumber: `冀罚〔2026〕${number}号`,
      authority: '甲局',
      categories: 'FINE',
      decidedOn: '2026-11-18',
      ...changed,
    });
    await give('penalties', penalty(1, { decidedOn: '2026-11-18', reportedOn: '2026-11-19' }));
    await deliver('WORK_SAFETY', 'PENALTIES', sent(1), sent(2));
    await deliver('MARKET_REGULATION', 'PENALTIES', sent(2, { reportedOn: '2026-11-20' }));
    await give('audited-decisions', audited(2, { decidedOn: '2026-11-18', auditedOn: '2026-11-20' }));
    expect(await quality('DEPARTMENT', 'reports late audited missing')).toEqual({
      publicCreditDoublePublicity: { rows: [{ reports: 2, late: 0, audited: 1, missing: 0 }] },
    });
  });

  test('each tier evaluates its own directory and reports up (Hebei opinion 2022, 二(二), 五)', async () => {
    await deliver(
      'REGISTRY',
      'REGISTRATION',
      registration(1),
      registration(2),
      registration(3, { registrationStatus: 'DEREGISTERED' }),
      registration(4, { directoryTier: 'CITY', registeredDivision: '130200' }),
      registration(5, { directoryTier: 'PROVINCE' }),
    );
    await give('grades', grade(1, '县'), grade(3, '县'), grade(4, '省'), grade(5, '省'));
    expect(
      await ask(
        '{ publicCreditDirectoryReports(period: "2026Q3") { tier region enterprises evaluated evaluatedByOthers } }',
      ),
    ).toEqual({
      publicCreditDirectoryReports: [
        { tier: 'PROVINCE', region: null, enterprises: 1, evaluated: 1, evaluatedByOthers: 0 },
        { tier: 'CITY', region: '唐山市', enterprises: 1, evaluated: 0, evaluatedByOthers: 1 },
        { tier: 'COUNTY', region: '石家庄市', enterprises: 2, evaluated: 1, evaluatedByOthers: 0 },
      ],
    });
  });

  test('is not for enterprises; a time turned round or too long, and no period, are refused', async () => {
    const report = '{ publicCreditDirectoryReports(period: "2026Q3") { tier } }';
    expect(await ask(report, 'ENTERPRISE')).toBe('ACCESS_DENIED_ROLE');
    expect(await ask('{ publicCreditDirectoryReports(period: "autumn") { tier } }')).toBe('BAD_USER_INPUT');
    for (const [from, until] of [
      ['2026-02-02', '2026-02-01'],
      ['2020-01-01', '2026-01-01'],
    ])
      expect(await ask(`{ publicCreditDoublePublicity(from: "${from}", until: "${until}") { from } }`)).toBe(
        'BAD_USER_INPUT',
      );
  });
});
