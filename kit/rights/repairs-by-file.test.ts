import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../database/database.ts';
import { importFile } from '../feed/import-file.ts';
import type { RowTexts } from '../feed/records-kind.ts';
import { exampleSector, exampleSetting, give, type SectorTables } from '../testing/example-sector.ts';
import { exampleUscc, NOW, writeExample } from '../testing/example-subgraph.ts';
import { fineKey, fineRow, gradeTexts } from '../testing/rights-cases.ts';
import { EARLIER, LATER, rightsWorld, type RightsWorld, TODAY, usccOf } from '../testing/rights-world.ts';
import { type TestStores, testStores } from '../testing/stores.ts';
import { gradesUnderReview } from './grades-under-review.ts';
import { recordLives } from './record-lives.ts';
import { regradesOf } from './regrade.ts';
import { standingsOffer } from './standings-package.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

const REPAIRED = { repairedOn: '2026-11-20' };
const sector = exampleSector();

/** A file of penalties, by their English column names. */
function fileOf(rows: readonly RowTexts[]): string {
  return writeExample(stores.folder, 'penalties.ndjson', `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`);
}

describe.each(['sqlite', 'postgresql'] as const)('a repair that comes in by file on %s', (engine) => {
  let database: RightsWorld['database'];
  let rights: RightsWorld['rights'];
  let answer: RightsWorld['answer'];
  let changes: RightsWorld['changes'];
  beforeEach(async (context) => {
    context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    ({ database, rights, answer, changes } = await rightsWorld(stores, engine));
  });
  const bring = (rows: readonly RowTexts[], now = NOW, again = false) =>
    importFile({
      subgraph: sector,
      kind: 'penalties',
      file: fileOf(rows),
      database,
      now,
      again,
    });
  const kinds = async () => (await changes()).map(({ kind }) => kind);
  const regrades = async (number: number) =>
    (await regradesOf(rights.store.read, usccOf(number))).get(`PENALTY/${fineKey(number)}`) ?? [];

  test('takes the record out of every input at once and puts the received grade under review, as a case does', async () => {
    await rights.fined(1, EARLIER);
    expect(await bring([fineRow(1, REPAIRED)])).toMatchObject({ accepted: 1 });
    expect(await answer(1)).toMatchObject({
      grade: 'C',
      evidence: [],
      repairedEvidenceKeys: [fineKey(1)],
      underReview: { reason: 'RECORD_REPAIRED', caseId: null, since: NOW.toISOString() },
    });
    expect(await gradesUnderReview(rights.store, 9)).toMatchObject([{ uscc: exampleUscc(1) }]);
    expect(await regrades(1)).toMatchObject([
      { outcome: 'GRADE_UNDER_REVIEW', before: { grade: 'C', period: '2026Q3', revision: 0 }, after: null },
    ]);
    expect(await kinds()).toEqual(['penalties', 'grades', 'standings', 'penalties']);
  });

  test('is broadcast by record key', async () => {
    await rights.fined(1, EARLIER);
    await bring([fineRow(1, REPAIRED)]);
    const rows = await standingsOffer().rows(rights.store.read as never, 'EXAMPLE_SECTOR', [usccOf(1)]);
    expect(rows).toMatchObject([
      { key: fineKey(1), recordKind: 'PENALTY', effect: 'REPAIRED', effectiveOn: '2026-11-20' },
    ]);
  });

  test('brought again, by the same file or another, it changes nothing', async () => {
    await rights.fined(1, EARLIER);
    await bring([fineRow(1, REPAIRED)]);
    const [told, kept] = [await kinds(), await regrades(1)];
    await bring([fineRow(1, REPAIRED)], LATER, true);
    await bring([fineRow(1, { ...REPAIRED, fine: '0.3' })], LATER);
    expect(await regrades(1)).toEqual(kept);
    expect(await kinds()).toEqual([...told, 'penalties']);
  });

  test('taken back, the record stands again and the grade is asked for again', async () => {
    await rights.fined(1, EARLIER);
    await bring([fineRow(1, REPAIRED)]);
    await give(database, 'grades', [gradeTexts(1, { grade: 'B', evaluatedOn: '2026-11-23' })], LATER);
    await bring([fineRow(1)], new Date('2026-11-25T04:00:00.000Z'));
    expect(await answer(1)).toMatchObject({
      grade: 'B',
      evidence: [{ key: fineKey(1) }],
      underReview: { reason: 'REPAIR_REVOKED' },
    });
    expect((await regrades(1)).map(({ reason, before }) => [reason, before?.grade])).toEqual([
      ['RECORD_REPAIRED', 'C'],
      ['REPAIR_REVOKED', 'B'],
    ]);
  });

  test('of a record that was not in use, or is new here, leaves the grade as it is', async () => {
    await give(database, 'grades', [gradeTexts(1), gradeTexts(2)], EARLIER);
    await give(database, 'penalties', [fineRow(1, { decidedOn: '2023-01-05' })], EARLIER);
    await bring([fineRow(1, { decidedOn: '2023-01-05', ...REPAIRED }), fineRow(2, REPAIRED)]);
    expect(await gradesUnderReview(rights.store, 9)).toEqual([]);
    expect((await kinds()).slice(-4)).toEqual(['standings', 'standings', 'penalties', 'penalties']);
  });

  test('does not undo what a case has decided, and is not counted twice', async () => {
    await rights.fined(1, EARLIER);
    const repair = await rights.apply(1, {}, NOW);
    for (const action of ['ACCEPT', 'GRANT'] as const) await rights.move(repair, action, NOW);
    await bring([fineRow(1, REPAIRED)], LATER);
    await bring([fineRow(1, { fine: '0.3' })], LATER);
    const [record] = await recordLives(rights.store.read, exampleSetting(), usccOf(1), TODAY);
    expect(record?.life.status).toBe('ENDED_REPAIR');
    expect(await regrades(1)).toHaveLength(1);
  });
});

