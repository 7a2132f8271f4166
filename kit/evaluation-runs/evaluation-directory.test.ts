import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import { parseUscc } from '../../schema/vocabulary/uscc.ts';
import { type DatabaseEngine, locateDatabase } from '../database/location.ts';
import { currentEvaluations } from '../records/current-evaluation.ts';
import { EVALUATION_COLUMNS } from '../records/read-columns.ts';
import { exampleUscc } from '../testing/example-subgraph.ts';
import { type TestStores, testStores } from '../testing/stores.ts';
import { evaluatePopulation } from './evaluate-population.ts';
import { directoryNamed } from './evaluation-directory.ts';
import type { EvaluateOptions } from './evaluation-report.ts';
import { recomputeBy } from './recompute-grade.ts';
import type { RunStoreTables } from './run-store.ts';
import { evaluation, NOW, penalise, QUARTER, register, runTables } from './testing/example-evaluation.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

const PROVINCE = [1, 2];
const CITY_OF_TANGSHAN = [3, 4, 5];
const LUANNAN = [6, 8];
const OTHER_COUNTY = [9];
const setting = { ...evaluation, expects: { ...evaluation.expects, classes: {} } };

describe.for(['sqlite', 'postgresql'] as const)(
  'the directories of the tiers on %s (Hebei opinion 2022, 二(二))',
  (engine) => {
    const opened = async (skip: (condition: boolean, note: string) => void) => {
      skip(!stores.engines.includes(engine), 'no PostgreSQL server');
      return province(engine);
    };

    test.for([
      { tier: 'PROVINCE', division: null, members: PROVINCE },
      { tier: 'CITY', division: null, members: CITY_OF_TANGSHAN },
      { tier: 'CITY', division: '130200', members: CITY_OF_TANGSHAN },
      { tier: 'CITY', division: '130100', members: [] },
      { tier: 'COUNTY', division: '130224', members: LUANNAN },
      { tier: 'COUNTY', division: '130200', members: LUANNAN },
      { tier: 'COUNTY', division: null, members: [...LUANNAN, ...OTHER_COUNTY] },
    ] as const)(
      '$tier $division evaluates those in its directory, and nobody else',
      async ({ tier, division, members }, { skip }) => {
        const { run, graded } = await opened(skip);
        const report = await run({ directory: directoryNamed(tier, division), pageSize: 2 });
        expect(report).toMatchObject({
          outcome: 'PUBLISHED',
          population: members.length,
          directory: { tier, division },
        });
        expect(await graded()).toEqual(members.map((number) => ({ uscc: exampleUscc(number), tier })));
      },
    );

    test('each tier reports up under its own name; together they have evaluated everybody once', async ({ skip }) => {
      const { run, graded } = await opened(skip);
      for (const tier of ['PROVINCE', 'CITY', 'COUNTY'] as const) await run({ directory: directoryNamed(tier, null) });
      expect(await graded()).toEqual([
        ...PROVINCE.map((number) => ({ uscc: exampleUscc(number), tier: 'PROVINCE' })),
        ...CITY_OF_TANGSHAN.map((number) => ({ uscc: exampleUscc(number), tier: 'CITY' })),
        ...[...LUANNAN, ...OTHER_COUNTY].map((number) => ({ uscc: exampleUscc(number), tier: 'COUNTY' })),
      ]);
    });

    test('an enterprise that changes its directory while the run is under way is left to the other tier', async ({
      skip,
    }) => {
      const { database, run, graded } = await opened(skip);
      let moved = false;
      await run({
        directory: directoryNamed('CITY', '130200'),
        pageSize: 1,
        onProgress: async () => {
          if (moved) return;
          moved = true;
          await register(database, [4], { registeredDivision: '130205', directoryTier: 'COUNTY' });
        },
      });
      expect((await graded()).map(({ uscc }) => uscc)).toEqual([3, 5].map((number) => exampleUscc(number)));
    });

    test('where the province has graded the same enterprise too, its word stands and the other is handed on', async ({
      skip,
    }) => {
      const { database, run } = await opened(skip);
      await run();
      await run({ directory: directoryNamed('CITY', null) });
      const evaluations = await database.read
        .selectFrom('evaluation')
        .select(EVALUATION_COLUMNS)
        .where('uscc', '=', parseUscc(exampleUscc(3)))
        .execute();
      const { current, competing } = currentEvaluations(evaluations, evaluation, parseLocalDate('2026-11-21'));
      expect(current?.evaluatorTier).toBe('PROVINCE');
      expect(competing.map(({ evaluatorTier }) => evaluatorTier)).toEqual(['CITY']);
    });

    test('a run of one directory takes nothing from another, and a grade is given anew by the tier that gave it', async ({
      skip,
    }) => {
      const { database, run, graded } = await opened(skip);
      const hash = async (division: string) => (await run({ directory: directoryNamed('COUNTY', division) })).hash;
      const before = await hash('130224');
      await run({ directory: directoryNamed('COUNTY', '130102') });
      expect(await hash('130224')).toBe(before);
      expect(await graded()).toHaveLength(3);
      for (const document of ['样例罚〔2026〕1号', '样例罚〔2026〕2号', '样例罚〔2026〕3号'])
        await penalise(database, 6, document);
      const uscc = parseUscc(exampleUscc(6));
      const target = { engine: database.engine };
      const recomputed = await database.write((transaction) =>
        recomputeBy(evaluation)([uscc], {
          target: { ...target, transaction },
          today: parseLocalDate('2026-11-22'),
          receivedAt: '2026-11-22T04:00:00.000Z',
        }),
      );
      expect(recomputed.get(uscc)).toMatchObject({
        before: { grade: 'A', revision: 0 },
        after: { grade: 'B', revision: 1 },
      });
      expect((await graded()).filter((each) => each.uscc === exampleUscc(6)).map(({ tier }) => tier)).toEqual([
        'COUNTY',
        'COUNTY',
      ]);
    });
  },
);

