import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../database/database.ts';
import { type DatabaseEngine, locateDatabase } from '../database/location.ts';
import { readChanges } from '../feed/changes.ts';
import { exampleUscc } from '../testing/example-subgraph.ts';
import { type TestStores, testStores } from '../testing/stores.ts';
import { evaluatePopulation } from './evaluate-population.ts';
import type { EvaluateOptions } from './evaluation-report.ts';
import type { RunStoreTables } from './run-store.ts';
import { evaluation, NOW, penalise, QUARTER, receiveGrade, register, runTables } from './testing/example-evaluation.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

const ENTERPRISES = 230;

interface Store {
  readonly database: Database<RunStoreTables>;
  readonly run: (more?: Partial<EvaluateOptions>) => ReturnType<typeof evaluatePopulation>;
  readonly grades: () => Promise<{ uscc: string; grade: string; revision: number; run: number | null }[]>;
}

async function store(engine: DatabaseEngine, enterprises = ENTERPRISES): Promise<Store> {
  const setting = stores.setting(engine);
  const database = await stores.open<RunStoreTables>(engine, runTables, setting);
  await register(
    database,
    Array.from({ length: enterprises }, (_, number) => number),
  );
  await penalise(database, 3, '样例罚〔2026〕1号');
  await penalise(database, 3, '样例罚〔2026〕2号');
  await penalise(database, 3, '样例罚〔2026〕3号');
  await penalise(database, 4, '样例罚〔2026〕4号');
  return {
    database,
    run: (more = {}) =>
      evaluatePopulation({
        setting: evaluation,
        database,
        location: locateDatabase(setting, 'store'),
        period: QUARTER,
        threads: 0,
        pageSize: 20,
        now: NOW,
        ...more,
      }),
    grades: () =>
      database.read
        .selectFrom('evaluation')
        .select(['uscc', 'grade', 'revision', 'run'])
        .orderBy('uscc')
        .orderBy('revision')
        .execute(),
  };
}

