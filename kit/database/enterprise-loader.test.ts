import { type Kysely, type RawBuilder, sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { recordTables, type RecordTables } from '../records/tables.ts';
import { counted } from '../testing/counted.ts';
import { exampleUscc } from '../testing/example-subgraph.ts';
import { type TestStores, testStores } from '../testing/stores.ts';
import type { Database } from './database.ts';
import { enterpriseLoader, fromJsonColumn, type JsonArrayFrom } from './enterprise-loader.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

const codes = (count: number) => Array.from({ length: count }, (_, number) => exampleUscc(number) as Uscc);

interface Row {
  readonly uscc: Uscc;
  readonly kinds: { kind: string; level: string | null; listedFrom: string }[];
}

/** Subjects of a level, by enterprise: one row for those that have any. */
function subjectsOfLevel(read: Kysely<RecordTables>, asked: RawBuilder<{ uscc: Uscc }>, jsonArrayFrom: JsonArrayFrom) {
  return read
    .selectFrom(asked.as('asked'))
    .where((eb) => eb.exists(eb.selectFrom('subject').select('uscc').whereRef('subject.uscc', '=', 'asked.uscc')))
    .select((eb) => [
      'asked.uscc',
      jsonArrayFrom(
        eb
          .selectFrom('subject')
          .select(['kind', 'level', 'listed_from as listedFrom'])
          .whereRef('subject.uscc', '=', 'asked.uscc')
          .where('level', '=', sql.val('$level'))
          .where('kind', '!=', sql.val('constructor'))
          .orderBy('kind'),
      ).as('kinds'),
    ]);
}

describe.each(['sqlite', 'postgresql'] as const)('a loader of enterprises on %s', (engine) => {
  let database: Database<RecordTables>;
  let statements: () => number;
  beforeEach(async (context) => {
    context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    ({ database, statements } = counted(await stores.open<RecordTables>(engine, [recordTables])));
    const rows = codes(20).flatMap((uscc) =>
      ['HOTEL', 'AGENCY'].map((kind) => ({
        uscc,
        kind,
        level: kind === 'HOTEL' ? '4' : '5',
        listed_from: '2026-01-31' as const,
        listed_until: null,
        received_at: '2026-11-21T00:00:00.000Z',
      })),
    );
    await database.write((transaction) =>
      transaction
        .insertInto('subject')
        .values(rows as never)
        .execute(),
    );
  });

  const kinds = async (level: string) => (await loader(level).load(exampleUscc(0) as Uscc))?.map(({ kind }) => kind);
  const loader = (level: string) =>
    enterpriseLoader(database, subjectsOfLevel, (row: Row) => fromJsonColumn(row.kinds), { $level: level });

  test('a hundred enterprises cost one statement', async () => {
    const asked = codes(100);
    const found = await loader('4').loadMany(asked);
    expect(found.filter((value) => value !== null)).toHaveLength(20);
    expect(statements()).toBe(1);
  });

  test('gives what each asked for, in the order asked, null for the unknown, twice for the repeated', async () => {
    const [first, second, unknown] = [exampleUscc(3), exampleUscc(4), exampleUscc(999)] as Uscc[];
    const hotel = [{ kind: 'HOTEL', level: '4', listedFrom: '2026-01-31' }];
    const load = loader('4');
    expect(await Promise.all([second, unknown, first, second].map((uscc) => load.load(uscc as Uscc)))).toEqual([
      hotel,
      null,
      hotel,
      hotel,
    ]);
    expect(statements()).toBe(1);
  });

  test('an enterprise without rows of its own has an empty list', async () => {
    expect(await loader('none').load(exampleUscc(0) as Uscc)).toEqual([]);
  });

  test('the statement is prepared once; each call brings its own parameters', async () => {
    expect([await kinds('4'), await kinds('5'), await kinds('4')]).toEqual([['HOTEL'], ['AGENCY'], ['HOTEL']]);
  });

  test('more than a thousand are asked for in several statements, and none is lost', async () => {
    const found = await loader('4').loadMany(codes(1_001));
    expect(found.slice(0, 20).every((value) => Array.isArray(value))).toBe(true);
    expect(found).toHaveLength(1_001);
    expect(statements()).toBe(2);
  });

  test('a code is a value, whatever it holds', async () => {
    const strange = ["' or '1'='1", '$level', '$keys', '"]', '{}', '\\', ''] as Uscc[];
    expect(await loader('4').loadMany(strange)).toEqual(strange.map(() => null));
  });

  test('a statement that fails is told to all who asked', async () => {
    await database.write((transaction) => sql`drop table subject`.execute(transaction));
    const asked = await Promise.allSettled([
      loader('4').load(exampleUscc(0) as Uscc),
      loader('4').load(exampleUscc(1) as Uscc),
    ]);
    expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