const FINED = 300;

/** Lets a process of its own import the file, and kills it after a few batches. */
function importAndKill(setting: string, file: string): Promise<void> {
  const worker = fileURLToPath(new URL('../testing/repair-worker.ts', import.meta.url));
  const child = spawn(process.execPath, [worker, setting, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  let batches = 0;
  child.stdout.on('data', (text: Buffer) => {
    batches += text.toString().split('\n').length - 1;
    if (batches >= 4) child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    child.once('exit', (_code, signal) =>
      signal === 'SIGKILL' ? resolve() : reject(new Error('the import was over before it was killed')),
    );
  });
}

test.for(['sqlite', 'postgresql'] as const)(
  'a file of repairs into %s that is killed: each row is taken in with all it brings, and the rest follows',
  async (engine, { skip }) => {
    skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    const setting = stores.setting(engine);
    const { database } = await rightsWorld(stores, engine, setting);
    const numbers = Array.from({ length: FINED }, (_, index) => index + 1);
    await give(
      database,
      'penalties',
      numbers.map((number) => fineRow(number)),
      EARLIER,
    );
    await give(
      database,
      'grades',
      numbers.map((number) => gradeTexts(number)),
      EARLIER,
    );
    const file = fileOf(numbers.map((number) => fineRow(number, REPAIRED)));
    await importAndKill(setting, file);

    const { rows_done: done } = await database.read
      .selectFrom('import_run')
      .select('rows_done')
      .executeTakeFirstOrThrow();
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(FINED);
    expect(await effects(database)).toEqual({ repaired: done, reviews: done, kept: done, told: done });
    const summary = await importFile({
      subgraph: sector,
      kind: 'penalties',
      file,
      database,
      now: LATER,
    });
    expect(summary).toMatchObject({ accepted: FINED, resumedAt: done });
    expect(await effects(database)).toEqual({ repaired: FINED, reviews: FINED, kept: FINED, told: FINED });
  },
);

const count = async (rows: Promise<unknown[]>) => (await rows).length;

async function effects({ read }: Database<SectorTables>) {
  return {
    repaired: await count(read.selectFrom('record_standing').select('uscc').where('effect', '=', 'REPAIRED').execute()),
    reviews: await count(
      read.selectFrom('record_standing').select('uscc').where('effect', '=', 'UNDER_REVIEW').execute(),
    ),
    kept: await count(read.selectFrom('record_regrade').select('uscc').execute()),
    told: await count(read.selectFrom('change').select('uscc').where('kind', '=', 'standings').execute()),
  };
}
