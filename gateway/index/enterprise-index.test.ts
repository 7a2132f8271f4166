import { setTimeout as pause } from 'node:timers/promises';
import * as fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Database } from '../../kit/database/database.ts';
import { counted } from '../../kit/testing/counted.ts';
import { exampleUscc } from '../../kit/testing/example-subgraph.ts';
import { type TestStores, testStores } from '../../kit/testing/stores.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { loadRuleSet } from '../convergence/rule-set.ts';
import type { EnterpriseContent } from './enterprise-content.ts';
import { DEEPEST_FILTER, type EnterpriseFilter, LARGEST_FILTER } from './enterprise-filter.ts';
import { EnterpriseIndex, FOUND_WHOLE, NO_INTERNAL_RIGHTS } from './enterprise-index.ts';
import type { RowRules } from './enterprise-row.ts';
import { tableOf } from './index-tables.ts';
import { BY_CODE, type ListOrder, toCursor } from './list-order.ts';
import { indexTables, type IndexTables } from './tables.ts';
import { codes, graded, registered, rulesOf, SECTORS, upTo } from './testing/example-index.ts';
import { emptyIndex, putEnterprises } from './testing/loaded-index.ts';

let stores: TestStores;
let rules: RowRules;
beforeAll(async () => {
  stores = await testStores();
  rules = rulesOf(await loadRuleSet());
});
afterAll(() => stores.stop());

const encoded = (text: string) => Buffer.from(text).toString('base64url');
const cursorOf = (uscc: Uscc) => toCursor({ value: uscc, uscc }, BY_CODE);
const wide = (objects: number) => ({ or: Array.from({ length: objects - 1 }, () => ({})) });
const ALL_RIGHTS = { maySeeShared: () => true, maySeeInternal: () => true, limit: null };

/** Both ways in which PostgreSQL looks for a list. */
const WAYS = [
  ['sqlite', 0],
  ['postgresql', 0],
  ['postgresql', FOUND_WHOLE],
] as const;

