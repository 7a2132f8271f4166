/** A thread that only reads the rows that a rehearsal reads: the limit that it is held against. */
import { parentPort, workerData } from 'node:worker_threads';
import { sql } from 'kysely';
import { tableOf } from '../../../gateway/index/index-tables.ts';
import type { IndexTables } from '../../../gateway/index/tables.ts';
import { openDatabase } from '../../../kit/database/database.ts';
import type { DatabaseLocation } from '../../../kit/database/location.ts';

const { location, generation } = workerData as { location: DatabaseLocation; generation: number };
if (parentPort === null) throw new Error('scan-thread.ts runs as a thread');
const port = parentPort;
const database = await openDatabase<IndexTables>(location, []);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
port.postMessage('ready');

port.on('message', ({ after, through }: { after: string; through: string }) => {
  void sql<{ uscc: string; content: string }>`
    select uscc, content from ${sql.table(tableOf(generation))} where uscc > ${after} and uscc <= ${through} order by uscc`
    .execute(database.read)
    .then(({ rows }) => port.postMessage(rows.length));
});
