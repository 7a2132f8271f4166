import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../kit/database/database.ts';
import { importFile } from '../../kit/feed/import-file.ts';
import { listQuarantined } from '../../kit/feed/quarantine-store.ts';
import { resubmitQuarantined } from '../../kit/feed/quarantine.ts';
import { submitRows } from '../../kit/feed/submit-rows.ts';
import { type FeedTables, feedTables } from '../../kit/feed/tables.ts';
import { type TestStores, testStores } from '../../kit/testing/stores.ts';
import { addDays, addYears, parseLocalDate, todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import { addWorkingDays } from '../../schema/vocabulary/working-days.ts';
import type { SupervisionItemFilter } from '../hub/resolvers.generated.ts';
import { countOf, decidedBetween, inForce, pageOf, timeliness } from './item-lists.ts';
import { supervisionItemsKind } from './item-kind.ts';
import { supervisionItemTables, type SupervisionItemTables } from './tables.ts';

type Tables = SupervisionItemTables & FeedTables;
const HUB = { name: 'hub', imports: [supervisionItemsKind] };
const TODAY = todayInShanghai();
const NOW = () => new Date().toISOString();

/** An item of a city's department, added long ago and reported on the last day for it. */
function row(changes: Record<string, string> = {}): Record<string, string> {
  const decidedOn = parseLocalDate('2026-01-05');
  return {
    department: '唐山市应急管理局（样例）',
    tier: '市级',
    division: '130200',
    itemCode: '样例-001',
    itemName: '样例事项',
    objectKind: '样例企业',
    legalBasis: '样例条例第一条',
    inspectionMode: '双随机抽查',
    change: '增加',
    inForceFrom: '2026-01-10',
    decidedOn,
    reportedOn: addWorkingDays(decidedOn, 10),
    ...changes,
  };
}

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

describe.each(['sqlite', 'postgresql'] as const)('lists of credit supervision items on %s', (engine) => {
  let store: Database<Tables>;

  beforeEach(async (context) => {
    context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    store ??= await stores.open<Tables>(engine, [feedTables, supervisionItemTables]);
    await store.write(async (transaction) => {
      for (const table of ['supervision_item_version', 'quarantined_row', 'import_run'] as const)
        await transaction.deleteFrom(table).execute();
    });
  });

  const report = (...rows: Record<string, string>[]) =>
    submitRows({
      kind: supervisionItemsKind,
      rows,
      database: store, // a store with more tables
      source: 'mutation',
    });
  const codesOf = ({ quarantinedRows }: Awaited<ReturnType<typeof report>>) =>
    quarantinedRows.flatMap(({ problems }) => problems.map(({ code }) => code));
  const on = async (day: string, knownAt = NOW(), filter: SupervisionItemFilter = {}) =>
    (await pageOf(store, inForce(parseLocalDate(day), knownAt), filter, 100, null)).items.map(
      ({ node }) => `${node.code} ${node.name}`,
    );

  test('an item is in the list from its first day in force to its last', async () => {
    await report(row({ inForceUntil: '2026-06-30' }));
    expect(await on('2026-01-09')).toEqual([]);
    expect(await on('2026-01-10')).toEqual(['样例-001 样例事项']);
    expect(await on('2026-06-30')).toEqual(['样例-001 样例事项']);
    expect(await on('2026-07-01')).toEqual([]);
  });

  test('a change is a version of its own: each day says what was in force on it, and a removal ends it', async () => {
    await report(row());
    const then = NOW();
    const changed = row({
      change: '修改',
      itemName: '改后',
      inForceFrom: '2026-03-01',
      decidedOn: '2026-02-20',
      reportedOn: '2026-02-25',
    });
    const removed = row({
      change: '删除',
      inForceFrom: '2026-05-01',
      decidedOn: '2026-04-20',
      reportedOn: '2026-04-25',
    });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await report(removed, changed)).toMatchObject({ accepted: 2, quarantined: 0 });
    expect(await Promise.all(['2026-02-28', '2026-03-01', '2026-04-30', '2026-05-01'].map((day) => on(day)))).toEqual([
      ['样例-001 样例事项'],
      ['样例-001 改后'],
      ['样例-001 改后'],
      [],
    ]);
    expect(await on('2026-05-01', then)).toEqual(['样例-001 样例事项']);
  });

  test('the same row again changes nothing, also without the day on which it was reported', async () => {
    await report(row());
    expect(await report(row())).toMatchObject({ accepted: 0, unchanged: 1 });
    expect(await report(row({ reportedOn: '' }))).toMatchObject({ accepted: 0, unchanged: 1 });
  });

  test('a version in force is never changed, not by a row out of quarantine either', async () => {
    await report(row());
    const refused = await report(row({ itemName: '改后' }));
    expect(codesOf(refused)).toEqual(['SUPERVISION_ITEM_IN_FORCE']);
    const [kept] = refused.quarantinedRows;
    const options = { subgraph: HUB, database: store as unknown as Database<FeedTables> };
    await expect(resubmitQuarantined(kept?.id ?? '', options)).rejects.toMatchObject({
      code: 'SUPERVISION_ITEM_IN_FORCE',
    });
    expect(codesOf(await report(row({ change: '修改', inForceFrom: '2025-12-31' })))).toEqual(['DATES_OUT_OF_ORDER']);
    expect(await on('2026-02-01')).toEqual(['样例-001 样例事项']);
  });

  test('one that is still to come is corrected by a further revision', async () => {
    const ahead = { inForceFrom: addDays(TODAY, 30) };
    await report(row(ahead));
    expect(await report(row({ ...ahead, itemName: '改后' }))).toMatchObject({ accepted: 1 });
    expect(await on(addDays(TODAY, 30))).toEqual(['样例-001 改后']);
  });

  test.each([
    ['an item that is there is not added', { inForceFrom: '2026-02-01' }, 'SUPERVISION_ITEM_KNOWN'],
    ['an item that is not there is not changed', { change: '修改', itemCode: '另一' }, 'SUPERVISION_ITEM_UNKNOWN'],
    ['nor removed', { change: '删除', itemCode: '另一' }, 'SUPERVISION_ITEM_UNKNOWN'],
    ['a county is no city', { division: '130202', itemCode: '另一' }, 'CODE_UNKNOWN'],
    ['a division outside Hebei', { division: '110000', itemCode: '另一' }, 'CODE_UNKNOWN'],
    ['reported before it was decided', { reportedOn: '2026-01-04', itemCode: '另一' }, 'DATES_OUT_OF_ORDER'],
    ['over before it begins', { inForceUntil: '2026-01-09', itemCode: '另一' }, 'DATES_OUT_OF_ORDER'],
    ['decided tomorrow', { decidedOn: addDays(TODAY, 1), reportedOn: '', itemCode: '另一' }, 'DATE_IN_FUTURE'],
  ])('%s: kept in quarantine', async (_title, changes, code) => {
    await report(row());
    expect(codesOf(await report(row(changes)))).toEqual([code]);
  });

  test('定州 keeps a list of a city’s tier', async () => {
    expect(await report(row({ division: '130682' }))).toMatchObject({ accepted: 1 });
  });

  test('reported on the 10th working day after the change is in time, on the 11th late (Hebei 2022, 二(三))', async () => {
    const decided = parseLocalDate('2026-09-28'); // over National Day
    const [tenth, eleventh] = [addWorkingDays(decided, 10), addWorkingDays(decided, 11)];
    await report(
      row({ decidedOn: decided, reportedOn: tenth, itemCode: 'A' }),
      row({ decidedOn: decided, reportedOn: eleventh, itemCode: 'B' }),
      row({ decidedOn: TODAY, reportedOn: '', itemCode: 'C', inForceFrom: TODAY }),
    );
    const { items } = await pageOf(store, decidedBetween(null, null), {}, 100, null);
    expect(items.map(({ node }) => [node.code, node.reportDueOn, node.late])).toEqual([
      ['A', '2026-10-16', false],
      ['B', '2026-10-16', true],
      ['C', addWorkingDays(TODAY, 10), false],
    ]);
    const late = await pageOf(store, decidedBetween(null, null), { late: true }, 100, null);
    expect(late.items.map(({ node }) => node.code)).toEqual(['B']);
    expect(await timeliness(store, decided, decided, {})).toEqual([
      { department: '唐山市应急管理局（样例）', tier: 'CITY', division: '130200', reported: 2, inTime: 1, late: 1 },
    ]);
  });

  test('a file is taken in whole, its bad rows with their reasons; the same file again does nothing', async () => {
    const lines = [
      row({ itemCode: 'A' }),
      row({ itemCode: 'B', change: '删除' }),
      row({ itemCode: 'C', tier: '乡级' }),
    ];
    const file = join(stores.folder, `${engine}.ndjson`);
    await writeFile(file, lines.map((line) => JSON.stringify(line)).join('\n'));
    const options = {
      subgraph: HUB,
      kind: 'supervision-items',
      file,
      database: store as unknown as Database<FeedTables>,
    };
    expect(await importFile(options)).toMatchObject({ rows: 3, accepted: 1, quarantined: 2 });
    expect(await importFile(options)).toMatchObject({ alreadyImported: true });
    const kept = await listQuarantined(options.database, { first: 9 });
    expect(new Set(kept.map(({ problems }) => problems[0]?.code))).toEqual(
      new Set(['SUPERVISION_ITEM_UNKNOWN', 'WORD_UNKNOWN']),
    );
  });

  test('pages behind a cursor give each item once, and the count is theirs', async () => {
    const codes = Array.from({ length: 23 }, (_, number) => `样例-${String(number).padStart(3, '0')}`);
    await report(...codes.map((itemCode) => row({ itemCode, itemName: itemCode.endsWith('7') ? '七%' : '其他' })));
    const listing = inForce(TODAY, NOW());
    const seen: string[] = [];
    for (let after: string | null = null; ;) {
      const { items, hasNextPage } = await pageOf(store, listing, {}, 7, after);
      seen.push(...items.map(({ node }) => node.code));
      after = items.at(-1)?.cursor ?? null;
      if (!hasNextPage) break;
    }
    expect(seen).toEqual(codes);
    expect(await countOf(store, listing, {})).toBe(23);
    expect(await countOf(store, listing, { nameContains: '%' })).toBe(2);
    expect(await countOf(store, listing, { department: ['别的部门'] })).toBe(0);
    await expect(pageOf(store, decidedBetween(null, null), {}, 7, 'bm8')).rejects.toMatchObject({
      code: 'INVALID_CURSOR',
    });
    await expect(pageOf(store, listing, {}, 101, null)).rejects.toMatchObject({ code: 'PAGE_TOO_LARGE' });
  });

  test('in whatever order changes of the past are reported, no day that was in force is said otherwise afterwards', async () => {
    const days = ['2026-01-10', '2026-03-01', '2026-05-01'].map(parseLocalDate);
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            day: fc.constantFrom(...days),
            change: fc.constantFrom('增加', '修改', '删除'),
            name: fc.constantFrom('甲', '乙'),
          }),
          { minLength: 1, maxLength: 6 },
        ),
        async (steps) => {
          await store.write((transaction) => transaction.deleteFrom('supervision_item_version').execute());
          let before: string[] = [];
          let newest = '';
          for (const { day, change, name } of steps) {
            const { accepted } = await report(row({ inForceFrom: day, change, itemName: name, reportedOn: '' }));
            const after = await Promise.all(days.map(async (each) => (await on(each)).join()));
            for (const [index, each] of days.entries()) if (each <= newest) expect(after[index]).toBe(before[index]);
            if (accepted > 0 && day > newest) newest = day;
            before = after;
          }
        },
      ),
      { numRuns: engine === 'sqlite' ? 40 : 10 },
    );
  });

  test('what is known ten years on is what is known today', async () => {
    await report(row());
    expect(await on(addYears(TODAY, 10), '2036-01-01T00:00:00.000Z')).toEqual(['样例-001 样例事项']);
  });
});