describe.for(['sqlite', 'postgresql'] as const)('a run over the whole population on %s', (engine) => {
  test('grades everybody the model is for, and tells each of them once', async ({ skip }) => {
    skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    const { database, run, grades } = await store(engine);
    const before = (await readChanges(database, 0, 10_000)).length;
    const report = await run();
    expect(report).toMatchObject({ outcome: 'PUBLISHED', population: ENTERPRISES, outside: [], resumedAt: 0 });
    expect(report.tally).toEqual([
      { subjectKind: '', status: 'GRADED', grade: 'A', enterprises: 192 },
      { subjectKind: '', status: 'GRADED', grade: 'B', enterprises: 34 },
      { subjectKind: '', status: 'NOT_APPLICABLE', grade: null, enterprises: 4 },
    ]);
    const given = await grades();
    expect(given).toHaveLength(226);
    expect(given.find(({ uscc }) => uscc === exampleUscc(3))).toMatchObject({ grade: 'B', revision: 0, run: 1 });
    const changes = (await readChanges(database, 0, 10_000)).slice(before);
    expect(changes.map(({ kind }) => kind)).toEqual(given.map(() => 'grades'));
    expect(changes.map(({ uscc }) => uscc)).toEqual(given.map(({ uscc }) => uscc));
  });

  test('run again, it finds the same, byte for byte, and changes nothing', async ({ skip }) => {
    skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    const { database, run, grades } = await store(engine);
    const first = await run();
    const [given, changes] = [await grades(), await readChanges(database, 0, 10_000)];
    const second = await run({ pageSize: 7 });
    expect(second.hash).toBe(first.hash);
    expect(second.run).toMatchObject({ number: 2, appended: 0, unchanged: 226, leftReceived: 0 });
    expect(await grades()).toEqual(given);
    expect(await readChanges(database, 0, 10_000)).toEqual(changes);
  });

  test('threads, page sizes and a dry run find the same as one thread', async ({ skip }) => {
    skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    const { run } = await store(engine);
    const dry = await run({ dryRun: true });
    const inThreads = await run({ dryRun: true, threads: 2, pageSize: 9 });
    const published = await run({ threads: 1 });
    expect(inThreads.hash).toBe(dry.hash);
    expect(inThreads.tally).toEqual(dry.tally);
    expect(published.hash).toBe(dry.hash);
    expect(published.tally).toEqual(dry.tally);
  });

  test('only what is different is given anew and told', async ({ skip }) => {
    skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    const { database, run, grades } = await store(engine);
    const first = await run();
    const before = (await readChanges(database, 0, 10_000)).length;
    await penalise(database, 5, '样例罚〔2026〕5号');
    await penalise(database, 5, '样例罚〔2026〕6号');
    const second = await run();
    expect(second.hash).not.toBe(first.hash);
    expect(second.run).toMatchObject({ appended: 1, unchanged: 225 });
    expect((await grades()).filter(({ uscc }) => uscc === exampleUscc(5))).toEqual([
      { uscc: exampleUscc(5), grade: 'A', revision: 0, run: 1 },
      { uscc: exampleUscc(5), grade: 'B', revision: 1, run: 2 },
    ]);
    expect((await readChanges(database, 0, 10_000)).slice(before)).toMatchObject([
      { kind: 'penalties' },
      { kind: 'penalties' },
      { kind: 'grades', uscc: exampleUscc(5) },
    ]);
  });

  test('a grade that was received for the period is left as it is', async ({ skip }) => {
    skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    const { database, run, grades } = await store(engine);
    await receiveGrade(database, 8, 'D');
    const { run: published } = await run();
    expect(published).toMatchObject({ appended: 225, leftReceived: 1, unchanged: 0 });
    expect((await grades()).filter(({ uscc }) => uscc === exampleUscc(8))).toEqual([
      { uscc: exampleUscc(8), grade: 'D', revision: 0, run: null },
    ]);
  });

  test('outside its declared range it is held back, shown, and seen by nobody until a reason is given', async ({
    skip,
  }) => {
    skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    const { database, run, grades } = await store(engine);
    const setting = { ...evaluation, expects: { ...evaluation.expects, classes: { A: { atLeast: 0, atMost: 50 } } } };
    const before = await readChanges(database, 0, 10_000);
    const held = await run({ setting });
    expect(held).toMatchObject({ outcome: 'HELD', outside: ['Class A: 84.96 % of those graded; declared 0–50 %.'] });
    expect(held.run).toMatchObject({ status: 'HELD', heldBecause: held.outside, resultHash: held.hash });
    expect(await grades()).toEqual([]);
    expect(await readChanges(database, 0, 10_000)).toEqual(before);

    const published = await run({ setting, publishAnyway: '样例理由' });
    expect(published).toMatchObject({
      outcome: 'PUBLISHED',
      hash: held.hash,
      run: { number: 1, publishReason: '样例理由' },
    });
    expect(await grades()).toHaveLength(226);
  });

  test('records that change while it is under way are taken in before it is published', async ({ skip }) => {
    skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    const { database, run, grades } = await store(engine);
    let told = false;
    const report = await run({
      onProgress: async ({ phase, done }) => {
        if (told || phase !== 'EVALUATING' || done < 100) return;
        told = true;
        await penalise(database, 1, '样例罚〔2026〕7号', { categories: '吊销许可证件' });
        await penalise(database, 1, '样例罚〔2026〕8号');
        await register(database, [900]);
      },
    });
    expect(report.outcome).toBe('PUBLISHED');
    const given = await grades();
    expect(given.find(({ uscc }) => uscc === exampleUscc(1))).toMatchObject({ grade: 'B' });
    expect(given.some(({ uscc }) => uscc === exampleUscc(900))).toBe(true);
    expect((await run()).hash).toBe(report.hash);
  });
});
