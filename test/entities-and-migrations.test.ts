import { join } from 'node:path';
import { defineEntity, p } from '@mikro-orm/core';
import { MikroORM as PostgreSqlOrm } from '@mikro-orm/postgresql';
import { MikroORM as SqlOrm, SqliteDriver } from '@mikro-orm/sql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AUDIT_STORE } from '../gateway/audit/open-audit.ts';
import { auditTables } from '../gateway/audit/tables.ts';
import { hubTables } from '../gateway/hub/hub-tables.ts';
import { type DatabaseEngine, locateDatabase } from '../kit/database/location.ts';
import { nodeSqliteDialect } from '../kit/database/sqlite-dialect.ts';
import type { TableSet } from '../kit/database/table-set.ts';
import { discoverSubgraphs } from '../kit/discover.ts';
import { feedTables } from '../kit/feed/tables.ts';
import { type TestStores, testStores } from '../kit/testing/stores.ts';

/** The stores of the house, and the tables of each. */
const STORES: [string, readonly TableSet[]][] = [
  ['hub', hubTables],
  [AUDIT_STORE, [auditTables]],
  ...(await discoverSubgraphs()).map(({ name, tables }): [string, readonly TableSet[]] => [
    name,
    [feedTables, ...tables],
  ]),
];

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

/** What would have to be done to a store that its migrations have made, so that it is what the entities say. */
async function difference(engine: DatabaseEngine, tableSets: readonly TableSet[], further: TableSet['entities'] = []) {
  const setting = stores.setting(engine);
  await stores.open(engine, tableSets, setting, 'compared');
  const location = locateDatabase(setting, 'compared');
  const entities = [...tableSets.flatMap((set) => set.entities), ...further];
  const orm =
    location.engine === 'sqlite'
      ? await SqlOrm.init({
          driver: SqliteDriver,
          dbName: 'compared',
          driverOptions: nodeSqliteDialect(join(location.folder, 'compared.sqlite')),
          entities,
        })
      : await PostgreSqlOrm.init({ clientUrl: location.url, entities });
  try {
    return await orm.schema.getUpdateSchemaSQL({ wrap: false });
  } finally {
    await orm.close(true);
  }
}

describe.each(['sqlite', 'postgresql'] as const)('on %s', (engine) => {
  beforeEach((context) => {
    context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
  });

  test.each(STORES)('the migrations of %s make what its entities say', async (_name, tables) => {
    expect(await difference(engine, tables)).toBe('');
  });

  test('an entity that no migration has made would be seen', async () => {
    const Forgotten = defineEntity({ name: 'Forgotten', properties: { id: p.integer().primary() } });
    expect(await difference(engine, [feedTables], [Forgotten])).toMatch(/create table .forgotten/);
  });
});
