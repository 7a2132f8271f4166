/** Writes one row after another into the store of the setting it is given, and prints each number once its write is acknowledged. */
import { openDatabase } from '../database/database.ts';
import { locateDatabase } from '../database/location.ts';
import { feedTables, type FeedTables } from '../feed/tables.ts';

const database = await openDatabase<FeedTables>(locateDatabase(process.argv[2] ?? '', 'store'), [feedTables]);
for (let number = 0; ; number += 1) {
  await database.write((transaction) =>
    transaction
      .insertInto('feed_position')
      .values({ feed: String(number), next_sequence: number })
      .execute(),
  );
  process.stdout.write(`${number}\n`);
}