describe.each(WAYS)('the index of enterprises on %s, lists up to %i found whole', (engine, foundWhole) => {
  let database: Database<IndexTables>;
  let statements: () => number;
  let index: EnterpriseIndex;
  let generation: number;
  beforeEach(async (context) => {
    context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    ({ database, statements } = counted(await stores.open<IndexTables>(engine, [indexTables])));
    generation = await emptyIndex(database);
    index = new EnterpriseIndex(database, SECTORS, undefined, foundWhole);
    await index.known(codes(1));
  });

  const put = (usccs: readonly Uscc[], contentOf: (uscc: Uscc) => EnterpriseContent = () => ({})) =>
    putEnterprises(database, generation, rules, new Map(usccs.map((uscc) => [uscc, contentOf(uscc)])));
  const page = (first: number, after: string | null = null, order: ListOrder | null = null) =>
    index.page({ order, first, after }, NO_INTERNAL_RIGHTS);
  const named = async (nameContains: string) =>
    (await index.page({ filter: { nameContains }, first: 100, after: null }, NO_INTERNAL_RIGHTS)).entries.map(
      ({ uscc }) => uscc,
    );
  const flags = ({ hasPreviousPage, hasNextPage }: Awaited<ReturnType<typeof page>>) => [hasPreviousPage, hasNextPage];

  /** Every page in turn; `between` happens after each. */
  async function walk(
    first: number,
    order: ListOrder | null = null,
    between: () => Promise<void> = () => Promise.resolve(),
  ): Promise<Uscc[]> {
    const seen: Uscc[] = [];
    for (let after: string | null = null; ;) {
      const { entries, hasNextPage } = await page(first, after, order);
      seen.push(...entries.map(({ uscc }) => uscc));
      await between();
      after = entries.at(-1)?.cursor ?? null;
      if (!hasNextPage || after === null) return seen;
    }
  }

  test('knows those it holds, and no other, in one statement', async () => {
    await put(upTo(50));
    const before = statements();
    expect(await index.known([...upTo(60), ...upTo(60)].slice(0, 100))).toEqual(new Set(upTo(50)));
    expect(statements() - before).toBe(1);
    expect(await index.known([])).toEqual(new Set());
    expect(statements() - before).toBe(1);
  });

  test('counts exactly', async () => {
    expect(await index.count(null, NO_INTERNAL_RIGHTS)).toEqual({ count: 0, kind: 'EXACT' });
    await put(upTo(7));
    expect(await index.count(null, NO_INTERNAL_RIGHTS)).toEqual({ count: 7, kind: 'EXACT' });
  });

  test('counts up to a limit on PostgreSQL, and says so where it estimates beyond', async () => {
    const row = engine === 'sqlite' ? null : codes(1);
    if (row === null) return;
    await put(row, () => registered('样例'));
    const columns =
      'name, searched_name, grams, facets, tier_all, tier_shared, established_on, content, periods, input_id';
    await sql
      .raw(
        `insert into ${tableOf(generation)} (uscc, ${columns}) select 'X' || n, ${columns} from ${tableOf(generation)}, generate_series(1, 100001) as n; analyze ${tableOf(generation)}`,
      )
      .execute(database.read);
    const few = await index.count({ nameContains: '不' }, NO_INTERNAL_RIGHTS);
    expect(few).toEqual({ count: 0, kind: 'EXACT' });
    const many = await index.count({ division: ['130000'] }, NO_INTERNAL_RIGHTS);
    expect(many.kind).toBe('ESTIMATED');
    expect(many.count).toBeGreaterThan(90_000);
    expect(many.count).toBeLessThan(110_000);
  });

  test('estimates a list for a minute on PostgreSQL, and anew after it, however often it is asked for', async () => {
    if (engine === 'sqlite') return;
    await page(1); // which generation answers, and in what form, is known from here on
    const started = performance.now();
    const asked: number[] = [];
    for (const seconds of [0, 1, 40, 61, 62]) {
      const clock = vi.spyOn(performance, 'now').mockReturnValue(started + seconds * 1_000);
      await pause(5); // the cache keeps its own clock for a millisecond
      const before = statements();
      await named('样例');
      asked.push(statements() - before);
      clock.mockRestore();
    }
    expect(asked).toEqual([2, 1, 1, 2, 1]);
  });

  test('gives every enterprise once, in the order of codes, however long the pages are', async () => {
    await put(upTo(25));
    for (const first of [1, 10, 25, 26, 100]) expect(await walk(first)).toEqual(upTo(25));
    expect(await walk(7, { field: 'USCC', direction: 'DESC' })).toEqual(upTo(25).toReversed());
  });

  test('says of each page whether something lies before and behind it', async () => {
    await put(upTo(3));
    const [, second, last] = upTo(3) as [Uscc, Uscc, Uscc];
    expect(flags(await page(2))).toEqual([false, true]);
    expect(flags(await page(2, cursorOf(second)))).toEqual([true, false]);
    expect(await page(2, cursorOf(last))).toEqual({ entries: [], hasNextPage: false, hasPreviousPage: true });
    expect(flags(await page(3))).toEqual([false, false]);
  });

  test.each([null, { field: 'TIER', direction: 'DESC' }] as const)(
    'misses none and repeats none while enterprises come and go around the cursor, ordered by %o',
    async (order) => {
      const original = upTo(40);
      await put(original, (uscc) => graded('publicCredit', uscc.charCodeAt(16) % 2 === 0 ? 'A' : 'C'));
      let number = 100;
      const seen = await walk(7, order, async () => {
        number += 1;
        await put(codes(number, number + 500), () => graded('publicCredit', 'B'));
        await database.write((transaction) =>
          sql`delete from ${sql.table(tableOf(generation))} where uscc = ${codes(number - 1)[0]}`.execute(transaction),
        );
      });
      expect(new Set(seen).size).toBe(seen.length);
      expect(original.filter((uscc) => !seen.includes(uscc))).toEqual([]);
    },
  );

  test('a cursor stays good when its enterprise is gone', async () => {
    await put(codes(1, 3));
    const [gone] = codes(2) as [Uscc];
    const { entries } = await page(10, cursorOf(gone));
    expect(entries.map(({ uscc }) => uscc)).toEqual(codes(1, 3).filter((uscc) => uscc > gone));
  });

  test('a name is found by any text it holds, of one character or many, and by none that it does not', async () => {
    const names = [
      '样例石家庄北斗机械有限公司',
      '样例（河北）ＡＢＣ科技',
      '样例100%_绿色农业',
      '北北北',
      `"引号"、\\反斜线{}`,
    ];
    const usccs = upTo(names.length);
    await put(usccs, (uscc) => registered(names[usccs.indexOf(uscc)] ?? ''));
    const texts = fc
      .tuple(fc.constantFrom(...names, '不在其中的名称'), fc.nat(14), fc.integer({ min: 1, max: 6 }))
      .map(([name, from, length]) =>
        Array.from(name)
          .slice(from, from + length)
          .join(''),
      )
      .filter((text) => text.trim() !== '');
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const holds = (name: string) => name.normalize('NFKC').includes(text.trim().normalize('NFKC'));
        expect(await named(text)).toEqual(usccs.filter((_uscc, at) => holds(names[at] ?? '')));
      }),
      { numRuns: 60 },
    );
    expect(await named('abc')).toEqual([usccs[1]]);
    expect(await named('%')).toEqual([usccs[2]]);
    expect(await named('_绿')).toEqual([usccs[2]]);
  });

  test('a sector’s own words are found whatever characters they hold, and no others', async () => {
    const grades = ['优 秀', '良;好', '中|等', `"差"`, '劣{}\\', '优'];
    const usccs = upTo(grades.length);
    await put(usccs, (uscc) => graded('publicCredit', grades[usccs.indexOf(uscc)] ?? ''));
    for (const [at, grade] of grades.entries()) {
      const { entries } = await index.page(
        { filter: { sector: { code: 'PUBLIC_CREDIT', grade: [grade] } }, first: 9, after: null },
        NO_INTERNAL_RIGHTS,
      );
      expect(entries.map(({ uscc }) => uscc)).toEqual([usccs[at]]);
    }
  });
});

