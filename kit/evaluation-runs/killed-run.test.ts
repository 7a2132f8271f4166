import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DatabaseEngine, locateDatabase } from '../database/location.ts';
import { readChanges } from '../feed/changes.ts';
import { type TestStores, testStores } from '../testing/stores.ts';
import { evaluatePopulation } from './evaluate-population.ts';
import { listRuns, type RunStoreTables } from './run-store.ts';
import { evaluation, NOW, QUARTER, register, runTables } from './testing/example-evaluation.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

const ENTERPRISES = 2_000;
const EVERYBODY = Array.from({ length: ENTERPRISES }, (_, number) => number);
const ALL = 100_000;

async function storeOf(engine: DatabaseEngine) {
  const setting = stores.setting(engine);
  const database = await stores.open<RunStoreTables>(engine, runTables, setting);
  await register(database, EVERYBODY);
  const location = locateDatabase(setting, 'store');
  const run = () =>
    evaluatePopulation({ setting: evaluation, database, location, period: QUARTER, threads: 0, now: NOW });
  const grades = () => database.read.selectFrom('evaluation').selectAll().orderBy('uscc').execute();
  return { setting, database, run, grades };
}

/** Starts a run in a process of its own and kills it once it has said this. */
function runAndKill(setting: string, threads: number, at: RegExp): Promise<void> {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('testing/evaluation-worker.ts', import.meta.url)), setting, String(threads)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  child.stdout.on('data', (text: Buffer) => {
    said += text.toString();
    if (at.test(said)) child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    child.once('exit', (_code, signal) =>
      signal === 'SIGKILL' ? resolve() : reject(new Error('the run was over before it was killed')),
    );
  });
}

test.for([
  ['sqlite', 0],
  ['sqlite', 1],
  ['postgresql', 0],
  ['postgresql', 1],
] as const)(
  'a run on %s with %i threads that is killed goes on where it stopped, and finds what one that was not finds',
  async ([engine, threads], { skip }) => {
    skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    const { setting, database, run, grades } = await storeOf(engine);
    const undisturbed = await (await storeOf(engine)).run();
    const told = (await readChanges(database, 0, ALL)).length;

    await runAndKill(setting, threads, /EVALUATING [5-9]\d0\n/);
    const [left] = await listRuns(database.read, 1);
    expect(left).toMatchObject({ number: 1, status: 'RUNNING' });
    expect(left?.evaluated).toBeGreaterThanOrEqual(500);
    expect(left?.evaluated).toBeLessThan(ENTERPRISES);
    expect(await grades()).toEqual([]);
    expect(await readChanges(database, 0, ALL)).toHaveLength(told);

    const report = await run();
    expect(report.resumedAt).toBe(left?.evaluated);
    expect(report.run?.number).toBe(1);
    expect(report.hash).toBe(undisturbed.hash);
    expect(report.tally).toEqual(undisturbed.tally);
    expect(await grades()).toHaveLength(report.run?.appended ?? 0);
    const changes = (await readChanges(database, 0, ALL)).slice(told);
    expect(changes).toHaveLength(report.run?.appended ?? 0);
    expect(new Set(changes.map(({ uscc }) => uscc)).size).toBe(changes.length);
  },
);

test.for(['sqlite', 'postgresql'] as const)(
  'a run on %s that is killed once everybody is evaluated has published all or nothing, and does it once',
  async (engine, { skip }) => {
    skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    const { setting, database, run, grades } = await storeOf(engine);
    const told = (await readChanges(database, 0, ALL)).length;
    await runAndKill(setting, 0, /EVALUATING 2000\n/);
    const isPublished = (await listRuns(database.read, 1))[0]?.status === 'PUBLISHED';
    expect(await grades()).toHaveLength(isPublished ? 1_960 : 0);
    const report = await run();
    expect(report.run).toMatchObject(
      isPublished ? { number: 2, appended: 0, unchanged: 1_960 } : { number: 1, appended: 1_960, unchanged: 0 },
    );
    expect(await grades()).toHaveLength(1_960);
    expect((await readChanges(database, 0, ALL)).length - told).toBe(1_960);
  },
);
