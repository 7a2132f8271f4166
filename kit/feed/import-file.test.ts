import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../database/database.ts';
import {
  example,
  exampleTables,
  type ExampleTables,
  exampleUscc,
  GRADE_HEADER,
  gradeRow,
  NOW,
  writeExample,
} from '../testing/example-subgraph.ts';
import { type TestStores, testStores } from '../testing/stores.ts';
import { readChanges } from './changes.ts';
import { importFile, type ImportOptions } from './import-file.ts';
import { correctQuarantined, resubmitQuarantined } from './quarantine.ts';
import { listQuarantined } from './quarantine-store.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

const rows = (...lines: string[]) => `${[GRADE_HEADER, ...lines].join('\n')}\n`;

const contentOf = (store: Database<ExampleTables>) =>
  Promise.all([
    store.read.selectFrom('subject').selectAll().execute(),
    store.read.selectFrom('evaluation').selectAll().execute(),
  ]);

describe.each(['sqlite', 'postgresql'] as const)('an import into %s', (engine) => {
  let database: Database<ExampleTables>;
  beforeEach(async (context) => {
    context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    database = await stores.open<ExampleTables>(engine, exampleTables);
  });

  const load = (content: string, options: Partial<ImportOptions> = {}) =>
    importFile({
      subgraph: example,
      kind: 'grades',
      file: writeExample(stores.folder, 'grades.csv', content),
      database,
      now: NOW,
      ...options,
    });

  const grades = () =>
    database.read
      .selectFrom('evaluation')
      .select(['uscc', 'grade', 'revision', 'score_thousandths'])
      .orderBy('uscc')
      .orderBy('revision')
      .execute();

  test('takes in good rows, keeps bad ones in quarantine and counts both', async () => {
    const summary = await load(rows(gradeRow(1), gradeRow(2, 'A+'), gradeRow(3, 'C-')));
    expect(summary).toMatchObject({
      rows: 3,
      accepted: 2,
      unchanged: 0,
      quarantined: 1,
      personal: 0,
      alreadyImported: false,
    });
    expect((await grades()).map(({ grade, score_thousandths }) => [grade, Number(score_thousandths)])).toEqual([
      ['B', 70_500],
      ['C-', 70_500],
    ]);
    expect(await listQuarantined(database, { first: 10 })).toMatchObject([
      { source: 'grades.csv', line: 3, status: 'OPEN', problems: [{ field: 'grade', code: 'GRADE_NOT_IN_SCALE' }] },
    ]);
  });

  test('says so when the same content comes again, and does nothing', async () => {
    const content = rows(gradeRow(1), gradeRow(2, 'x'));
    await load(content);
    const summary = await load(content);
    expect(summary).toMatchObject({ alreadyImported: true, accepted: 1, quarantined: 1 });
    expect(await grades()).toHaveLength(1);
    expect(await readChanges(database, 0, 10)).toHaveLength(1);
  });

  test('finds rows it already holds unchanged in another file, and a changed grade becomes a new revision', async () => {
    await load(rows(gradeRow(1), gradeRow(2)));
    const summary = await load(rows(gradeRow(2), gradeRow(1, 'B-')));
    expect(summary).toMatchObject({ accepted: 1, unchanged: 1 });
    expect((await grades()).map(({ grade, revision }) => [grade, revision])).toEqual([
      ['B', 0],
      ['B-', 1],
      ['B', 0],
    ]);
  });

  test('keeps grades of two schemes for one period apart', async () => {
    await load(rows(gradeRow(1, 'B', 'NINE'), gradeRow(1, 'E', 'FIVE')));
    const summary = await load(rows(gradeRow(1, 'E', 'FIVE'), gradeRow(1, 'B', 'NINE')));
    expect(summary).toMatchObject({ accepted: 0, unchanged: 2 });
    expect((await grades()).map(({ revision }) => revision)).toEqual([0, 0]);
  });

  test('goes back to an older content when told to read the file again', async () => {
    const older = rows(gradeRow(1, 'A'));
    await load(older);
    await load(rows(gradeRow(1, 'B')));
    expect(await load(older, { again: true })).toMatchObject({ accepted: 1, alreadyImported: false });
    expect((await grades()).map(({ grade }) => grade)).toEqual(['A', 'B', 'A']);
  });

  test('quarantines the second of two rows that contradict each other, also when the first was unchanged', async () => {
    await load(rows(gradeRow(1)));
    const summary = await load(rows(gradeRow(1), gradeRow(1, 'D'), gradeRow(1)), { rowsPerTransaction: 1 });
    expect(summary).toMatchObject({ accepted: 0, unchanged: 2, quarantined: 1 });
    expect(await listQuarantined(database, { first: 10 })).toMatchObject([
      { line: 3, problems: [{ field: null, code: 'DUPLICATE_CONFLICT' }] },
    ]);
  });

  test('does not accept a row with too many columns before somebody has corrected it, and says that a cell is not kept', async () => {
    await load(rows(gradeRow(1), `${gradeRow(2)},`, gradeRow(3)));
    const [row] = await listQuarantined(database, { first: 10 });
    expect(row?.problems[0]?.message).toContain('Its last cell is not kept here: see line 3 of the file.');
    const options = { subgraph: example, database, now: NOW };
    expect(await resubmitQuarantined(row?.id ?? '', options)).toMatchObject({
      status: 'OPEN',
      problems: [{ code: 'COLUMN_COUNT_WRONG' }],
    });
    expect(await correctQuarantined(row?.id ?? '', { 等级: 'B' }, options)).toMatchObject({ problems: [] });
    expect(await resubmitQuarantined(row?.id ?? '', options)).toMatchObject({ status: 'RESUBMITTED' });
  });

  test('writes nothing on a dry run, and counts as a real run would', async () => {
    await load(rows(gradeRow(1)));
    const content = rows(gradeRow(1), gradeRow(2), gradeRow(3, '?'));
    expect(await load(content, { dryRun: true })).toMatchObject({
      accepted: 1,
      unchanged: 1,
      quarantined: 1,
      dryRun: true,
    });
    expect(await grades()).toHaveLength(1);
    expect(await listQuarantined(database, { first: 10 })).toEqual([]);
    expect(await load(content)).toMatchObject({ accepted: 1, unchanged: 1, quarantined: 1, alreadyImported: false });
  });

  test('tells the change feed of each enterprise once, in the order of commit', async () => {
    await load(rows(gradeRow(1), gradeRow(2), gradeRow(3)), { rowsPerTransaction: 2 });
    await load(rows(gradeRow(2, 'D')));
    const changes = await readChanges(database, 0, 10);
    expect(changes.map(({ sequence, uscc, kind }) => [sequence, uscc, kind])).toEqual([
      [1, exampleUscc(1), 'grades'],
      [2, exampleUscc(2), 'grades'],
      [3, exampleUscc(3), 'grades'],
      [4, exampleUscc(2), 'grades'],
    ]);
    expect(changes[0]?.recordedAt).toBe(NOW.toISOString());
    expect(await readChanges(database, 2, 1)).toHaveLength(1);
  });

  test('two processes may import the same file and others at once', async () => {
    const lines = Array.from({ length: 300 }, (_, number) => gradeRow(number));
    const file = writeExample(stores.folder, 'grades.csv', rows(...lines, gradeRow(1, 'nonsense')));
    const summaries = await Promise.all([
      load('', { file, rowsPerTransaction: 50 }),
      load('', { file, rowsPerTransaction: 70 }),
      load(rows(...lines.slice(0, 150), gradeRow(999)), { rowsPerTransaction: 40 }),
    ]);
    expect(await grades()).toHaveLength(301);
    expect(summaries[0]).toMatchObject({ rows: 301, quarantined: 1 });
    const [first, second] = summaries;
    expect(second).toMatchObject({
      accepted: first.accepted,
      unchanged: first.unchanged,
      quarantined: first.quarantined,
    });
    expect(first.accepted + first.unchanged + first.quarantined).toBe(301);
    const sequences = (await readChanges(database, 0, 1_000)).map(({ sequence }) => sequence);
    expect(sequences).toEqual(Array.from({ length: 301 }, (_, index) => index + 1));
  });

  test('files of different kinds may come in any order', async () => {
    const subjects = writeExample(
      stores.folder,
      'subjects.csv',
      `统一社会信用代码,主体类别,等级,名录起始日期\n${exampleUscc(1)},生产经营单位,,2020-01-01\n`,
    );
    const gradesFile = writeExample(stores.folder, 'grades.csv', rows(gradeRow(1)));
    const other = await stores.open<ExampleTables>(engine, exampleTables);
    await load('', { kind: 'subjects', file: subjects });
    await load('', { file: gradesFile });
    await load('', { file: gradesFile, database: other });
    await load('', { kind: 'subjects', file: subjects, database: other });
    expect(await contentOf(other)).toEqual(await contentOf(database));
  });
});