async function province(engine: DatabaseEngine) {
  const location = stores.setting(engine);
  const database = await stores.open<RunStoreTables>(engine, runTables, location);
  await register(database, PROVINCE, { registeredDivision: '130102', directoryTier: 'PROVINCE' });
  await register(database, CITY_OF_TANGSHAN, { registeredDivision: '130205', directoryTier: 'CITY' });
  await register(database, LUANNAN, { registeredDivision: '130224', directoryTier: 'COUNTY' });
  await register(database, OTHER_COUNTY, { registeredDivision: '130102', directoryTier: 'COUNTY' });
  return {
    database,
    run: (more: Partial<EvaluateOptions> = {}) =>
      evaluatePopulation({
        setting,
        database,
        location: locateDatabase(location, 'store'),
        period: QUARTER,
        threads: 0,
        now: NOW,
        ...more,
      }),
    graded: () =>
      database.read
        .selectFrom('evaluation')
        .select(['uscc', 'evaluator_tier as tier'])
        .orderBy('uscc')
        .orderBy('revision')
        .execute(),
  };
}

test.for([
  ['PROVINCE', '130200', 'The province has one directory'],
  ['CITY', '130205', '130205 开平区 is evaluated as a county: name its city (130200)'],
  ['COUNTY', '110000', 'current GB/T 2260 code'],
  ['COUNTY', '130521', 'current GB/T 2260 code'],
] as const)('%s %s has no directory, and the message says what to do', ([tier, division, message]) => {
  expect(() => directoryNamed(tier, division)).toThrow(message);
});

test('定州, 辛集 and 雄安 have a directory like a city', () => {
  for (const code of ['130682', '130181', '133100'])
    expect(directoryNamed('CITY', code)).toEqual({ tier: 'CITY', division: code });
});
