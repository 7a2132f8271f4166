import { afterAll, beforeAll, expect, test } from 'vitest';
import { locateDatabase } from '../database/location.ts';
import { readChanges } from '../feed/changes.ts';
import { penaltiesKind } from '../records/penalties-kind.ts';
import { severeListKind } from '../records/severe-list-kind.ts';
import { withRepairsAtOnce } from '../rights/repairs-by-file.ts';
import { regradesOf } from '../rights/regrade.ts';
import { rightsTables } from '../rights/tables.ts';
import { EXAMPLE_SEVERE_LIST } from '../testing/example-subgraph.ts';
import { usccOf } from '../testing/rights-world.ts';
import { type TestStores, testStores } from '../testing/stores.ts';
import { evaluatePopulation } from './evaluate-population.ts';
import { recomputeBy } from './recompute-grade.ts';
import type { RunStoreTables } from './run-store.ts';
import {
  evaluation,
  NOW,
  penalise,
  penaltyTexts,
  QUARTER,
  receive,
  register,
  runTables,
} from './testing/example-evaluation.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

const DOCUMENTS = ['样例罚〔2026〕1号', '样例罚〔2026〕2号', '样例罚〔2026〕3号'];

test.for(['sqlite', 'postgresql'] as const)(
  'repairs in one file on %s: every grade that rested on them is computed anew at once, by one run, and told once',
  async (engine, { skip }) => {
    skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    const setting = stores.setting(engine);
    const database = await stores.open<RunStoreTables>(engine, [...runTables, rightsTables], setting);
    await register(database, [1, 2, 3]);
    for (const number of [1, 2]) for (const document of DOCUMENTS) await penalise(database, number, document);
    const location = locateDatabase(setting, 'store');
    await evaluatePopulation({ setting: evaluation, database, location, period: QUARTER, threads: 0, now: NOW });
    const before = (await readChanges(database, 0, 1_000)).length;

    const kind = withRepairsAtOnce(penaltiesKind(), { ...evaluation, recompute: recomputeBy(evaluation) });
    const repaired = [1, 2].flatMap((number) =>
      DOCUMENTS.map((document) => penaltyTexts(number, document, { repairedOn: '2026-10-20' })),
    );
    await receive(database, kind, repaired);

    const grades = await database.read
      .selectFrom('evaluation')
      .select(['uscc', 'grade', 'revision'])
      .where('revision', '>', 0)
      .orderBy('uscc')
      .execute();
    expect(grades).toEqual([1, 2].map((number) => ({ uscc: usccOf(number), grade: 'A', revision: 1 })));
    expect(
      await database.read.selectFrom('evaluation_run').select(['cause', 'population']).orderBy('number').execute(),
    ).toEqual([
      { cause: 'PERIOD', population: 3 },
      { cause: 'RECORDS_CHANGED', population: 2 },
    ]);
    const told = (await readChanges(database, 0, 1_000)).slice(before);
    expect(told.map(({ kind: name }) => name)).toEqual(
      ['standings', 'grades', 'penalties'].flatMap((name) => [name, name]),
    );
    const kept = await regradesOf(database.read as never, usccOf(1)); // the rights' tables are there
    expect([...kept.values()].flat()).toMatchObject([
      { outcome: 'REGRADED', before: { grade: 'B', revision: 0 }, after: { grade: 'A', revision: 1 } },
    ]);

    await receive(database, kind, repaired);
    expect((await readChanges(database, 0, 1_000)).slice(before)).toEqual(told);
  },
);

const listed = (removal: Readonly<Record<string, string>> = {}) => ({
  uscc: usccOf(1),
  decisionNumber: '样例列〔2025〕1号',
  includedOn: '2025-08-01',
  situation: '1',
  authority: '样例局',
  ...removal,
});

test.for(['sqlite', 'postgresql'] as const)(
  'an early removal from a severe list in a file on %s: the grade is computed anew at once, and again when the day is taken back',
  async (engine, { skip }) => {
    skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    const setting = stores.setting(engine);
    const database = await stores.open<RunStoreTables>(engine, [...runTables, rightsTables], setting);
    const kind = withRepairsAtOnce(severeListKind(EXAMPLE_SEVERE_LIST), {
      ...evaluation,
      recompute: recomputeBy(evaluation),
    });
    await register(database, [1, 2]);
    await receive(database, kind, [listed()]);
    const location = locateDatabase(setting, 'store');
    await evaluatePopulation({ setting: evaluation, database, location, period: QUARTER, threads: 0, now: NOW });
    const grades = async () =>
      (
        await database.read
          .selectFrom('evaluation')
          .select('grade')
          .where('uscc', '=', usccOf(1))
          .orderBy('revision')
          .execute()
      ).map(({ grade }) => grade);
    expect(await grades()).toEqual(['C']);

    const removed = listed({ removedOn: '2026-10-20', removalReason: '提前移出' });
    await receive(database, kind, [removed]);
    expect(await grades()).toEqual(['C', 'A']);
    const told = await readChanges(database, 0, 1_000);
    expect(told.slice(-3).map(({ kind: name }) => name)).toEqual(['standings', 'grades', 'severe-list']);

    await receive(database, kind, [removed]);
    expect(await readChanges(database, 0, 1_000)).toEqual(told);
    await receive(database, kind, [listed()]);
    expect(await grades()).toEqual(['C', 'A', 'C']);
  },
);
