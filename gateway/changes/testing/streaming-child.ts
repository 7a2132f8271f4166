/** A hub's index and stream over one subgraph that is asked over HTTP: `<HUB_DB> <URL of the subgraph> <port> <folder>`. */
import fastify from 'fastify';
import { readConfig } from '../../../kit/config.ts';
import { openDatabase } from '../../../kit/database/database.ts';
import { locateDatabase } from '../../../kit/database/location.ts';
import { callerOf } from '../../../kit/identity/caller.ts';
import { createLog } from '../../../kit/log.ts';
import type { Uscc } from '../../../schema/vocabulary/uscc.ts';
import { openAudit } from '../../audit/open-audit.ts';
import { loadRuleSet } from '../../convergence/rule-set.ts';
import type { Change } from '../../index/feed-watch.ts';
import { followIndex } from '../../index/follow-index.ts';
import type { EnterprisePart } from '../../index/subgraph-question.ts';
import { indexTables, type IndexTables } from '../../index/tables.ts';
import { rulesOf, SECTORS } from '../../index/testing/example-index.ts';
import { ChangeFeed } from '../change-feed.ts';
import { tellChanges } from '../change-store.ts';
import { LiveChanges } from '../live-changes.ts';
import { streamRoute } from '../stream-route.ts';
import { changeTables, type ChangeTables } from '../tables.ts';

const [setting = '', subgraph = '', port = '0', dataFolder = ''] = process.argv.slice(2);
const location = locateDatabase(setting, 'hub');
const database = await openDatabase<IndexTables & ChangeTables>(location, [indexTables, changeTables]);
await database.migrate();
const sectors = SECTORS.slice(0, 1);
const log = createLog('silent');
const follower = followIndex({
  database,
  location,
  subgraphs: [
    {
      name: 'public-credit',
      code: 'PUBLIC_CREDIT',
      field: 'publicCredit',
      feed: async (after, limit) =>
        (await (await fetch(`${subgraph}/feed?after=${after}&limit=${Math.min(limit, 50)}`)).json()) as Change[],
      read: async (usccs) => {
        const told = await fetch(`${subgraph}/read`, { method: 'POST', body: usccs.join(',') });
        return new Map((await told.json()) as [Uscc, EnterprisePart][]);
      },
    },
  ],
  rules: rulesOf(await loadRuleSet(), sectors),
  pollMs: 5,
  log,
  tell: tellChanges,
});
await follower.caughtUp();
const audit = await openAudit({ ...readConfig({ HUB_DB: setting }), dataFolder }, log);
const http = fastify({ forceCloseConnections: true });
streamRoute(http, {
  live: new LiveChanges(new ChangeFeed(database, sectors), 5),
  readToken: () => Promise.resolve(callerOf({ subject: 'test', role: 'AUDITOR', sectors: [], purpose: 'AUDIT' })),
  log,
  audit: { log: audit.log, ruleSetHash: () => 'of a test' },
});
await http.listen({ host: '127.0.0.1', port: Number(port) });
process.stdout.write('ready\n');
