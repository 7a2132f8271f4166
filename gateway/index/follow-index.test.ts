import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../kit/database/database.ts';
import { locateDatabase } from '../../kit/database/location.ts';
import { startChild } from '../../kit/testing/child.ts';
import { type TestStores, testStores } from '../../kit/testing/stores.ts';
import { addDays, type LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { loadRuleSet, type RuleSet } from '../convergence/rule-set.ts';
import { EnterpriseIndex, NO_INTERNAL_RIGHTS } from './enterprise-index.ts';
import { type FollowOptions, followIndex, type IndexFollower, requestRebuild } from './follow-index.ts';
import { indexTables, type IndexTables } from './tables.ts';
import { exampleSubgraphs, graded, registered, rulesOf, SECTORS, TODAY, upTo } from './testing/example-index.ts';
import { longFeed } from './testing/long-feed.ts';

let stores: TestStores;
let ruleSet: RuleSet;
beforeAll(async () => {
  stores = await testStores();
  ruleSet = await loadRuleSet();
});
afterAll(() => stores.stop());

const EVERYTHING = { maySeeShared: () => true, maySeeInternal: () => true, limit: null };
const [first, second, third] = upTo(3) as [Uscc, Uscc, Uscc];

describe.each(['sqlite', 'postgresql'] as const)('following change feeds into an index on %s', (engine) => {
  let setting: string;
  let database: Database<IndexTables>;
  let index: EnterpriseIndex;
  let today: LocalDate;
  let graph: ReturnType<typeof exampleSubgraphs>;
  const logged: Record<string, unknown>[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void logged.push(JSON.parse(line) as never) });
  const following: IndexFollower[] = [];

  beforeEach(async (context) => {
    context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    logged.length = 0;
    today = TODAY;
    setting = stores.setting(engine);
    database = await stores.open<IndexTables>(engine, [indexTables], setting, 'hub');
    index = new EnterpriseIndex(database, SECTORS);
    graph = exampleSubgraphs();
  });
  afterEach(async () => {
    await Promise.all(following.splice(0).map((follower) => follower.stop()));
  });

  function follow(changes: Partial<FollowOptions> = {}): IndexFollower {
    const follower = followIndex({
      database,
      location: locateDatabase(setting, 'hub'),
      subgraphs: [graph.registry, graph.publicCredit, graph.risk],
      rules: rulesOf(ruleSet),
      pollMs: 5,
      log,
      today: () => today,
      ...changes,
    });
    following.push(follower);
    return follower;
  }

  const events = (...wanted: string[]) => logged.filter(({ event }) => wanted.includes(String(event)));
  const inClass = async (...effectiveClass: ('A' | 'B' | 'C' | 'D')[]) =>
    (
      await index.page(
        { filter: { sector: { code: 'PUBLIC_CREDIT', effectiveClass } }, first: 100, after: null },
        EVERYTHING,
      )
    ).entries.map(({ uscc }) => uscc);
  const count = async () => (await index.count(null, NO_INTERNAL_RIGHTS)).count;
  const risky = async () => (await index.count({ sector: { code: 'RISK', effectiveClass: ['D'] } }, EVERYTHING)).count;
  const stale = async () =>
    (await index.count({ sector: { code: 'PUBLIC_CREDIT', freshness: ['STALE'] } }, EVERYTHING)).count;
  const lowered = async () => (await index.count({ convergence: { firedRule: ['N+'] } }, EVERYTHING)).count;
  const history = () =>
    database.read
      .selectFrom('received_answer')
      .select(['uscc', 'source', 'revision', 'grade', 'is_grade_change as isGradeChange'])
      .where('source', '=', 'PUBLIC_CREDIT')
      .orderBy('uscc')
      .orderBy('revision')
      .execute();

  test('an empty index is filled from the subgraphs, and follows what they tell later', async () => {
    for (const uscc of upTo(50)) graph.registry.say(uscc, registered('样例'));
    graph.publicCredit.say(first, graded('publicCredit', 'C'));
    const follower = follow();
    await follower.caughtUp();
    expect(await count()).toBe(50);
    expect(await inClass('C')).toEqual([first]);
    graph.publicCredit.say(second, graded('publicCredit', 'C'));
    await expect.poll(() => inClass('C')).toEqual([first, second]);
    expect(events('changes could not be taken in', 'the index could not be filled')).toEqual([]);
  });

  test('an enterprise is asked about once while the index is filled, however often its feeds tell it', async () => {
    for (let time = 0; time < 3; time += 1)
      for (const uscc of upTo(20)) graph.publicCredit.say(uscc, graded('publicCredit', 'B'));
    await follow().caughtUp();
    expect(graph.publicCredit.asked.flat().sort()).toEqual(upTo(20));
    expect(graph.risk.asked.flat().sort()).toEqual(upTo(20));
  });

  test('goes on where it stopped, with a new follower on the same store, and asks about nothing twice', async () => {
    for (const uscc of upTo(5)) graph.publicCredit.say(uscc, graded('publicCredit', 'B'));
    const before = follow();
    await before.caughtUp();
    await before.stop();
    graph.publicCredit.asked.length = 0;
    graph.publicCredit.say(third, graded('publicCredit', 'D'));
    await follow().caughtUp();
    await expect.poll(() => inClass('D')).toEqual([third]);
    expect(graph.publicCredit.asked).toEqual([[third]]);
  });

  test('goes on exactly behind the last page taken after it was killed while it was filled', async () => {
    const child = startChild(new URL('testing/following-child.ts', import.meta.url), [setting]);
    for (let page = 0; page < 3; page += 1)
      if ((await child.line()) === undefined) throw new Error((await child.ended()).errors);
    await child.kill();
    const asked: number[] = [];
    const length = 30_000;
    await follow({
      subgraphs: [{ ...graph.registry, feed: longFeed(length, (after) => asked.push(after)), read: null }],
      rules: rulesOf(ruleSet, []),
    }).caughtUp();
    expect(asked[0]).toBeGreaterThanOrEqual(9_998);
    expect(await count()).toBe(length);
  });

  test('what changes in a subgraph is told in order: the last word stands, and every word is in the history', async () => {
    graph.publicCredit.say(first, graded('publicCredit', 'A'));
    await follow().caughtUp();
    for (const grade of ['B', 'C', 'D'] as const) {
      graph.publicCredit.say(first, graded('publicCredit', grade));
      await expect.poll(() => inClass(grade)).toEqual([first]);
    }
    expect((await history()).map(({ grade, isGradeChange }) => [grade, Number(isGradeChange)])).toEqual([
      ['A', 0],
      ['B', 1],
      ['C', 1],
      ['D', 1],
    ]);
  });

  test('the same answer told again is no news', async () => {
    graph.publicCredit.say(first, graded('publicCredit', 'A'));
    await follow().caughtUp();
    graph.publicCredit.say(first, graded('publicCredit', 'A'));
    graph.publicCredit.say(second, graded('publicCredit', 'A'));
    await expect.poll(() => inClass('A')).toEqual([first, second]);
    expect(await history()).toHaveLength(2);
  });

  test('a grade that changed since is found, and neither the first one received nor the same one again is a change', async () => {
    graph.publicCredit.say(first, graded('publicCredit', 'A'));
    graph.publicCredit.say(second, graded('publicCredit', 'A'));
    await follow().caughtUp();
    const since = new Date().toISOString();
    graph.publicCredit.say(first, graded('publicCredit', 'A', { evaluatedOn: '2026-11-01' }));
    graph.publicCredit.say(second, graded('publicCredit', 'B'));
    const changed = async () =>
      (
        await index.page(
          { filter: { sector: { code: 'PUBLIC_CREDIT', gradeChangedSince: since } }, first: 9, after: null },
          EVERYTHING,
        )
      ).entries.map(({ uscc }) => uscc);
    await expect.poll(changed).toEqual([second]);
  });

  test('a sector that is silent from the start costs only itself, and its answers come in when it is there', async () => {
    graph.publicCredit.say(first, graded('publicCredit', 'C'));
    graph.registry.say(second, registered('样例'));
    graph.publicCredit.isDead = true;
    const follower = follow();
    await follower.caughtUp();
    expect(follower.hasCaughtUp()).toBe(true);
    expect(['registry', 'public-credit', 'nobody'].map((name) => follower.sight(name).isAnswering)).toEqual([
      true,
      false,
      false,
    ]);
    expect(await inClass('C')).toEqual([]);
    graph.publicCredit.isDead = false;
    await expect.poll(() => inClass('C')).toEqual([first]);
    await expect.poll(() => follower.sight('public-credit').isAnswering).toBe(true);
    expect(events('change feed did not answer')).toHaveLength(1);
  });

  test('a sector that falls silent later leaves its last words', async () => {
    graph.publicCredit.say(first, graded('publicCredit', 'C'));
    const follower = follow();
    await follower.caughtUp();
    graph.publicCredit.isDead = true;
    await expect.poll(() => follower.sight('public-credit').isAnswering).toBe(false);
    expect(await inClass('C')).toEqual([first]);
    expect((await index.contents([first])).get(first)).toMatchObject({ publicCredit: { grade: 'C' } });
  });

  test('an enterprise met first while another sector is silent is read from that one as soon as it is back', async () => {
    await follow().caughtUp();
    graph.risk.isDead = true;
    graph.risk.sayQuietly(first, graded('risk', 'D'));
    graph.publicCredit.say(first, graded('publicCredit', 'C'));
    await expect.poll(() => inClass('C')).toEqual([first]);
    graph.risk.isDead = false;
    await expect.poll(risky).toBe(1);
  });

  test('a sector restored from an older backup is noticed and read again', async () => {
    graph.publicCredit.say(first, graded('publicCredit', 'A'));
    const backup = graph.publicCredit.state();
    graph.publicCredit.say(first, graded('publicCredit', 'D'));
    graph.publicCredit.say(second, graded('publicCredit', 'D'));
    await follow().caughtUp();
    expect(await inClass('D')).toEqual([first, second]);
    graph.publicCredit.setBack(backup);
    await expect.poll(() => inClass('A')).toEqual([first]);
    await expect.poll(() => inClass('D')).toEqual([]);
    expect(events('change feed was set back and is read again')).toHaveLength(1);
    graph.publicCredit.say(third, graded('publicCredit', 'D'));
    await expect.poll(() => inClass('D')).toEqual([third]);
  });

  test('and is noticed too when it has told as much again as was lost', async () => {
    graph.publicCredit.say(first, graded('publicCredit', 'A'));
    const backup = graph.publicCredit.state();
    graph.publicCredit.say(second, graded('publicCredit', 'D'));
    const before = follow();
    await before.caughtUp();
    await before.stop();
    graph.publicCredit.setBack(backup);
    graph.publicCredit.say(third, graded('publicCredit', 'D'));
    graph.publicCredit.say(first, graded('publicCredit', 'B'));
    await follow().caughtUp();
    await expect.poll(() => inClass('D')).toEqual([third]);
    await expect.poll(() => inClass('B')).toEqual([first]);
  });

  test('a new day is a new reading: what follows from the day alone is told by no feed', async () => {
    graph.publicCredit.say(first, graded('publicCredit', 'C'));
    await follow().caughtUp();
    expect(await stale()).toBe(0);
    graph.publicCredit.sayQuietly(first, graded('publicCredit', 'C', { freshness: 'STALE' }));
    today = addDays(TODAY, 1);
    await expect.poll(stale).toBe(1);
    expect(await history()).toHaveLength(1);
  });

  test('tiers are worked out anew when a sector joins', async () => {
    graph.publicCredit.say(first, graded('publicCredit', 'B'));
    graph.risk.sayQuietly(first, graded('risk', 'D'));
    const alone = follow({
      subgraphs: [graph.registry, graph.publicCredit],
      rules: rulesOf(ruleSet, SECTORS.slice(0, 1)),
    });
    await alone.caughtUp();
    await alone.stop();
    expect(await lowered()).toBe(0);
    await follow().caughtUp();
    await expect.poll(lowered).toBe(1);
  });

  test('is filled anew beside the one that answers, keeps its history, and takes its place', async () => {
    for (const uscc of upTo(30)) graph.publicCredit.say(uscc, graded('publicCredit', 'B'));
    await follow().caughtUp();
    graph.publicCredit.say(first, graded('publicCredit', 'C'));
    await expect.poll(() => inClass('C')).toEqual([first]);
    const received = await history();
    graph.risk.isDead = true;
    expect(await requestRebuild(database)).toBe(2);
    graph.publicCredit.say(second, graded('publicCredit', 'C'));
    await expect.poll(() => inClass('C')).toEqual([first, second]);
    expect(await database.read.selectFrom('generation').select('number').execute()).toHaveLength(2);
    graph.risk.isDead = false;
    const generations = () => database.read.selectFrom('generation').select('number').execute();
    await expect.poll(generations, { timeout: 15_000 }).toEqual([{ number: 2 }]);
    expect(await inClass('C')).toEqual([first, second]);
    expect(await count()).toBe(30);
    expect((await history()).length).toBe(received.length + 1);
  });

  test('two hubs on one store take each change in once', async () => {
    for (const uscc of upTo(10)) graph.publicCredit.say(uscc, graded('publicCredit', 'B'));
    await follow().caughtUp();
    await follow().caughtUp();
    for (const uscc of upTo(10)) graph.publicCredit.say(uscc, graded('publicCredit', 'C'));
    await expect.poll(() => inClass('C')).toEqual(upTo(10));
    expect(await history()).toHaveLength(20);
    const cursor = await database.read
      .selectFrom('feed_cursor')
      .select('sequence')
      .where('subgraph', '=', 'public-credit')
      .execute();
    expect(cursor).toEqual([{ sequence: 20 }]);
  });

  test('a feed out of its order is not taken: something might be passed over', async () => {
    graph.publicCredit.say(first, graded('publicCredit', 'A'));
    graph.publicCredit.say(second, graded('publicCredit', 'A'));
    const backwards = async (after: number, limit: number) =>
      (await graph.publicCredit.feed(after, limit)).toReversed();
    const follower = follow({ subgraphs: [graph.registry, { ...graph.publicCredit, feed: backwards }] });
    await follower.caughtUp();
    expect(follower.sight('public-credit').isAnswering).toBe(false);
    expect(await count()).toBe(0);
  });
});
