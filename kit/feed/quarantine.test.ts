import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../database/database.ts';
import { example, exampleTables, type ExampleTables, exampleUscc, NOW } from '../testing/example-subgraph.ts';
import { type TestStores, testStores } from '../testing/stores.ts';
import { readChanges } from './changes.ts';
import { correctQuarantined, dismissQuarantined, resubmitQuarantined } from './quarantine.ts';
import { listQuarantined } from './quarantine-store.ts';
import type { RowTexts } from './records-kind.ts';
import { submitRows } from './submit-rows.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

const grade: RowTexts = {
  uscc: exampleUscc(1),
  period: '2026Q3',
  grade: 'B',
  schemeVersion: 'NINE',
  evaluatorTier: '县',
  evaluatedOn: '2026-10-10',
};

describe.each(['sqlite', 'postgresql'] as const)('the quarantine on %s', (engine) => {
  let database: Database<ExampleTables>;
  beforeEach(async (context) => {
    context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    database = await stores.open<ExampleTables>(engine, exampleTables);
  });

  const [grades] = example.imports;
  const submit = (...rows: RowTexts[]) => {
    if (grades === undefined) throw new Error('the example takes nothing');
    return submitRows({ kind: grades, rows, database, source: 'mutation', now: NOW });
  };
  const options = () => ({ subgraph: example, database, now: NOW });
  const quarantinedId = async (row: RowTexts) => {
    const { quarantinedRows } = await submit(row);
    if (quarantinedRows[0] === undefined) throw new Error('the row was accepted');
    return quarantinedRows[0].id;
  };
  const stored = () =>
    database.read.selectFrom('evaluation').select(['uscc', 'grade', 'revision']).orderBy('revision').execute();

  test('keeps a submitted row with its reasons, once however often it comes', async () => {
    const bad = { ...grade, grade: 'A+' };
    expect(await submit(bad, { ...grade, uscc: exampleUscc(2) })).toMatchObject({ accepted: 1, quarantined: 1 });
    expect(await submit(bad)).toMatchObject({ quarantined: 1 });
    const { quarantinedAt, resolvedAt, ...row } = (await listQuarantined(database, { first: 10 }))[0] ?? {};
    expect(row).toMatchObject({ kind: 'grades', source: 'mutation', line: 1, fields: bad, status: 'OPEN' });
    expect([quarantinedAt, resolvedAt]).toEqual([NOW.toISOString(), null]);
    expect(await listQuarantined(database, { first: 10 })).toHaveLength(1);
  });

  test('a corrected row can be submitted again, by any name of its columns', async () => {
    const id = await quarantinedId({ ...grade, grade: 'A+', evaluatedOn: '' });
    expect(await correctQuarantined(id, { 等级: 'A' }, options())).toMatchObject({
      status: 'OPEN',
      problems: [{ field: 'evaluatedOn', code: 'FIELD_MISSING' }],
    });
    expect(await resubmitQuarantined(id, options())).toMatchObject({
      status: 'OPEN',
      problems: [{ code: 'FIELD_MISSING' }],
    });
    expect(await stored()).toEqual([]);
    expect(await correctQuarantined(id, { evaluatedOn: '2026-10-10' }, options())).toMatchObject({ problems: [] });
    expect(await resubmitQuarantined(id, options())).toMatchObject({
      status: 'RESUBMITTED',
      resolvedAt: NOW.toISOString(),
    });
    expect(await stored()).toMatchObject([{ uscc: exampleUscc(1), grade: 'A' }]);
    expect(await readChanges(database, 0, 10)).toMatchObject([{ uscc: exampleUscc(1), kind: 'grades' }]);
    expect(await listQuarantined(database, { first: 10, status: 'OPEN' })).toEqual([]);
  });

  test('a contradicting row that is submitted again takes the place of the other', async () => {
    const { quarantinedRows } = await submit(grade, { ...grade, grade: 'D' });
    expect(quarantinedRows).toMatchObject([{ problems: [{ code: 'DUPLICATE_CONFLICT' }] }]);
    await resubmitQuarantined(quarantinedRows[0]?.id ?? '', options());
    expect((await stored()).map((row) => row.grade)).toEqual(['B', 'D']);
  });

  test('a row refused for its check character is accepted once the code is on the allow-list', async () => {
    const uscc = '91310115MA1H8R7C6D';
    const id = await quarantinedId({ ...grade, uscc });
    expect(await resubmitQuarantined(id, options())).toMatchObject({ problems: [{ code: 'USCC_CHECK_FAILED' }] });
    expect(await resubmitQuarantined(id, { ...options(), usccAllowList: [uscc] })).toMatchObject({
      status: 'RESUBMITTED',
    });
  });

  test('a row that turns out to be about a natural person is closed and erased', async () => {
    const id = await quarantinedId({ ...grade, uscc: '' });
    expect(await correctQuarantined(id, { uscc: exampleUscc(1, '92') }, options())).toMatchObject({
      status: 'DISMISSED',
      fields: {},
    });
    expect(await listQuarantined(database, { first: 10 })).toMatchObject([{ status: 'DISMISSED', fields: {} }]);
  });

  test('a correction with a personal number is masked as well', async () => {
    const id = await quarantinedId({ ...grade, uscc: '' });
    expect(await correctQuarantined(id, { uscc: '130102199001010000' }, options())).toMatchObject({
      fields: { uscc: '***' },
      problems: [{ code: 'PERSONAL_VALUE' }],
    });
  });

  test('a masked number is not accepted in place of what it hides', async () => {
    const id = await quarantinedId({ ...grade, period: '2026Q3 13800138000' });
    const masked = { status: 'OPEN', fields: { period: '2026Q3 ***' }, problems: [{ code: 'PERSONAL_VALUE' }] };
    expect(await resubmitQuarantined(id, options())).toMatchObject(masked);
    expect(await correctQuarantined(id, { grade: 'A' }, options())).toMatchObject(masked);
    expect(await correctQuarantined(id, { period: '2026Q3' }, options())).toMatchObject({ problems: [] });
    expect(await resubmitQuarantined(id, options())).toMatchObject({ status: 'RESUBMITTED' });
  });

  test('what is closed stays closed, what is unknown is said so', async () => {
    const id = await quarantinedId({ ...grade, grade: '?' });
    expect(await dismissQuarantined(id, options())).toMatchObject({ status: 'DISMISSED' });
    await expect(resubmitQuarantined(id, options())).rejects.toMatchObject({ code: 'QUARANTINED_ROW_RESOLVED' });
    await expect(correctQuarantined('0'.repeat(32), {}, options())).rejects.toMatchObject({
      code: 'QUARANTINED_ROW_UNKNOWN',
    });
    await expect(
      correctQuarantined(await quarantinedId({ ...grade, grade: '!' }), { 分数线: '1' }, options()),
    ).rejects.toMatchObject({ code: 'COLUMN_UNKNOWN' });
    expect(await stored()).toEqual([]);
  });

  test('is listed page by page, by status and kind', async () => {
    await submit(...Array.from({ length: 7 }, (_, number) => ({ ...grade, uscc: exampleUscc(number), grade: '?' })));
    const first = await listQuarantined(database, { first: 4, status: 'OPEN', kind: 'grades' });
    const second = await listQuarantined(database, {
      first: 4,
      status: 'OPEN',
      kind: 'grades',
      after: first.at(-1)?.id,
    });
    expect([first.length, second.length]).toEqual([4, 3]);
    expect(new Set([...first, ...second].map(({ id }) => id)).size).toBe(7);
    const idPrefix = first[0]?.id.slice(0, 8);
    expect(await listQuarantined(database, { first: 4, idPrefix })).toMatchObject([{ id: first[0]?.id }]);
    expect(await listQuarantined(database, { first: 4, kind: 'penalties' })).toEqual([]);
  });

  test('at most 1,000 rows come at once', async () => {
    await expect(submit(...Array.from({ length: 1_001 }, () => grade))).rejects.toMatchObject({
      code: 'TOO_MANY_ROWS',
    });
    expect(await submit(...Array.from({ length: 1_000 }, () => grade))).toMatchObject({ accepted: 1, unchanged: 999 });
  });
});
