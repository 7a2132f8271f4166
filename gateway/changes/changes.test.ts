import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../kit/database/database.ts';
import { locateDatabase } from '../../kit/database/location.ts';
import { type TestStores, testStores } from '../../kit/testing/stores.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { loadRuleSet, type RuleSet } from '../convergence/rule-set.ts';
import type { ChangeFilter } from '../hub/resolvers.generated.ts';
import { followIndex, type IndexFollower, requestRebuild } from '../index/follow-index.ts';
import { GenerationInService } from '../index/in-service.ts';
import { indexTables, type IndexTables } from '../index/tables.ts';
import { exampleSubgraphs, graded, registered, rulesOf, SECTORS, TODAY, upTo } from '../index/testing/example-index.ts';
import { ChangeFeed, type ChangesCaller, cursorOf } from './change-feed.ts';
import { tellChanges } from './change-store.ts';
import { changeTables, type ChangeTables } from './tables.ts';
import { lookOnce, type WatchOptions } from './watch.ts';

const AUDITOR: ChangesCaller = { maySeeInternal: () => true, limit: null };
const OUTSIDER: ChangesCaller = { maySeeInternal: () => false, limit: null };
const [first, second] = upTo(2) as [Uscc, Uscc];
const listing = { decisionNumber: '样列1号', includedOn: '2026-11-05', authority: '样例局', situation: '一' };

let stores: TestStores;
let ruleSet: RuleSet;
beforeAll(async () => {
  stores = await testStores();
  ruleSet = await loadRuleSet();
});
afterAll(() => stores.stop());

