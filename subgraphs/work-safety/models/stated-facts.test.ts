import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../../kit/database/database.ts';
import { locateDatabase } from '../../../kit/database/location.ts';
import { evaluatePopulation } from '../../../kit/evaluation-runs/evaluate-population.ts';
import { explainGrades } from '../../../kit/evaluation-runs/explain-grade.ts';
import type { RunStoreTables } from '../../../kit/evaluation-runs/run-store.ts';
import { feedTables } from '../../../kit/feed/tables.ts';
import { writeRecords } from '../../../kit/feed/write-rows.ts';
import { exampleUscc } from '../../../kit/testing/example-subgraph.ts';
import { type TestStores, testStores } from '../../../kit/testing/stores.ts';
import { parseLocalDate } from '../../../schema/vocabulary/local-date.ts';
import { parsePeriod } from '../../../schema/vocabulary/period.ts';
import { parseUscc } from '../../../schema/vocabulary/uscc.ts';
import workSafety from '../sector.ts';

const CONTEXT = { today: parseLocalDate('2026-11-21'), usccAllowList: new Set<string>() };
const UNIT = parseUscc(exampleUscc(1));

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

function read(kindName: string, texts: Readonly<Record<string, string>>) {
  const kind = workSafety.imports.find(({ name }) => name === kindName);
  if (kind === undefined) throw new Error(`work safety takes no ${kindName}`);
  return { kind, reading: kind.read({ uscc: UNIT, ...texts }, CONTEXT) };
}

const problems = (kindName: string, texts: Readonly<Record<string, string>>) => {
  const { reading } = read(kindName, texts);
  return reading.outcome === 'PROBLEMS' ? reading.problems.map(({ field, code }) => `${field} ${code}`) : [];
};

const score = (value: string, asOf = '2025-06-30') => ({ fact: '安全生产标准化得分', asOf, value });
const danger = (more: Readonly<Record<string, string>> = {}) => ({
  fact: '逾期未整改的事故隐患',
  documentNumber: '样例隐〔2025〕1号',
  decidedOn: '2025-06-01',
  authority: '样例局',
  ...more,
});

describe.for(['sqlite', 'postgresql'] as const)('what the model of work safety reads, brought in on %s', (engine) => {
  const open = async (skip: (condition: boolean, note: string) => void) => {
    skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    const place = stores.setting(engine);
    const database: Database<RunStoreTables> = await stores.open(engine, [feedTables, ...workSafety.tables], place);
    const give = async (kindName: string, texts: Readonly<Record<string, string>>) => {
      const { kind, reading } = read(kindName, texts);
      if (reading.outcome !== 'RECORD') throw new Error(JSON.stringify(reading));
      const receivedAt = '2026-11-01T00:00:00.000Z';
      await database.write((transaction) => writeRecords([reading.record], { transaction, engine, kind, receivedAt }));
    };
    const found = async () => {
      const setting = workSafety.evaluation;
      if (setting === null) throw new Error('work safety evaluates');
      const location = locateDatabase(place, 'store');
      await evaluatePopulation({
        setting,
        database,
        location,
        period: parsePeriod('2025'),
        threads: 0,
        publishAnyway: 'test',
      });
      const [newest] = await explainGrades(database.read, UNIT);
      return newest?.explanation;
    };
    await give('subjects', { kind: '生产经营单位', listedFrom: '2020-01-01' });
    return { give, found };
  };

  test('a score counts to the thousandth, and the newest that is not after the day of evaluation', async ({ skip }) => {
    const { give, found } = await open(skip);
    await give('indicator-values', score('60', '2024-06-30'));
    await give('indicator-values', score('95.125'));
    await give('indicator-values', score('10', '2026-01-01'));
    // 80 % of 95.125 is 76.1; commitments, management and dangers are unknown: 3 each; the public grade: 4.
    expect(await found()).toMatchObject({ status: 'GRADED', grade: 'B', scoreThousandths: 89_100 });
    await give('indicator-values', { fact: 'commitmentsDue', asOf: '2025-06-30', value: '3' });
    await give('indicator-values', { fact: 'commitmentsKept', asOf: '2025-06-30', value: '2' });
    expect(await found()).toMatchObject({ scoreThousandths: 89_433 }); // two thirds of 5 points: 3.333
  });

  test('unknown is not zero: no score leaves the grade open; dangers are none only once somebody has told of any', async ({
    skip,
  }) => {
    const { give, found } = await open(skip);
    expect(await found()).toMatchObject({ status: 'UNDETERMINED', grade: null, missing: ['standardisation'] });
    await give('indicator-values', score('90'));
    expect((await found())?.unknown).toContain('hidden-dangers');
    await give('credit-records', { ...danger(), uscc: exampleUscc(2) });
    const known = await found();
    expect(known?.unknown).not.toContain('hidden-dangers');
    expect(known).toMatchObject({ scoreThousandths: 87_000 }); // 72 + 3 + 3 + 5 + 4
  });

  test('a record counts from its day until the day on which it ends, with its document', async ({ skip }) => {
    const { give, found } = await open(skip);
    await give('indicator-values', score('90'));
    await give('credit-records', danger());
    const reasonOf = async () => (await found())?.reasons.find(({ id }) => id === 'hidden-dangers');
    expect(await reasonOf()).toMatchObject({ points: 3_000, records: [{ documentNumber: '样例隐〔2025〕1号' }] });
    await give('credit-records', danger({ endedOn: '2026-01-01' }));
    expect(await reasonOf()).toMatchObject({ points: 3_000 });
    await give('credit-records', danger({ endedOn: '2025-12-31' }));
    expect(await reasonOf()).toMatchObject({ points: 5_000, records: [] });
  });
});

test.each([
  ['indicator-values', score('95.1255'), 'value NUMBER_INVALID'],
  ['indicator-values', score('-1'), 'value NUMBER_INVALID'],
  ['indicator-values', { ...score('LEVEL_9'), fact: '安全生产标准化等级' }, 'value WORD_UNKNOWN'],
  ['indicator-values', { ...score('5'), fact: '从业人数' }, 'fact WORD_UNKNOWN'],
  ['indicator-values', score('90', '2026-12-01'), 'asOf DATE_IN_FUTURE'],
  ['credit-records', danger({ fact: '表彰奖励' }), 'fact WORD_UNKNOWN'],
  ['credit-records', danger({ endedOn: '2025-05-31' }), 'endedOn DATES_OUT_OF_ORDER'],
])('a row of %s that the model cannot read is refused with its field: %o', (kindName, texts, problem) => {
  expect(problems(kindName, texts)).toEqual([problem]);
});
