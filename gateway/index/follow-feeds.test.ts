import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../kit/database/database.ts';
import { startChild } from '../../kit/testing/child.ts';
import { exampleUscc } from '../../kit/testing/example-subgraph.ts';
import { type TestStores, testStores } from '../../kit/testing/stores.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { EnterpriseIndex } from './enterprise-index.ts';
import { type ChangeFeed, type FeedFollower, followFeeds } from './follow-feeds.ts';
import { indexTables, type IndexTables } from './tables.ts';
import { longFeed } from './testing/long-feed.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

const backwards: ChangeFeed = async (after, limit) =>
  (await longFeed(2_000)(after, limit)).map(({ sequence }) => ({
    sequence,
    uscc: exampleUscc(2_001 - sequence) as Uscc,
  }));
const circle: ChangeFeed = (_after, limit) => longFeed(limit)(0, limit);

const some: ChangeFeed = (after) => Promise.resolve(after >= 7 ? [] : [{ sequence: 7, uscc: exampleUscc(3) as Uscc }]);

describe.each(['sqlite', 'postgresql'] as const)('following change feeds into an index on %s', (engine) => {
  let setting: string;
  let database: Database<IndexTables>;
  const logged: Record<string, unknown>[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void logged.push(JSON.parse(line) as never) });
  const following: FeedFollower[] = [];

  beforeEach(async (context) => {
    context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    logged.length = 0;
    setting = stores.setting(engine);
    database = await stores.open<IndexTables>(engine, [indexTables], setting, 'hub');
  });
  afterEach(async () => {
    await Promise.all(following.splice(0).map((follower) => follower.stop()));
  });

  function follow(feeds: Record<string, ChangeFeed>): FeedFollower {
    const follower = followFeeds(database, new Map(Object.entries(feeds)), 5, log);
    following.push(follower);
    return follower;
  }
  const count = () => new EnterpriseIndex(database).count();
  const eventsOf = (subgraph: string) =>
    logged.filter((line) => line['subgraph'] === subgraph).map((line) => line['event']);

  test('takes every page once, to the end, and what is added later too', async () => {
    let length = 4_500;
    const asked: number[] = [];
    const follower = follow({ registry: (after, limit) => longFeed(length, (from) => asked.push(from))(after, limit) });
    await follower.caughtUp();
    expect(asked.slice(0, 3)).toEqual([0, 2_000, 4_000]);
    expect(await count()).toBe(4_500);
    length = 4_502;
    await expect.poll(count).toBe(4_502);
    expect(asked.filter((after) => after < 4_500)).toEqual([0, 2_000, 4_000]);
  });

  test('goes on where it stopped, with a new follower on the same store', async () => {
    const first = follow({ registry: longFeed(10) });
    await first.caughtUp();
    await first.stop();
    const asked: number[] = [];
    await follow({ registry: longFeed(12, (after) => asked.push(after)) }).caughtUp();
    expect(asked[0]).toBe(10);
    expect(await count()).toBe(12);
  });

  test('goes on exactly behind the last page taken after it was killed', async () => {
    const child = startChild(new URL('testing/following-child.ts', import.meta.url), [setting]);
    for (let page = 0; page < 3; page += 1)
      if ((await child.line()) === undefined) throw new Error((await child.ended()).errors);
    await child.kill();
    let asking = 4_000;
    for await (const line of child.lines) asking = Number(line);
    const taken = await count();
    expect([asking, asking + 2_000]).toContain(taken);
    const asked: number[] = [];
    await follow({ registry: longFeed(taken + 1, (after) => asked.push(after)) }).caughtUp();
    expect(asked[0]).toBe(taken);
    expect(await count()).toBe(taken + 1);
  });

  test('keeps a cursor for each feed, and each enterprise once whoever names it', async () => {
    await follow({ registry: longFeed(5), 'work-safety': some }).caughtUp();
    expect(await count()).toBe(5);
    expect(
      await database.read.selectFrom('feed_cursor').select(['subgraph', 'sequence']).orderBy('subgraph').execute(),
    ).toEqual([
      { subgraph: 'registry', sequence: 5 },
      { subgraph: 'work-safety', sequence: 7 },
    ]);
  });

  test('feeds that name the same enterprises in other orders do not stand in each other’s way', async () => {
    await follow({ a: longFeed(2_000), b: backwards, c: longFeed(2_000), d: backwards }).caughtUp();
    expect(await count()).toBe(2_000);
    expect(logged).toEqual([]);
  });

  test('a feed that does not answer stops no other, is said once, and is followed again when it is back', async () => {
    let isDead = true;
    const feed: ChangeFeed = (after, limit) =>
      isDead ? Promise.reject(new Error('connect ECONNREFUSED')) : longFeed(3)(after, limit);
    const follower = follow({ registry: longFeed(5), 'work-safety': feed });
    await follower.caughtUp();
    expect(follower.hasCaughtUp()).toBe(true);
    expect(['registry', 'work-safety', 'nobody'].map(follower.isAnswering)).toEqual([true, false, false]);
    expect(await count()).toBe(5);

    await new Promise((resolve) => setTimeout(resolve, 50));
    isDead = false;
    await expect.poll(() => follower.isAnswering('work-safety')).toBe(true);
    expect(eventsOf('work-safety')).toEqual(['change feed did not answer', 'change feed answers again']);
    isDead = true;
    await expect.poll(() => follower.isAnswering('work-safety')).toBe(false);
    expect(eventsOf('work-safety')).toHaveLength(3);
  });

  test('a feed that goes round in circles is a feed that does not answer', async () => {
    const follower = follow({ registry: circle });
    await follower.caughtUp();
    await expect.poll(() => follower.isAnswering('registry')).toBe(false);
    expect(await count()).toBe(2_000);
  });

  test('a feed out of its order is not taken: something might be passed over', async () => {
    const follower = follow({ registry: async (after, limit) => (await longFeed(3)(after, limit)).toReversed() });
    await follower.caughtUp();
    expect(follower.isAnswering('registry')).toBe(false);
    expect(await count()).toBe(0);
  });

  test('a store of its own that fails is not blamed on the feed', async () => {
    const broken: Database<IndexTables> = { ...database, write: () => Promise.reject(new Error('disk full')) };
    const follower = followFeeds(broken, new Map([['registry', longFeed(3)]]), 5, log);
    following.push(follower);
    await follower.caughtUp();
    expect(follower.isAnswering('registry')).toBe(true);
    expect(new Set(eventsOf('registry'))).toEqual(new Set(['changes could not be taken in']));
  });

  test('a replica that lags behind does not set the cursor back', async () => {
    const mayAnswer = Promise.withResolvers<void>();
    const late: ChangeFeed = async (after, limit) => {
      const page = await longFeed(3)(after, limit);
      await mayAnswer.promise;
      return page;
    };
    const lagging = follow({ registry: late });
    await follow({ registry: longFeed(10) }).caughtUp();
    mayAnswer.resolve();
    await lagging.stop();
    expect(await database.read.selectFrom('feed_cursor').select('sequence').execute()).toEqual([{ sequence: 10 }]);
  });

  test('has not caught up until every feed that answers was followed to its end', async () => {
    const mayAnswer = Promise.withResolvers<void>();
    const slow: ChangeFeed = async (after, limit) => {
      await mayAnswer.promise;
      return longFeed(1)(after, limit);
    };
    const follower = follow({ registry: longFeed(5), 'work-safety': slow });
    await expect.poll(count).toBe(5);
    expect(follower.hasCaughtUp()).toBe(false);
    mayAnswer.resolve();
    await follower.caughtUp();
    expect(follower.hasCaughtUp()).toBe(true);
  });
});
