import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../kit/database/database.ts';
import { type TestStores, testStores } from '../../kit/testing/stores.ts';
import { findDivision } from '../../schema/vocabulary/division.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { loadRuleSet } from '../convergence/rule-set.ts';
import type { EnterpriseContent } from './enterprise-content.ts';
import type { EnterpriseFilter } from './enterprise-filter.ts';
import { EnterpriseIndex, FOUND_WHOLE } from './enterprise-index.ts';
import { enterpriseRow, type RowRules } from './enterprise-row.ts';
import { FORM_WITH_PLACES, tableOf } from './index-tables.ts';
import type { ListOrder } from './list-order.ts';
import { indexTables, type IndexTables } from './tables.ts';
import { graded, registered, rulesOf, SECTORS, TODAY, upTo } from './testing/example-index.ts';
import { emptyIndex, putEnterprises } from './testing/loaded-index.ts';

const ALL_RIGHTS = { maySeeShared: () => true, maySeeInternal: () => true, limit: null };
const COUNTIES = [
  ['130102', 'SHIJIAZHUANG'],
  ['130181', 'XINJI'],
  ['130202', 'TANGSHAN'],
  ['133100', 'XIONGAN'],
] as const;
const GRADES = ['A', 'B', 'C', 'D'];

/** Enterprises of four places and of none, of every class, some of them not in any directory. */
const CONTENTS = new Map<Uscc, EnterpriseContent>(
  upTo(60).map((uscc, number) => {
    const [code, id] = COUNTIES[number % 5] ?? [];
    const place = { registeredDivision: code && { code }, reportingRegion: id && { id } };
    const tier = number % 7 === 0 ? null : 'COUNTY';
    return [
      uscc,
      {
        ...registered('样例', { ...place, directoryTier: tier }),
        ...graded('publicCredit', GRADES[number % 4] ?? 'B'),
      },
    ];
  }),
);

const FILTERS: readonly (readonly [string, EnterpriseFilter, (content: EnterpriseContent) => boolean])[] = [
  [
    'in one region',
    { reportingRegion: ['SHIJIAZHUANG'] },
    ({ reportingRegion }) => reportingRegion?.id === 'SHIJIAZHUANG',
  ],
  ['in one city, its counties with it', { division: ['130100'] }, (content) => liesIn(content, '130100')],
  ['in a city without counties', { division: ['133100'] }, (content) => liesIn(content, '133100')],
  [
    'in a region, and of one class',
    { reportingRegion: ['TANGSHAN'], sector: { code: 'PUBLIC_CREDIT', effectiveClass: ['C'] } },
    ({ reportingRegion, publicCredit }) =>
      reportingRegion?.id === 'TANGSHAN' && (publicCredit as { grade: string }).grade === 'C',
  ],
  [
    'in a region and in a city, which is nobody',
    { reportingRegion: ['TANGSHAN'], and: [{ division: ['130100'] }] },
    () => false,
  ],
  [
    'in no region',
    { not: { reportingRegion: COUNTIES.map(([, id]) => id) } },
    ({ reportingRegion }) => !reportingRegion,
  ],
  ['in no directory', { not: { directoryTier: ['COUNTY'] } }, ({ directoryTier }) => !directoryTier],
  ['outside one city', { not: { division: ['130100'] } }, (content) => !liesIn(content, '130100')],
];
const ORDERS = (['USCC', 'TIER', 'ESTABLISHED_ON'] as const).flatMap((field) =>
  (['ASC', 'DESC'] as const).map((direction): ListOrder => ({ field, direction })),
);

function liesIn({ registeredDivision }: EnterpriseContent, city: string): boolean {
  const code = registeredDivision?.code ?? '';
  return code === city || findDivision(code)?.parentCode === city;
}

function expected(meets: (content: EnterpriseContent) => boolean, { field, direction }: ListOrder): Uscc[] {
  const keyOf = (uscc: Uscc, content: EnterpriseContent) =>
    field === 'TIER' ? String(enterpriseRow(uscc, content, TODAY, rules).tierAll).padStart(2, '0') : '';
  const keys = [...CONTENTS]
    .filter(([, content]) => meets(content))
    .map(([uscc, each]) => `${keyOf(uscc, each)} ${uscc}`);
  const ascending = keys.sort().map((key) => key.split(' ')[1] as Uscc);
  return direction === 'ASC' ? ascending : ascending.toReversed();
}

let stores: TestStores;
let rules: RowRules;
beforeAll(async () => {
  stores = await testStores();
  rules = rulesOf(await loadRuleSet());
});
afterAll(() => stores.stop());

/** Both ways in which PostgreSQL looks for a list. */
const WAYS = [
  ['sqlite', 0],
  ['postgresql', 0],
  ['postgresql', FOUND_WHOLE],
] as const;

describe.each(WAYS)('lists of one place on %s, lists up to %i found whole', (engine, foundWhole) => {
  let database: Database<IndexTables>;
  let index: EnterpriseIndex;
  beforeAll(async () => {
    if (!stores.engines.includes(engine)) return;
    database = await stores.open<IndexTables>(engine, [indexTables]);
    await putEnterprises(database, await emptyIndex(database), rules, CONTENTS);
  });
  beforeEach((context) => {
    context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    index = new EnterpriseIndex(database, SECTORS, undefined, foundWhole);
  });

  /** Every page of a list. */
  async function listed(filter: EnterpriseFilter, order: ListOrder): Promise<Uscc[]> {
    const usccs: Uscc[] = [];
    for (let after: string | null = null; ;) {
      const { entries, hasNextPage } = await index.page({ filter, order, first: 4, after }, ALL_RIGHTS);
      usccs.push(...entries.map(({ uscc }) => uscc));
      after = entries.at(-1)?.cursor ?? null;
      if (!hasNextPage) return usccs;
    }
  }

  test.each(FILTERS)('%s: each once, in any order, and their number', async (_title, filter, meets) => {
    for (const order of ORDERS) {
      const found = expected(meets, order);
      expect(await listed(filter, order)).toEqual(found);
      expect(await index.count(filter, ALL_RIGHTS)).toEqual({ count: found.length, kind: 'EXACT' });
    }
  });

  test('are right of rows that an older program wrote, too, until they are filled anew', async () => {
    const older =
      engine === 'sqlite'
        ? sql`replace(replace(facets, ';T|-;', ';'), ';G|-;', ';')`
        : sql`array_remove(array_remove(facets[3:] || facets[1:2], 'T|-'), 'G|-')`;
    const upgraded = await stores.open<IndexTables>(engine, [indexTables]);
    const before = await emptyIndex(upgraded);
    await putEnterprises(upgraded, before, rules, CONTENTS);
    await upgraded.write(async (transaction) => {
      await sql`update ${sql.table(tableOf(before))} set facets = ${older}`.execute(transaction);
      await transaction
        .updateTable('generation')
        .set({ form: FORM_WITH_PLACES - 1 })
        .execute();
    });
    index = new EnterpriseIndex(upgraded, SECTORS, undefined, foundWhole);
    const byCode: ListOrder = { field: 'USCC', direction: 'ASC' };
    for (const [, filter, meets] of FILTERS) expect(await listed(filter, byCode)).toEqual(expected(meets, byCode));
  });
});
