import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../kit/database/database.ts';
import { counted } from '../../kit/testing/counted.ts';
import { exampleUscc } from '../../kit/testing/example-subgraph.ts';
import { type TestStores, testStores } from '../../kit/testing/stores.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { EnterpriseIndex, toCursor } from './enterprise-index.ts';
import { indexTables, type IndexTables } from './tables.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

const codes = (...numbers: number[]) => numbers.map((number) => exampleUscc(number) as Uscc).sort();
const upTo = (count: number) => codes(...Array.from({ length: count }, (_, number) => number));

const flags = ({ hasPreviousPage, hasNextPage }: Awaited<ReturnType<EnterpriseIndex['page']>>) => [
  hasPreviousPage,
  hasNextPage,
];
const encoded = (text: string) => Buffer.from(text).toString('base64url');

describe.each(['sqlite', 'postgresql'] as const)('the index of enterprises on %s', (engine) => {
  let database: Database<IndexTables>;
  let statements: () => number;
  let index: EnterpriseIndex;
  beforeEach(async (context) => {
    context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    ({ database, statements } = counted(await stores.open<IndexTables>(engine, [indexTables])));
    index = new EnterpriseIndex(database);
  });

  const put = (usccs: readonly Uscc[]) =>
    database.write((transaction) =>
      transaction
        .insertInto('indexed_enterprise')
        .values(usccs.map((uscc) => ({ uscc })))
        .execute(),
    );

  /** Every page in turn; `between` happens after each. */
  async function walk(first: number, between: () => Promise<void> = () => Promise.resolve()): Promise<Uscc[]> {
    const seen: Uscc[] = [];
    for (let after: string | null = null; ;) {
      const page = await index.page(first, after);
      seen.push(...page.usccs);
      await between();
      const last = page.usccs.at(-1);
      if (!page.hasNextPage || last === undefined) return seen;
      after = toCursor(last);
    }
  }

  test('knows those it holds, and no other, in one statement', async () => {
    await put(upTo(50));
    const asked = [...upTo(60), ...upTo(60)].slice(0, 100);
    expect(await index.known(asked)).toEqual(new Set(upTo(50)));
    expect(statements()).toBe(1);
    expect(await index.known([])).toEqual(new Set());
    expect(statements()).toBe(1);
  });

  test('counts exactly', async () => {
    expect(await index.count()).toBe(0);
    await put(upTo(7));
    expect(await index.count()).toBe(7);
  });

  test('gives every enterprise once, in the order of codes, however long the pages are', async () => {
    await put(upTo(25));
    for (const first of [1, 10, 25, 26, 100]) expect(await walk(first)).toEqual(upTo(25));
  });

  test('says of each page whether something lies before and behind it', async () => {
    await put(upTo(3));
    const [, second, last] = upTo(3) as [Uscc, Uscc, Uscc];
    expect(flags(await index.page(2, null))).toEqual([false, true]);
    expect(flags(await index.page(2, toCursor(second)))).toEqual([true, false]);
    expect(await index.page(2, toCursor(last))).toEqual({ usccs: [], hasNextPage: false, hasPreviousPage: true });
    expect(flags(await index.page(3, null))).toEqual([false, false]);
  });

  test('misses none and repeats none while enterprises come and go around the cursor', async () => {
    const original = upTo(40);
    await put(original);
    let number = 100;
    const seen = await walk(7, async () => {
      number += 1;
      await put(codes(number, number + 500));
      await database.write((transaction) =>
        transaction
          .deleteFrom('indexed_enterprise')
          .where('uscc', '=', original[0] as Uscc)
          .execute(),
      );
    });
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual([...seen].sort());
    expect(original.filter((uscc) => !seen.includes(uscc))).toEqual([]);
  });

  test('a cursor stays good when its enterprise is gone', async () => {
    await put(codes(1, 3));
    const [gone] = codes(2) as [Uscc];
    expect((await index.page(10, toCursor(gone))).usccs).toEqual(codes(1, 3).filter((uscc) => uscc > gone));
  });
});

describe('a page that is none', () => {
  let index: EnterpriseIndex;
  beforeAll(async () => {
    index = new EnterpriseIndex(await stores.open<IndexTables>('sqlite', [indexTables]));
  });

  test.each([0, -1, 101, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses a page of %s', async (first) => {
    await expect(index.page(first, null)).rejects.toMatchObject({
      code: 'PAGE_TOO_LARGE',
      message: 'first must be a whole number from 1 to 100; ask for the next page with after: endCursor.',
    });
  });

  test.each([
    ['nothing', ''],
    ['no cursor', 'nonsense'],
    ['a bare code', exampleUscc(1)],
    ['a cursor of another list', encoded(`grade:${exampleUscc(1)}`)],
    ['one cut off', encoded('uscc:9113')],
    ['one with something behind it', encoded(`uscc:${exampleUscc(1)}x`)],
    ['one with a character no store takes', encoded('uscc:\u00009113010200000000')],
    ['SQL', encoded("uscc:' or '1'='1")],
  ])('refuses a cursor that is %s', async (_title, after) => {
    await expect(index.page(1, after)).rejects.toMatchObject({
      code: 'INVALID_CURSOR',
      message: 'after is not a cursor of this list; pass the endCursor of the page before, unchanged.',
    });
  });
});