describe('a question that is refused', () => {
  let index: EnterpriseIndex;
  beforeAll(async () => {
    const database = await stores.open<IndexTables>('sqlite', [indexTables]);
    await emptyIndex(database);
    index = new EnterpriseIndex(database, SECTORS);
  });
  const page = (filter: unknown, rights = NO_INTERNAL_RIGHTS) =>
    index.page({ filter: filter as EnterpriseFilter, first: 1, after: null }, rights);

  test.each([0, -1, 101, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('a page of %s', async (first) => {
    await expect(index.page({ first, after: null }, NO_INTERNAL_RIGHTS)).rejects.toMatchObject({
      code: 'PAGE_TOO_LARGE',
      message:
        'first must be a whole number from 1 to 100; ask for the next page with after: endCursor, and for a whole list for a file (requestExport).',
    });
  });

  test.each([
    ['nothing', ''],
    ['no cursor', 'nonsense'],
    ['a bare code', exampleUscc(1)],
    ['a cursor of another list', encoded(`grade:${exampleUscc(1)}`)],
    ['a cursor of another order', encoded(`tier:3:${exampleUscc(1)}`)],
    ['a cursor of the other direction', encoded(`uscc-:${exampleUscc(1)}`)],
    ['one cut off', encoded('uscc:9113')],
    ['one with something behind it', encoded(`uscc:${exampleUscc(1)}x`)],
    ['one with a character no store takes', encoded('uscc:\u00009113010200000000')],
    ['SQL', encoded("uscc:' or '1'='1")],
  ])('behind a cursor that is %s', async (_title, after) => {
    await expect(index.page({ first: 1, after }, NO_INTERNAL_RIGHTS)).rejects.toMatchObject({
      code: 'INVALID_CURSOR',
      message: 'after is not a cursor of this list; pass the endCursor of the page before, unchanged.',
    });
  });

  test.each([
    ['a division outside Hebei', { division: ['440100'] }],
    ['a region that is none', { reportingRegion: ['PARIS'] }],
    ['an industry that is none', { industry: ['C2'] }],
    ['a sector that is none', { sector: { code: 'NOBODY' } }],
    ['a name of spaces', { nameContains: '  ' }],
    ['an empty list of statuses', { registrationStatus: [] }],
    ['a thing nobody knows', { colour: ['RED'] }],
  ])('a filter by %s', async (_title, filter) => {
    await expect(page(filter)).rejects.toMatchObject({ code: 'FILTER_INVALID' });
  });

  test('a filter too deep or too large, and none that is just within', async () => {
    const deep = (levels: number): unknown => (levels === 1 ? {} : { not: deep(levels - 1) });
    await expect(page(deep(DEEPEST_FILTER))).resolves.toBeDefined();
    await expect(page(deep(DEEPEST_FILTER + 1))).rejects.toMatchObject({ code: 'FILTER_TOO_LARGE' });
    await expect(page(wide(LARGEST_FILTER))).resolves.toBeDefined();
    await expect(page(wide(LARGEST_FILTER + 1))).rejects.toMatchObject({ code: 'FILTER_TOO_LARGE' });
  });

  test('by what is internal, without the right to it: whatever is asked, and however it is wrapped', async () => {
    const internal = { sector: { code: 'RISK' } };
    for (const filter of [internal, { not: internal }, { or: [{ and: [internal] }] }]) {
      await expect(page(filter)).rejects.toMatchObject({ code: 'FILTER_FORBIDDEN' });
      await expect(index.count(filter, NO_INTERNAL_RIGHTS)).rejects.toMatchObject({ code: 'FILTER_FORBIDDEN' });
      await expect(page(filter, ALL_RIGHTS)).resolves.toBeDefined();
    }
  });

  test.each<EnterpriseFilter>([{ sector: { code: 'PUBLIC_CREDIT', grade: ['B'] } }, { convergence: { tier: ['B'] } }])(
    'by what is shared, of one who states no purpose: neither a list nor its number (%j)',
    async (filter) => {
      const none = { ...NO_INTERNAL_RIGHTS, maySeeShared: () => false };
      for (const asked of [filter, { not: filter }, { or: [filter] }]) {
        await expect(index.page({ filter: asked, first: 1, after: null }, none)).rejects.toMatchObject({
          code: 'FILTER_FORBIDDEN',
        });
        await expect(index.count(asked, none)).rejects.toMatchObject({ code: 'FILTER_FORBIDDEN' });
      }
      const order = { field: 'TIER', direction: 'ASC' } as const;
      await expect(index.page({ order, first: 1, after: null }, none)).rejects.toMatchObject({
        code: 'FILTER_FORBIDDEN',
      });
    },
  );

  test('by one who asks for named enterprises only: no list at all', async () => {
    const limit = { kind: 'ENTERPRISES', codes: new Set<string>() } as const;
    const own = { ...NO_INTERNAL_RIGHTS, limit };
    await expect(index.page({ first: 1, after: null }, own)).rejects.toMatchObject({ code: 'ACCESS_DENIED_SUBJECT' });
    await expect(index.count(null, own)).rejects.toMatchObject({ code: 'ACCESS_DENIED_SUBJECT' });
  });

  test('by tier, of one who sees some internal sectors and not others: no list is kept for that view', async () => {
    const database = await stores.open<IndexTables>('sqlite', [indexTables]);
    await emptyIndex(database);
    const two = new EnterpriseIndex(
      database,
      SECTORS.map((sector) => ({ ...sector, disclosure: 'INTERNAL' as const })),
    );
    const some = { maySeeShared: () => true, maySeeInternal: (code: string) => code === 'RISK', limit: null };
    const order = { field: 'TIER', direction: 'ASC' } as const;
    await expect(two.page({ order, first: 1, after: null }, some)).rejects.toMatchObject({ code: 'FILTER_FORBIDDEN' });
    await expect(two.count({ convergence: { tier: ['A'] } }, some)).rejects.toMatchObject({ code: 'FILTER_FORBIDDEN' });
    await expect(two.page({ order, first: 1, after: null }, ALL_RIGHTS)).resolves.toBeDefined();
  });

  test('anything, before the index has been filled', async () => {
    const empty = new EnterpriseIndex(await stores.open<IndexTables>('sqlite', [indexTables]), SECTORS);
    await expect(empty.known(codes(1))).rejects.toMatchObject({ code: 'INDEX_LOADING' });
  });
});
