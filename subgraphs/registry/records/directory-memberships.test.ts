import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../../kit/database/database.ts';
import { readChanges } from '../../../kit/feed/changes.ts';
import type { RowTexts } from '../../../kit/feed/records-kind.ts';
import { submitRows } from '../../../kit/feed/submit-rows.ts';
import { feedTables, type FeedTables } from '../../../kit/feed/tables.ts';
import { exampleUscc, NOW } from '../../../kit/testing/example-subgraph.ts';
import { type TestStores, testStores } from '../../../kit/testing/stores.ts';
import { directoryDivision } from './directory-memberships.ts';
import { enterprisesKind } from './enterprises-kind.ts';
import { type RegistryTables, registryTables } from './tables.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

test.each([
  ['PROVINCE', '130102', '130000'],
  ['CITY', '130102', '130100'],
  ['CITY', '130200', '130200'],
  ['COUNTY', '130102', '130102'],
  ['CITY', '133100', '133100'],
] as const)('the %s directory for %s is that of %s (Hebei opinion 2022, 二(二))', (tier, registered, directory) => {
  expect(directoryDivision(tier, registered)).toBe(directory);
});

describe.each(['sqlite', 'postgresql'] as const)('directories on %s', (engine) => {
  let database: Database<RegistryTables & FeedTables>;
  beforeEach(async (context) => {
    context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    database = await stores.open<RegistryTables & FeedTables>(engine, [feedTables, registryTables]);
  });

  const submit = async (changed: RowTexts) => {
    const row: RowTexts = {
      统一社会信用代码: exampleUscc(1),
      企业名称: '样例公司',
      登记状态: '存续',
      状态日期: '2019-05-06',
      住所区划代码: '130102',
      行业代码: 'F5211',
      成立日期: '2019-05-06',
      名录层级: '县',
      ...changed,
    };
    return submitRows({ kind: enterprisesKind, rows: [row], database, source: 'test', now: NOW });
  };
  const memberships = async () =>
    (
      await database.read
        .selectFrom('directory_membership')
        .select(['since', 'tier', 'division'])
        .orderBy('since')
        .execute()
    ).map(({ since, tier, division }) => `${since} ${tier} ${division}`);

  test('an enterprise is in exactly one directory at any time: each entry ends where the next begins', async () => {
    await submit({});
    await submit({ 名录层级: '市', 名录起始日期: '2023-01-01' });
    await submit({ 名录层级: '市', 住所区划代码: '130203', 名录起始日期: '2024-07-01' });
    expect(await memberships()).toEqual([
      '2019-05-06 COUNTY 130102',
      '2023-01-01 CITY 130100',
      '2024-07-01 CITY 130200',
    ]);
  });

  test('without a day the first entry begins with the enterprise, a later one on the day of receipt', async () => {
    await submit({ 成立日期: '' });
    await submit({ 住所区划代码: '130104' });
    expect(await memberships()).toEqual(['2026-11-21 COUNTY 130104']);
    await submit({ 名录层级: '省' });
    expect(await memberships()).toEqual(['2026-11-21 PROVINCE 130000']);
  });

  test('what says the same adds nothing; a move within the county is no move', async () => {
    await submit({});
    await submit({ 企业名称: '样例公司二' });
    expect(await memberships()).toEqual(['2019-05-06 COUNTY 130102']);
    expect(await readChanges(database, 0, 10)).toHaveLength(2);
  });

  test('a day told later is a change of its own, that receivers hear of', async () => {
    await submit({});
    expect(await submit({ 名录起始日期: '2022-06-01' })).toMatchObject({ accepted: 1 });
    expect(await memberships()).toEqual(['2019-05-06 COUNTY 130102', '2022-06-01 COUNTY 130102']);
    expect(await readChanges(database, 0, 10)).toHaveLength(2);
  });

  test('a day before the enterprise existed goes to quarantine', async () => {
    expect(await submit({ 名录起始日期: '2019-05-05' })).toMatchObject({
      quarantinedRows: [{ problems: [{ field: 'directorySince', code: 'DATES_OUT_OF_ORDER' }] }],
    });
    expect(await memberships()).toEqual([]);
  });
});
