import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../../kit/database/database.ts';
import { readChanges } from '../../../kit/feed/changes.ts';
import type { RowTexts } from '../../../kit/feed/records-kind.ts';
import { submitRows } from '../../../kit/feed/submit-rows.ts';
import { feedTables, type FeedTables } from '../../../kit/feed/tables.ts';
import { exampleUscc, NOW } from '../../../kit/testing/example-subgraph.ts';
import { type TestStores, testStores } from '../../../kit/testing/stores.ts';
import { enterprisesKind } from './enterprises-kind.ts';
import { inspectionsKind } from './inspections-kind.ts';
import { type RegistryTables, registryTables } from './tables.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

const enterprise: RowTexts = {
  统一社会信用代码: exampleUscc(1),
  企业名称: '样例石家庄商贸有限公司',
  登记状态: '存续',
  状态日期: '2019-05-06',
  住所区划代码: '130102',
  行业代码: 'F5211',
  成立日期: '2019-05-06',
  名录层级: '县',
  重点领域: '特种设备；食品药品',
};

describe.each(['sqlite', 'postgresql'] as const)('the registry on %s', (engine) => {
  let database: Database<RegistryTables & FeedTables>;
  beforeEach(async (context) => {
    context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    database = await stores.open<RegistryTables & FeedTables>(engine, [feedTables, registryTables]);
  });
  const submit = (...rows: RowTexts[]) =>
    submitRows({ kind: enterprisesKind, rows, database, source: 'test', now: NOW });
  const statuses = () =>
    database.read.selectFrom('registration_status_change').select(['since', 'status']).orderBy('since').execute();

  test('keeps every registration status with the day it began', async () => {
    await submit(enterprise);
    await submit({ ...enterprise, 登记状态: '吊销', 状态日期: '2026-05-01' });
    expect(
      await database.read
        .selectFrom('enterprise')
        .select(['registration_status', 'key_domains', 'directory_tier'])
        .execute(),
    ).toEqual([
      { registration_status: 'REVOKED', key_domains: 'FOOD_AND_DRUGS;SPECIAL_EQUIPMENT', directory_tier: 'COUNTY' },
    ]);
    expect(await statuses()).toEqual([
      { since: '2019-05-06', status: 'ACTIVE' },
      { since: '2026-05-01', status: 'REVOKED' },
    ]);
    expect(await readChanges(database, 0, 10)).toHaveLength(2);
  });

  test('corrects the status of a day', async () => {
    await submit(enterprise);
    await submit({ ...enterprise, 登记状态: '注销' });
    expect(await statuses()).toEqual([{ since: '2019-05-06', status: 'DEREGISTERED' }]);
  });

  test('a row about earlier days that comes late hides no revocation and brings no older directory back', async () => {
    await submit({
      ...enterprise,
      登记状态: '吊销',
      状态日期: '2026-05-01',
      名录层级: '市',
      名录起始日期: '2026-06-01',
    });
    expect(await submit({ ...enterprise, 名录层级: '县', 名录起始日期: '2022-06-01' })).toMatchObject({ accepted: 1 });
    expect(await statuses()).toEqual([
      { since: '2019-05-06', status: 'ACTIVE' },
      { since: '2026-05-01', status: 'REVOKED' },
    ]);
    expect(
      await database.read
        .selectFrom('enterprise')
        .select(['registration_status as status', 'registration_status_since as since', 'directory_tier as tier'])
        .execute(),
    ).toEqual([{ status: 'REVOKED', since: '2026-05-01', tier: 'CITY' }]);
    expect(await readChanges(database, 0, 10)).toHaveLength(2);
  });

  test('leaves an unchanged enterprise and its day of receipt alone', async () => {
    await submit(enterprise);
    const before = await database.read.selectFrom('enterprise').selectAll().execute();
    expect(await submitRows({ kind: enterprisesKind, rows: [enterprise], database, source: 'test' })).toMatchObject({
      unchanged: 1,
    });
    expect(await database.read.selectFrom('enterprise').selectAll().execute()).toEqual(before);
    expect(await readChanges(database, 0, 10)).toHaveLength(1);
  });

  test('accepts a superseded code and its successor', async () => {
    const old = { ...enterprise, 替代代码: exampleUscc(2), 登记状态: '注销' };
    expect(await submit(old, { ...enterprise, 统一社会信用代码: exampleUscc(2) })).toMatchObject({ accepted: 2 });
  });

  test.each([
    ['住所区划代码', '110101', 'CODE_UNKNOWN'],
    ['住所区划代码', '13010', 'CODE_UNKNOWN'],
    ['行业代码', 'Z99', 'CODE_UNKNOWN'],
    ['登记状态', '在营', 'WORD_UNKNOWN'],
    ['名录层级', '乡', 'WORD_UNKNOWN'],
    ['重点领域', '食品药品;烟草', 'WORD_UNKNOWN'],
    ['状态日期', '2026-11-22', 'DATE_IN_FUTURE'],
    ['状态日期', '2019-05-05', 'DATES_OUT_OF_ORDER'],
    ['替代代码', exampleUscc(1), 'CODE_UNKNOWN'],
    ['企业名称', '', 'FIELD_MISSING'],
    ['统一社会信用代码', '', 'USCC_MISSING'],
  ])('quarantines a wrong %s (%s)', async (column, text, code) => {
    const { quarantinedRows } = await submit({ ...enterprise, [column]: text });
    expect(quarantinedRows[0]?.problems.map((problem) => problem.code)).toEqual([code]);
  });

  test('takes the inspections of a year, and no year to come', async () => {
    const submitInspections = (年度: string) =>
      submitRows({
        kind: inspectionsKind,
        rows: [{ uscc: exampleUscc(1), 年度, 已检查次数: '1', 年度上限: '2' }],
        database,
        source: 'test',
        now: NOW,
      });
    expect(await submitInspections('2026')).toMatchObject({ accepted: 1 });
    expect(await submitInspections('2027')).toMatchObject({
      quarantinedRows: [{ problems: [{ field: 'year', code: 'DATE_IN_FUTURE' }] }],
    });
    expect(
      await database.read.selectFrom('annual_inspection').select(['year', 'carried_out', 'annual_cap']).execute(),
    ).toEqual([{ year: 2026, carried_out: 1, annual_cap: 2 }]);
  });
});
