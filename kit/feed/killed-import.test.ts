import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  example,
  exampleTables,
  type ExampleTables,
  GRADE_HEADER,
  gradeRow,
  NOW,
  writeExample,
} from '../testing/example-subgraph.ts';
import { type TestStores, testStores } from '../testing/stores.ts';
import { readChanges } from './changes.ts';
import { importFile } from './import-file.ts';
import { listQuarantined } from './quarantine-store.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

const ROWS = 5_000;

/** Starts an import in a process of its own and kills it once it has reported a few batches. */
function importAndKill(setting: string, file: string): Promise<void> {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('../testing/import-worker.ts', import.meta.url)), setting, file],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let batches = 0;
  child.stdout.on('data', (text: Buffer) => {
    batches += text.toString().split('\n').length - 1;
    if (batches >= 5) child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    child.once('exit', (_code, signal) =>
      signal === 'SIGKILL' ? resolve() : reject(new Error('the import was over before it was killed')),
    );
  });
}

test.for(['sqlite', 'postgresql'] as const)(
  'an import into %s that is killed goes on where it stopped: no row is lost, none is taken twice',
  async (engine, { skip }) => {
    skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    const setting = stores.setting(engine);
    const database = await stores.open<ExampleTables>(engine, exampleTables, setting);
    const lines = Array.from({ length: ROWS }, (_, number) => gradeRow(number, number % 10 === 0 ? 'nonsense' : 'B'));
    const file = writeExample(
      stores.folder,
      'grades.csv',
      `${[GRADE_HEADER, ...lines, gradeRow(1, 'D')].join('\n')}\n`,
    );

    await importAndKill(setting, file);
    const { rows_done: rowsDone, ...left } = await database.read
      .selectFrom('import_run')
      .selectAll()
      .executeTakeFirstOrThrow();
    expect(left.status).toBe('RUNNING');
    expect(rowsDone).toBeGreaterThan(0);
    expect(rowsDone).toBeLessThan(ROWS);
    expect(left.accepted + left.quarantined).toBe(rowsDone);
    expect(await database.read.selectFrom('evaluation').selectAll().execute()).toHaveLength(left.accepted);
    expect(await readChanges(database, 0, ROWS)).toHaveLength(left.accepted);

    const summary = await importFile({ subgraph: example, kind: 'grades', file, database, now: NOW });
    expect(summary).toMatchObject({
      rows: 5_001,
      accepted: 4_500,
      unchanged: 0,
      quarantined: 501,
      resumedAt: rowsDone,
    });
    expect(await database.read.selectFrom('evaluation').selectAll().execute()).toHaveLength(4_500);
    expect((await readChanges(database, 0, ROWS)).map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 4_500 }, (_, index) => index + 1),
    );
    const quarantined = await listQuarantined(database, { first: ROWS });
    expect(quarantined).toHaveLength(501);
    expect(quarantined.filter(({ problems }) => problems[0]?.code === 'DUPLICATE_CONFLICT')).toMatchObject([
      { line: 5_002 },
    ]);
  },
);