describe.each(['sqlite', 'postgresql'] as const)('changes for consumers on %s', (engine) => {
  let setting: string;
  let database: Database<IndexTables & ChangeTables>;
  let feed: ChangeFeed;
  let graph: ReturnType<typeof exampleSubgraphs>;
  const inService = new GenerationInService();
  const following: IndexFollower[] = [];

  beforeEach(async (context) => {
    context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    setting = stores.setting(engine);
    database = await stores.open<IndexTables & ChangeTables>(engine, [indexTables, changeTables], setting, 'hub');
    feed = new ChangeFeed(database, SECTORS);
    graph = exampleSubgraphs();
  });
  afterEach(async () => {
    await Promise.all(following.splice(0).map((follower) => follower.stop()));
  });

  async function follow(): Promise<void> {
    const follower = followIndex({
      database,
      location: locateDatabase(setting, 'hub'),
      subgraphs: [graph.registry, graph.publicCredit, graph.risk],
      rules: rulesOf(ruleSet),
      pollMs: 5,
      log: pino({ level: 'silent' }),
      today: () => TODAY,
      tell: tellChanges,
      onService: (generation) => inService.set(generation),
    });
    following.push(follower);
    await follower.caughtUp();
  }

  const told = async (filter: ChangeFilter = {}, caller = AUDITOR) =>
    (await feed.page(null, filter, 1_000, caller)).nodes.map(({ kind, uscc, before, after }) => [
      kind,
      uscc,
      before?.grade ?? before?.status ?? null,
      after?.grade ?? after?.status ?? null,
    ]);
  const count = async () => (await told()).length;
  const warnings = async () =>
    (await feed.page(null, { kind: ['DRIFT', 'FEED_STALE', 'FEED_RECOVERED'] }, 99, OUTSIDER)).nodes.map(
      ({ kind, sector, region, industry, before, after }) => [
        kind,
        sector ?? region ?? industry,
        before?.share,
        after?.share,
      ],
    );

  test('what is received first is no change (but for entries of lists); then each difference is one, and its warnings beside it', async () => {
    graph.registry.say(first, registered('样例'));
    graph.publicCredit.say(first, graded('publicCredit', 'B'));
    await follow();
    expect(await told()).toEqual([]);
    graph.publicCredit.say(first, graded('publicCredit', 'C'));
    await expect.poll(count).toBe(2);
    graph.publicCredit.say(first, graded('publicCredit', 'C', { severeListings: [listing] }));
    await expect.poll(count).toBe(3);
    graph.publicCredit.say(first, graded('publicCredit', 'A'));
    await expect.poll(count).toBe(5);
    graph.registry.say(first, registered('样例', { registrationStatus: 'REVOKED' }));
    await expect.poll(count).toBe(6);
    expect(await told()).toEqual([
      ['GRADE_CHANGED', first, 'B', 'C'],
      ['GRADE_DROPPED', first, 'B', 'C'],
      ['LISTED', first, 'C', 'C'],
      ['GRADE_CHANGED', first, 'C', 'A'],
      ['DELISTED', first, 'C', 'A'],
      ['REGISTRATION_CHANGED', first, 'ACTIVE', 'REVOKED'],
    ]);
    expect((await told({ warningsOnly: true })).map(([kind]) => kind)).toEqual(['GRADE_DROPPED', 'LISTED']);
    expect((await told({ region: ['TANGSHAN'] })).length).toBe(0);
    expect((await told({ industry: ['C'], kind: ['DELISTED'], uscc: [first] })).length).toBe(1);
    expect(JSON.stringify((await feed.page(null, {}, 9, AUDITOR)).nodes)).not.toContain(listing.decisionNumber);
  });

  test('an enterprise that a sector first tells of as listed is warned of, but not while the index or the sector is filled in', async () => {
    const third = upTo(3)[2] as Uscc;
    const listed = graded('publicCredit', 'C', { severeListings: [listing] });
    const heardOf = (uscc: Uscc) => async () =>
      (
        await database.read
          .selectFrom('received_answer')
          .select('source')
          .where('uscc', '=', uscc)
          .where('source', '=', 'PUBLIC_CREDIT')
          .where('content', 'like', `%${listing.decisionNumber}%`)
          .execute()
      ).length;
    graph.publicCredit.say(first, listed);
    graph.registry.say(second, registered('样例'));
    graph.risk.isDead = true;
    graph.risk.sayQuietly(second, graded('risk', 'D', { severeListings: [listing] }));
    await follow();
    graph.risk.isDead = false;
    graph.publicCredit.say(third, listed);
    await expect.poll(heardOf(third)).toBe(1);
    await expect.poll(count).toBe(1);
    await expect
      .poll(
        async () =>
          (await database.read.selectFrom('feed_cursor').select('read_on').where('subgraph', '=', 'risk').execute())[0]
            ?.read_on,
      )
      .toBe(TODAY);
    expect(await heardOf(first)()).toBe(1);
    const { nodes } = await feed.page(null, {}, 9, AUDITOR);
    expect(nodes).toMatchObject([
      { kind: 'LISTED', warning: true, uscc: third, sector: 'PUBLIC_CREDIT', before: null, after: { grade: 'C' } },
    ]);
    await requestRebuild(database);
    await expect.poll(() => inService.number, { timeout: 15_000 }).toBe(2);
    expect(await count()).toBe(1);
  });

  test('pages behind a cursor give each change once, also when the index is filled anew meanwhile', async () => {
    const usccs = upTo(30);
    for (const uscc of usccs) graph.publicCredit.say(uscc, graded('publicCredit', 'B'));
    await follow();
    await requestRebuild(database);
    for (const uscc of usccs) graph.publicCredit.say(uscc, graded('publicCredit', 'A'));
    await expect.poll(() => inService.number, { timeout: 15_000 }).toBe(2);
    await expect.poll(count).toBe(30);
    const seen: string[] = [];
    for (let after: string | null = null; ;) {
      const page = await feed.page(after, {}, 7, AUDITOR);
      seen.push(...page.nodes.map(({ uscc }) => uscc ?? ''));
      after = page.endCursor ?? null;
      if (!page.hasMore) break;
    }
    expect(seen.toSorted()).toEqual(usccs);
    const end = await feed.page(cursorOf(30), {}, 7, AUDITOR);
    expect(end).toMatchObject({ nodes: [], endCursor: cursorOf(30), latestCursor: cursorOf(30), hasMore: false });
  });

  test('what is internal is told to its owner and auditors only, and an enterprise is told its own', async () => {
    for (const uscc of [first, second]) graph.risk.say(uscc, graded('risk', 'B'));
    for (const uscc of [first, second]) graph.publicCredit.say(uscc, graded('publicCredit', 'B'));
    await follow();
    for (const uscc of [first, second]) graph.risk.say(uscc, graded('risk', 'A'));
    for (const uscc of [first, second]) graph.publicCredit.say(uscc, graded('publicCredit', 'A'));
    await expect.poll(count).toBe(4);
    expect((await told({}, OUTSIDER)).length).toBe(2);
    expect((await feed.page(null, {}, 9, OUTSIDER)).withheldSectors).toEqual(['RISK']);
    const enterprise: ChangesCaller = { ...OUTSIDER, limit: { kind: 'ENTERPRISES', codes: new Set([second]) } };
    expect(await told({}, enterprise)).toEqual([['GRADE_CHANGED', second, 'B', 'A']]);
  });

  test('a drift is told once it goes beyond the threshold, against what was told last, and a stale feed once each time', async () => {
    const usccs = upTo(120);
    for (const uscc of usccs) {
      graph.registry.say(uscc, registered('样例'));
      graph.publicCredit.say(uscc, graded('publicCredit', 'B'));
    }
    await follow();
    const start = new Date('2026-11-21T04:00:00.000Z');
    const later = (seconds: number) => new Date(start.getTime() + seconds * 1000);
    let caughtUpAt = start.toISOString();
    const options: WatchOptions = {
      database,
      subgraphs: [graph.publicCredit],
      sight: () => ({ isAnswering: true, caughtUpAt }),
      inService,
      driftPoints: 5,
      staleSeconds: 60,
      log: pino({ level: 'silent' }),
    };
    await lookOnce(options, start, later(1));
    const low = async (from: number, to: number): Promise<void> => {
      for (const uscc of usccs.slice(from, to)) graph.publicCredit.say(uscc, graded('publicCredit', 'C'));
      await expect.poll(async () => (await told({ kind: ['GRADE_DROPPED'] })).length).toBe(to);
    };
    await low(0, 5);
    await lookOnce(options, start, later(2));
    expect(await warnings()).toEqual([]);
    await low(5, 12);
    await lookOnce(options, start, later(3));
    await lookOnce(options, start, later(4));
    const drifted = [
      ['DRIFT', 'SHIJIAZHUANG', '0.00', '10.00'],
      ['DRIFT', 'C', '0.00', '10.00'],
    ];
    expect(await warnings()).toEqual(drifted);
    await lookOnce(options, start, later(70));
    await lookOnce(options, start, later(80));
    caughtUpAt = later(81).toISOString();
    await lookOnce(options, start, later(82));
    expect((await warnings()).slice(2)).toEqual([
      ['FEED_STALE', 'PUBLIC_CREDIT', undefined, undefined],
      ['FEED_RECOVERED', 'PUBLIC_CREDIT', undefined, undefined],
    ]);
  });

  test('a page too large, a cursor that is none, and one from before the store was set back are refused', async () => {
    const page = (after: string | null, size: number) => feed.page(after, {}, size, AUDITOR);
    await expect(page(null, 1_001)).rejects.toMatchObject({ code: 'PAGE_TOO_LARGE' });
    await expect(page('nonsense', 1)).rejects.toMatchObject({ code: 'INVALID_CURSOR' });
    await expect(page(cursorOf(1), 1)).rejects.toMatchObject({ code: 'INVALID_CURSOR' });
    await expect(feed.page(null, { uscc: upTo(101) }, 1, AUDITOR)).rejects.toMatchObject({ code: 'TOO_MANY_CODES' });
  });
});
