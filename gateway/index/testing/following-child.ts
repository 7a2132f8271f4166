/** Follows a long feed into the index of the setting it is given, and prints behind which sequence it asks each time. */
import { setTimeout as wait } from 'node:timers/promises';
import { openDatabase } from '../../../kit/database/database.ts';
import { locateDatabase } from '../../../kit/database/location.ts';
import { createLog } from '../../../kit/log.ts';
import { followFeeds } from '../follow-feeds.ts';
import { indexTables, type IndexTables } from '../tables.ts';
import { longFeed } from './long-feed.ts';

const database = await openDatabase<IndexTables>(locateDatabase(process.argv[2] ?? '', 'hub'), [indexTables]);
const feed = longFeed(1_000_000, (after) => process.stdout.write(`${after}\n`));
followFeeds(database, new Map([['registry', feed]]), 10, createLog('silent'));
await wait(60_000);
