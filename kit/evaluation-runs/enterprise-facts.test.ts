import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import { parseUscc } from '../../schema/vocabulary/uscc.ts';
import type { Database } from '../database/database.ts';
import { receivedPenalties } from '../exchange/packages/decisions.ts';
import { receivedGrades } from '../exchange/packages/grades.ts';
import { receivedAbnormalList, receivedSevereList } from '../exchange/packages/lists.ts';
import { abnormalListKind } from '../records/abnormal-list-kind.ts';
import { severeListKind } from '../records/severe-list-kind.ts';
import { exampleUscc } from '../testing/example-subgraph.ts';
import { type TestStores, testStores } from '../testing/stores.ts';
import { factsFromRecords, factsWithoutRecords } from './enterprise-facts.ts';
import { readPageRecords } from './page-records.ts';
import { evaluatedCodes } from './population.ts';
import type { RunStoreTables } from './run-store.ts';
import { evaluation, penalise, QUARTER, receive, register, runTables } from './testing/example-evaluation.ts';

const engines = ['sqlite', 'postgresql'] as const;
let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

async function factsOf(database: Database<RunStoreTables>, number: number, asOf = QUARTER.end) {
  const uscc = parseUscc(exampleUscc(number));
  const page = await readPageRecords(database.read, { only: [uscc] });
  return factsFromRecords(uscc, page, evaluation, asOf);
}

async function standing(
  database: Database<RunStoreTables>,
  number: number,
  document: string,
  effect: string,
): Promise<void> {
  await database.write((transaction) =>
    sql`insert into record_standing (uscc, record_kind, record_key, origin, effect, sequence, received_at)
      values (${exampleUscc(number)}, 'PENALTY', ${`${document}|11120000MB1529459B|${exampleUscc(number)}`}, 'OTHER',
        ${effect}, 1, '2026-11-20T00:00:00.000Z')`.execute(transaction),
  );
}

/** A grade as another sector sends it. */
const grade = (period: string, start: string, end: string, tier: string, letter: string) => ({
  uscc: exampleUscc(1),
  sender: 'OTHER',
  key: `${end}||${tier}`,
  period,
  periodStart: start,
  periodEnd: end,
  evaluatorTier: tier,
  grade: letter,
  effectiveClass: letter,
  schemeVersion: 'S',
  evaluatedOn: end,
  revision: '0',
});

const situation = (severity: 'SEVERE' | 'MINOR') =>
  ({ title: severity, severity, managementMonths: 12, removableAfterMonths: 3, provenance: 'DEFAULT' }) as const;

