/**
 * Fills the index of the setting it is given from a long feed, and prints behind which sequence it asks each time. Given a
 * number too, it is that of the enterprises, and what it prints is the first code of each page that it asks about.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { openDatabase } from '../../../kit/database/database.ts';
import { locateDatabase } from '../../../kit/database/location.ts';
import { createLog } from '../../../kit/log.ts';
import { loadRuleSet } from '../../convergence/rule-set.ts';
import { followIndex } from '../follow-index.ts';
import { indexTables, type IndexTables } from '../tables.ts';
import { rulesOf } from './example-index.ts';
import { longFeed } from './long-feed.ts';

const enterprises = process.argv[3] === undefined ? null : Number(process.argv[3]);
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
      feed:
        enterprises === null
          ? longFeed(1_000_000, (after) => process.stdout.write(`${after}\n`))
          : longFeed(enterprises),
      read:
        enterprises === null
          ? null
          : (usccs) => {
              process.stdout.write(`${usccs[0]}\n`);
              return Promise.resolve(new Map(usccs.map((uscc) => [uscc, { usccCheck: 'VALID' }])));
            },
    },
  ],
  rules: rulesOf(await loadRuleSet(), []),
  pollMs: 10,
  log: createLog('silent'),
});
await wait(60_000);
