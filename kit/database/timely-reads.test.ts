import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { feedTables, type FeedTables } from '../feed/tables.ts';
import { callerOf } from '../identity/caller.ts';
import { openSubgraph } from '../open-subgraph.ts';
import { exampleSector } from '../testing/example-sector.ts';
import { type TestStores, testStores } from '../testing/stores.ts';
import { type Database, inTime, openDatabase } from './database.ts';
import { locateDatabase } from './location.ts';

const SHORT_MS = 200;
/** Longer than the store may take, and than any test waits. */
const SLOW = sql<{ slept: string }>`select pg_sleep(60)::text as slept`;
/** Longer than the store may take for who waits. */
const UNHURRIED = sql<{ slept: string }>`select pg_sleep(0.5)::text as slept`;

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

const opened: Database<FeedTables>[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((database) => database.close()));
});

async function open(engine: 'sqlite' | 'postgresql', statementTimeoutMs: number | undefined = SHORT_MS) {
  const location = locateDatabase(stores.setting(engine), 'store');
  const database = await openDatabase<FeedTables>(location, [feedTables], { statementTimeoutMs });
  opened.push(database);
  await database.migrate();
  return database;
}

describe('a store on PostgreSQL, read for somebody who waits', () => {
  test('cancels a statement that takes too long, on the server too, says so, and answers the next', async ({
    skip,
  }) => {
    skip(!stores.engines.includes('postgresql'), 'no PostgreSQL server');
    const { timelyRead, read } = await open('postgresql');
    await expect(SLOW.execute(timelyRead)).rejects.toMatchObject({
      code: 'STATEMENT_TIMEOUT',
      extensions: { code: 'STATEMENT_TIMEOUT' },
      message: expect.stringContaining(`${SHORT_MS} ms (HUB_STATEMENT_TIMEOUT_MS)`),
    });
    const { rows } = await sql`
      select 1 from pg_stat_activity
      where state = 'active' and query like 'select pg_sleep(60)%' and datname = current_database()`.execute(read);
    expect(rows).toEqual([]);
    expect(await timelyRead.selectFrom('feed_position').select('feed').execute()).toEqual([]);
    const names = sql`select current_database() as name`;
    expect((await names.execute(timelyRead)).rows).toEqual((await names.execute(read)).rows);
  });

  test('is cut nowhere else: neither other reads nor what is written', async ({ skip }) => {
    skip(!stores.engines.includes('postgresql'), 'no PostgreSQL server');
    const database = await open('postgresql');
    expect((await UNHURRIED.execute(database.read)).rows).toHaveLength(1);
    expect(await database.write(async (transaction) => (await UNHURRIED.execute(transaction)).rows)).toHaveLength(1);
  });

  test('is read in the same forms: whole numbers as numbers, days as text; other errors stay what they are', async ({
    skip,
  }) => {
    skip(!stores.engines.includes('postgresql'), 'no PostgreSQL server');
    const database = await open('postgresql');
    const forms = sql`select 5000000000::bigint as whole, date '2026-03-01' as day, now() is null as never`;
    expect((await forms.execute(database.timelyRead)).rows).toEqual((await forms.execute(database.read)).rows);
    await expect(sql`select nothing from nowhere`.execute(database.timelyRead)).rejects.toMatchObject({
      code: '42P01',
    });
  });
});

test.for(['sqlite', 'postgresql'] as const)(
  'on %s the resolvers of a subgraph read in time, and where no time is set as ever',
  async (engine, { skip }) => {
    skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    const subgraph = await openSubgraph(exampleSector(), {
      databaseSetting: stores.setting(engine),
      pendingMigrations: 'APPLY',
      statementTimeoutMs: SHORT_MS,
    });
    const caller = callerOf({ subject: 'test', role: 'DASHBOARD', sectors: [], purpose: 'STATISTICS' });
    expect(subgraph.contextFor(caller).database.read).toBe(subgraph.database.timelyRead);
    expect(subgraph.database.timelyRead === subgraph.database.read).toBe(engine === 'sqlite');
    await subgraph.close();
    const location = locateDatabase(stores.setting(engine), 'untimed');
    const untimed = await openDatabase<FeedTables>(location, [feedTables]);
    opened.push(untimed);
    expect(inTime(untimed).read).toBe(untimed.read);
  },
);
