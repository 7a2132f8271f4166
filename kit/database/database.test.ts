import { CompiledQuery, sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { feedTables, type FeedTables } from '../feed/tables.ts';
import { type TestStores, testStores } from '../testing/stores.ts';
import { type Database, openDatabase } from './database.ts';
import { locateDatabase } from './location.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

describe.each(['sqlite', 'postgresql'] as const)('a store on %s', (engine) => {
  let setting: string;
  let database: Database<FeedTables>;
  beforeEach(async (context) => {
    context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    setting = stores.setting(engine);
    database = await stores.open<FeedTables>(engine, [feedTables], setting);
  });

  const insert = (feed: string) =>
    database.write((transaction) =>
      transaction.insertInto('feed_position').values({ feed, next_sequence: 1 }).execute(),
    );
  const feeds = async () => {
    const rows = await database.read.selectFrom('feed_position').select('feed').orderBy('feed').execute();
    return rows.map(({ feed }) => feed);
  };

  test('migrations are applied once: a second time finds nothing to do', async () => {
    const location = locateDatabase(stores.setting(engine), 'fresh');
    const fresh = await openDatabase<FeedTables>(location, [feedTables]);
    try {
      const pending = await fresh.pendingMigrations();
      expect(pending).not.toEqual([]);
      expect(pending.every((name) => name.startsWith('feed/migration-'))).toBe(true);
      expect(await fresh.migrate()).toEqual(pending);
      expect(await fresh.pendingMigrations()).toEqual([]);
      expect(await fresh.migrate()).toEqual([]);
    } finally {
      await fresh.close();
    }
  });

  test('what was written is there for whoever opens the store later', async () => {
    await insert('a');
    await database.close();
    const again = await stores.open<FeedTables>(engine, [feedTables], setting);
    expect(await again.read.selectFrom('feed_position').select('feed').execute()).toEqual([{ feed: 'a' }]);
  });

  test('a read neither sees an open transaction nor waits for it', async () => {
    await insert('before');
    const mayCommit = Promise.withResolvers<void>();
    const hasWritten = Promise.withResolvers<void>();
    const writing = database.write(async (transaction) => {
      await transaction.insertInto('feed_position').values({ feed: 'open', next_sequence: 1 }).execute();
      hasWritten.resolve();
      await mayCommit.promise;
    });
    await hasWritten.promise;
    expect(await feeds()).toEqual(['before']);
    mayCommit.resolve();
    await writing;
    expect(await feeds()).toEqual(['before', 'open']);
  });

  test('an error rolls the whole transaction back, is told as it is, and the next write goes through', async () => {
    const problem = new Error('the work went wrong');
    const failing = database.write(async (transaction) => {
      await transaction.insertInto('feed_position').values({ feed: 'half', next_sequence: 1 }).execute();
      throw problem;
    });
    await expect(failing).rejects.toBe(problem);
    await insert('next');
    expect(await feeds()).toEqual(['next']);
  });

  test('a statement by itself is no part of a transaction that is open, and stays when that is rolled back', async () => {
    const alone = (feed: string) =>
      database.writeOnce(
        CompiledQuery.raw(`insert into feed_position (feed, next_sequence) values ('${feed}', 1)`, []),
      );
    await alone('before');
    const problem = new Error('the work went wrong');
    let beside: Promise<void> | undefined;
    const failing = database.write(async (transaction) => {
      await transaction.insertInto('feed_position').values({ feed: 'half', next_sequence: 1 }).execute();
      beside = alone('beside');
      await new Promise((resolve) => setImmediate(resolve));
      throw problem;
    });
    await expect(failing).rejects.toBe(problem);
    await beside;
    await expect(alone('beside')).rejects.toThrow(/unique/i);
    expect(await feeds()).toEqual(['before', 'beside']);
  });

  test('a statement the store refuses rolls back what went before it', async () => {
    await insert('a');
    const failing = database.write(async (transaction) => {
      await transaction.insertInto('feed_position').values({ feed: 'b', next_sequence: 1 }).execute();
      await transaction.insertInto('feed_position').values({ feed: 'a', next_sequence: 1 }).execute();
    });
    await expect(failing).rejects.toThrow(/unique/i);
    expect(await feeds()).toEqual(['a']);
  });

  test('writes that run at once lose nothing of each other', async () => {
    await insert('counter');
    const increment = () =>
      database.write(async (transaction) => {
        const { next_sequence: before } = await transaction
          .selectFrom('feed_position')
          .select('next_sequence')
          .where('feed', '=', 'counter')
          .$if(engine === 'postgresql', (query) => query.forUpdate())
          .executeTakeFirstOrThrow();
        await new Promise((resolve) => setImmediate(resolve));
        await transaction
          .updateTable('feed_position')
          .set({ next_sequence: before + 1 })
          .execute();
      });
    await Promise.all(Array.from({ length: 20 }, increment));
    expect(await database.read.selectFrom('feed_position').select('next_sequence').execute()).toEqual([
      { next_sequence: 21 },
    ]);
  });

  test('whole numbers beyond 32 bits come back as the numbers they were', async () => {
    const large = 2 ** 53 - 1;
    await database.write((transaction) =>
      transaction.insertInto('feed_position').values({ feed: 'large', next_sequence: large }).execute(),
    );
    expect(await database.read.selectFrom('feed_position').select('next_sequence').execute()).toEqual([
      { next_sequence: large },
    ]);
  });

  test('the readiness check fails once the store is closed', async () => {
    await expect(database.ping()).resolves.toBeUndefined();
    await database.close();
    await expect(database.ping()).rejects.toThrow();
    await expect(insert('late')).rejects.toThrow();
  });
});

describe('a store in a file', () => {
  test('transactions take turns from their first statement to their commit', async () => {
    const database = await stores.open<FeedTables>('sqlite', [feedTables]);
    const order: string[] = [];
    const work = (name: string) =>
      database.write(async (transaction) => {
        order.push(`${name} begins`);
        await transaction.insertInto('feed_position').values({ feed: name, next_sequence: 1 }).execute();
        await new Promise((resolve) => setImmediate(resolve));
        order.push(`${name} ends`);
      });
    await Promise.all([work('a'), work('b'), work('c')]);
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  test('work that waits for its turn when the store closes is refused, not left waiting', async () => {
    const database = await stores.open<FeedTables>('sqlite', [feedTables]);
    const write = (feed: string) =>
      database.write((transaction) =>
        transaction.insertInto('feed_position').values({ feed, next_sequence: 1 }).execute(),
      );
    const waiting = Promise.allSettled(['a', 'b', 'c', 'd'].map(write));
    await database.close();
    expect((await waiting).at(-1)).toMatchObject({ status: 'rejected' });
  });

  test('an error after which SQLite has rolled back by itself is told, not hidden by the rollback', async () => {
    const database = await stores.open<FeedTables>('sqlite', [feedTables]);
    const failing = database.write(async (transaction) => {
      for (let turn = 0; turn < 2; turn += 1)
        await sql`insert or rollback into feed_position (feed, next_sequence) values ('a', 1)`.execute(transaction);
    });
    await expect(failing).rejects.toThrow(/UNIQUE constraint failed/);
    expect(await database.read.selectFrom('feed_position').selectAll().execute()).toEqual([]);
  });

  test('reads cannot write', async () => {
    const database = await stores.open<FeedTables>('sqlite', [feedTables]);
    const writing = database.read.insertInto('feed_position').values({ feed: 'a', next_sequence: 1 }).execute();
    await expect(writing).rejects.toThrow(/readonly/);
  });

  test('a long read can be taken in pieces', async () => {
    const database = await stores.open<FeedTables>('sqlite', [feedTables]);
    const rows = Array.from({ length: 25 }, (_, index) => ({
      feed: String(index).padStart(2, '0'),
      next_sequence: index,
    }));
    await database.write((transaction) => transaction.insertInto('feed_position').values(rows).execute());
    const streamed: unknown[] = [];
    for await (const row of database.read.selectFrom('feed_position').selectAll().orderBy('feed').stream(10))
      streamed.push(row);
    expect(streamed).toEqual(rows);
  });
});

describe('a store on a server', () => {
  test('replicas that start at once on the same new store all find it migrated', async (context) => {
    context.skip(!stores.engines.includes('postgresql'), 'no PostgreSQL server');
    const location = locateDatabase(stores.setting('postgresql'), 'shared');
    const opened = await Promise.all([1, 2, 3].map(() => openDatabase(location, [feedTables])));
    try {
      await Promise.all(opened.map((each) => each.migrate()));
      expect(await Promise.all(opened.map((each) => each.pendingMigrations()))).toEqual([[], [], []]);
    } finally {
      await Promise.all(opened.map((each) => each.close()));
    }
  });
});
