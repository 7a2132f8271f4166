/** Fills the index of the setting it is given from a long feed, and prints behind which sequence it asks each time. */
import { setTimeout as wait } from 'node:timers/promises';
import { openDatabase } from '../../../kit/database/database.ts';
import { locateDatabase } from '../../../kit/database/location.ts';
import { createLog } from '../../../kit/log.ts';
import { loadRuleSet } from '../../convergence/rule-set.ts';
import { followIndex } from '../follow-index.ts';
import { indexTables, type IndexTables } from '../tables.ts';
import { rulesOf } from './example-index.ts';
import { longFeed } from './long-feed.ts';

const location = locateDatabase(process.argv[2] ?? '', 'hub');
const database = await openDatabase<IndexTables>(location, [indexTables]);
followIndex({
  database,
  location,
  subgraphs: [
    {
      name: 'registry',
      code: 'REGISTRY',
      field: undefined,
      feed: longFeed(1_000_000, (after) => process.stdout.write(`${after}\n`)),
      read: null,
    },
  ],
  rules: rulesOf(await loadRuleSet(), []),
  pollMs: 10,
  log: createLog('silent'),
});
await wait(60_000);