describe.for(engines)('facts from the records of a store on %s', (engine) => {
  const open = async (skip: (condition: boolean, note: string) => void) => {
    skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    const database = await stores.open<RunStoreTables>(engine, runTables);
    await register(database, [1, 2]);
    return database;
  };

  test('the registration tells since when it has which status, and how old it is', async ({ skip }) => {
    const database = await open(skip);
    await register(database, [49]);
    expect(await factsOf(database, 49)).toEqual({
      registration: [
        { status: 'ACTIVE', since: '2010-01-01' },
        { status: 'DEREGISTERED', since: '2026-02-01' },
      ],
      establishedOn: '2024-01-01',
    });
  });

  test('a penalty counts with its document, its amount and the day its display ends', async ({ skip }) => {
    const database = await open(skip);
    await penalise(database, 1, '样例罚（2026）1 号', { fine: '1.5', confiscated: '0.5' });
    expect((await factsOf(database, 1)).penalties).toMatchObject([
      {
        documentNumber: '样例罚〔2026〕1号',
        decidedOn: '2026-08-01',
        endedOn: '2027-08-01',
        repairedOn: null,
        amountFen: 2_000_000,
        categories: ['FINE'],
        seriousConsequence: null,
      },
    ]);
  });

  test('entries of the list of abnormal operations count with their reason, own and received ones once', async ({
    skip,
  }) => {
    const database = await open(skip);
    const entry = { includedOn: '2026-05-01', reason: '未按规定期限公示年度报告', authority: '样例局' };
    await receive(database, abnormalListKind(), [
      { uscc: exampleUscc(1), documentNumber: '样例列〔2026〕1号', ...entry },
    ]);
    const sent = { uscc: exampleUscc(1), sender: 'OTHER', ...entry };
    await receive(database, receivedAbnormalList(), [
      { ...sent, key: 'ABNORMAL:样例列〔2026〕1号', documentNumber: '样例列〔2026〕1号' },
      { ...sent, key: 'ABNORMAL:样例列〔2026〕2号', documentNumber: '样例列〔2026〕2号', removedOn: '2026-06-01' },
    ]);
    expect((await factsOf(database, 1)).abnormalListings).toMatchObject([
      { documentNumber: '样例列〔2026〕1号', kind: '未按规定期限公示年度报告', endedOn: null },
      { documentNumber: '样例列〔2026〕2号', endedOn: '2026-06-01' },
    ]);
  });

  test('of its own list a sector reads minor dishonesty too, and tells it by its situation; of others the severe alone', async ({
    skip,
  }) => {
    const database = await open(skip);
    const cites = { document: '样例办法', clause: '第一条' };
    const own = severeListKind({ situations: { 严重: situation('SEVERE'), 轻微: situation('MINOR') }, cites });
    await receive(database, own, [
      {
        uscc: exampleUscc(1),
        decisionNumber: '样例列〔2026〕1号',
        includedOn: '2026-05-01',
        situation: '轻微',
        authority: '样例局',
      },
    ]);
    await receive(database, receivedSevereList(), [
      {
        uscc: exampleUscc(1),
        sender: 'OTHER',
        key: '样例列〔2026〕2号',
        includedOn: '2026-05-01',
        situation: '轻微',
        severity: 'MINOR',
        authority: '样例局',
      },
    ]);
    expect((await factsOf(database, 1)).severeListings).toMatchObject([{ key: '样例列〔2026〕1号', kind: '轻微' }]);
  });

  test('whether a penalty had serious consequences is known where somebody says', async ({ skip }) => {
    const database = await open(skip);
    await penalise(database, 1, '样例罚〔2026〕1号', { seriousConsequence: '是' });
    expect((await factsOf(database, 1)).penalties).toMatchObject([{ seriousConsequence: true }]);
  });

  test('a repaired penalty is not used, even for a day before its repair', async ({ skip }) => {
    const database = await open(skip);
    await penalise(database, 1, '样例罚〔2026〕1号', { repairedOn: '2026-11-20' });
    expect((await factsOf(database, 1)).penalties).toBeUndefined();
  });

  test('a penalty that a decision has repaired or withdrawn is not used; one with an open objection is', async ({
    skip,
  }) => {
    const database = await open(skip);
    for (const document of ['样例罚〔2026〕1号', '样例罚〔2026〕2号', '样例罚〔2026〕3号'])
      await penalise(database, 1, document);
    await standing(database, 1, '样例罚〔2026〕1号', 'WITHDRAWN');
    await standing(database, 1, '样例罚〔2026〕2号', 'NONE');
    await standing(database, 1, '样例罚〔2026〕3号', 'REPAIRED');
    expect((await factsOf(database, 1)).penalties).toMatchObject([{ documentNumber: '样例罚〔2026〕2号' }]);
  });

  test('a minor penalty that is not shown is not used', async ({ skip }) => {
    const database = await open(skip);
    await penalise(database, 1, '样例罚〔2026〕1号', { categories: '警告' });
    expect((await factsOf(database, 1)).penalties).toBeUndefined();
  });

  test('the same penalty from another sector, and under an older code, is one penalty', async ({ skip }) => {
    const database = await open(skip);
    await register(database, [700], { supersededBy: exampleUscc(1) });
    await penalise(database, 1, '样例罚〔2026〕1号');
    await penalise(database, 700, '样例罚〔2026〕1号');
    await penalise(database, 700, '样例罚〔2026〕2号');
    await receive(database, receivedPenalties(), [
      {
        uscc: exampleUscc(1),
        sender: 'OTHER',
        key: `样例罚〔2026〕1号|11120000MB1529459B|${exampleUscc(1)}`,
        documentNumber: '样例罚〔2026〕1号',
        authority: '样例局',
        categories: 'FINE',
        decidedOn: '2026-08-01',
      },
    ]);
    expect((await factsOf(database, 1)).penalties).toMatchObject([
      { documentNumber: '样例罚〔2026〕1号', key: `样例罚〔2026〕1号|11120000MB1529459B|${exampleUscc(1)}` },
      { documentNumber: '样例罚〔2026〕2号', key: `样例罚〔2026〕2号|11120000MB1529459B|${exampleUscc(700)}` },
    ]);
  });

  test('a code that another has taken the place of is not evaluated', async ({ skip }) => {
    const database = await open(skip);
    await register(database, [700], { supersededBy: exampleUscc(1) });
    const page = await readPageRecords(database.read, { after: '', through: exampleUscc(999) });
    expect(evaluatedCodes(page, 'EVERY_ENTERPRISE')).toEqual([exampleUscc(1), exampleUscc(2)]);
  });

  test('of another list only severe entries are severe, and an entry ends by removal or with its period', async ({
    skip,
  }) => {
    const database = await open(skip);
    const entry = {
      uscc: exampleUscc(1),
      sender: 'OTHER',
      situation: '1',
      authority: '样例局',
      includedOn: '2025-01-01',
    };
    await receive(database, receivedSevereList(), [
      { ...entry, key: '列〔2025〕1号', severity: 'SEVERE', endsOn: '2027-12-31', removedOn: '2026-05-01' },
      { ...entry, key: '列〔2025〕2号', severity: 'SEVERE', endsOn: '2027-12-31' },
      { ...entry, key: '列〔2025〕3号', severity: 'MINOR' },
    ]);
    expect((await factsOf(database, 1)).severeListings).toMatchObject([
      { key: '列〔2025〕1号', documentNumber: '列〔2025〕1号', kind: '1', endedOn: '2026-05-01' },
      { key: '列〔2025〕2号', endedOn: '2028-01-01' },
    ]);
  });

  test("another sector's grade is that of its newest period over before the day, of the highest tier", async ({
    skip,
  }) => {
    const database = await open(skip);
    await receive(database, receivedGrades(), [
      grade('2024', '2024-01-01', '2024-12-31', 'PROVINCE', 'A'),
      grade('2025', '2025-01-01', '2025-12-31', 'COUNTY', 'C'),
      grade('2025', '2025-01-01', '2025-12-31', 'CITY', 'B'),
      grade('2026Q3', '2026-07-01', '2026-09-30', 'PROVINCE', 'D'),
    ]);
    const other = { grade: 'B', effectiveClass: 'B', schemeVersion: 'S', period: '2025', periodEnd: '2025-12-31' };
    expect((await factsOf(database, 1)).results).toEqual({ OTHER: other });
    expect((await factsOf(database, 1, parseLocalDate('2024-06-30'))).results).toBeUndefined();
  });
});

describe('an enterprise without records', () => {
  test('has none of what the sector takes in itself, and nothing is known of what nobody has ever sent', () => {
    expect(factsWithoutRecords(evaluation, new Set())).toEqual({ penalties: [] });
  });

  test('has none of what has been sent before', () => {
    expect(factsWithoutRecords(evaluation, new Set(['SEVERE_LIST', 'GRADES']))).toEqual({
      penalties: [],
      severeListings: [],
    });
  });
});
