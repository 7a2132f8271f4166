import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { locateDatabase } from '../../kit/database/location.ts';
import { createLog } from '../../kit/log.ts';
import { startChild } from '../../kit/testing/child.ts';
import { exampleUscc } from '../../kit/testing/example-subgraph.ts';
import { type TestStores, testStores } from '../../kit/testing/stores.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { RunStatement } from '../changes/change-store.ts';
import { loadRuleSet, type RuleSet } from '../convergence/rule-set.ts';
import { countedCells } from '../statistics/cube-tables.ts';
import { followIndex } from './follow-index.ts';
import { generationsIn } from './generations.ts';
import type { FollowedSubgraph } from './index-context.ts';
import { indexTables, type IndexTables } from './tables.ts';
import { rulesOf, TODAY } from './testing/example-index.ts';
import { longFeed } from './testing/long-feed.ts';

/** Some more than are read at once, so that there is a second page. */
const ENTERPRISES = 2_100;
const LAST = Array.from({ length: ENTERPRISES }, (_, number) => exampleUscc(number + 1))
  .sort()
  .at(-1) as Uscc;

let stores: TestStores;
let ruleSet: RuleSet;
beforeAll(async () => {
  stores = await testStores();
  ruleSet = await loadRuleSet();
});
afterAll(() => stores.stop());

describe.each(['sqlite', 'postgresql'] as const)('filling an index on %s', (engine) => {
  beforeEach((context) => {
    context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
  });

  test('a page that somebody overtakes, by receiving an answer of one of its enterprises, is read again and counted once', async () => {
    const setting = stores.setting(engine);
    const database = await stores.open<IndexTables>(engine, [indexTables], setting, 'hub');
    const asked: string[] = [];
    const registry: FollowedSubgraph = {
      name: 'registry',
      code: 'REGISTRY',
      field: undefined,
      feed: longFeed(ENTERPRISES),
      read: (usccs) => {
        asked.push(...usccs.filter((uscc) => uscc === LAST));
        return Promise.resolve(new Map(usccs.map((uscc) => [uscc, { usccCheck: 'VALID' }])));
      },
    };
    // Asked for when the reading begins, and for each page once what was received of it before has been read.
    let daysAsked = 0;
    const secondPage = Promise.withResolvers<void>();
    let pages = 0;
    const tell = async (run: RunStatement) => {
      pages += 1;
      if (pages > 1) return;
      await secondPage.promise;
      await run(
        `insert into received_answer (uscc, source, revision, received_at, is_grade_change, content)
         values ('${LAST}', 'REGISTRY', 0, '2026-11-21T00:00:00.000Z', false, '{"usccCheck":"INVALID"}')`,
        [],
      );
    };
    const follower = followIndex({
      database,
      location: locateDatabase(setting, 'hub'),
      subgraphs: [registry],
      rules: rulesOf(ruleSet, []),
      pollMs: 5,
      log: createLog('silent'),
      tell,
      today: () => {
        daysAsked += 1;
        if (daysAsked === 3) secondPage.resolve();
        return TODAY;
      },
    });
    await follower.caughtUp();
    await follower.stop();
    expect(asked).toEqual([LAST, LAST]);
    const received = await database.read
      .selectFrom('received_answer')
      .select(['revision', 'content'])
      .where('uscc', '=', LAST)
      .orderBy('revision')
      .execute();
    expect(received).toEqual([
      { revision: 0, content: '{"usccCheck":"INVALID"}' },
      { revision: 1, content: '{"usccCheck":"VALID"}' },
    ]);
    const counts = (await countedCells(database, 'TIER', 1)).map((cell) => Number(cell.split('|').at(-1)));
    expect(counts).toEqual([ENTERPRISES, ENTERPRISES]);
  });

  test('killed while pages are read, it goes on exactly behind the last one written, and the counts are whole', async () => {
    const enterprises = 10_000;
    const setting = stores.setting(engine);
    const database = await stores.open<IndexTables>(engine, [indexTables], setting, 'hub');
    const child = startChild(new URL('testing/following-child.ts', import.meta.url), [setting, String(enterprises)]);
    // The fourth page is asked about once the first has been written.
    for (let page = 0; page < 4; page += 1)
      if ((await child.line()) === undefined) throw new Error((await child.ended()).errors);
    await child.kill();
    const { readThrough } = (await generationsIn(database))[0] ?? { readThrough: null };
    expect(readThrough).not.toBeNull();
    const asked: Uscc[] = [];
    const follower = followIndex({
      database,
      location: locateDatabase(setting, 'hub'),
      subgraphs: [
        {
          name: 'registry',
          code: 'REGISTRY',
          field: undefined,
          feed: longFeed(enterprises),
          read: (usccs) => {
            asked.push(...usccs);
            return Promise.resolve(new Map(usccs.map((uscc) => [uscc, { usccCheck: 'VALID' }])));
          },
        },
      ],
      rules: rulesOf(ruleSet, []),
      pollMs: 5,
      log: createLog('silent'),
      today: () => TODAY,
    });
    await follower.caughtUp();
    await follower.stop();
    const codes = Array.from({ length: enterprises }, (_, number) => exampleUscc(number + 1) as Uscc).sort();
    const unread = codes.filter((uscc) => uscc > (readThrough ?? ''));
    expect(unread.length).toBeLessThanOrEqual(enterprises - 2_000);
    expect(asked.slice(0, unread.length)).toEqual(unread);
    const counts = (await countedCells(database, 'TIER', 1)).map((cell) => Number(cell.split('|').at(-1)));
    expect(counts).toEqual([enterprises, enterprises]);
  });
});
