import { Worker } from 'node:worker_threads';
import { sql } from 'kysely';
import { tableOf } from '../../../gateway/index/index-tables.ts';
import type { IndexTables } from '../../../gateway/index/tables.ts';
import type { Database } from '../../../kit/database/database.ts';
import type { DatabaseLocation } from '../../../kit/database/location.ts';

/** Rows that a thread reads at once. */
const READ_AT_ONCE = 10_000;

interface Scan {
  readonly database: Database<IndexTables>;
  readonly location: DatabaseLocation;
  readonly generation: number;
  readonly threads: number;
}

/** Seconds in which threads that are already started read every row. */
export async function bareScan({ database, location, generation, threads }: Scan): Promise<number> {
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL('scan-thread.ts', import.meta.url), { workerData: { location, generation } }),
  );
  await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('message', resolve))));
  const from = performance.now();
  const bounds = ['', ...(await boundaries(database, generation)), 'Z'.repeat(19)];
  let next = 0;
  await Promise.all(
    workers.map(async (worker) => {
      while (next < bounds.length - 1) {
        const [after, through] = [bounds[next], bounds[next + 1]];
        next += 1;
        const read = new Promise((resolve) => worker.once('message', resolve));
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
        worker.postMessage({ after, through });
        await read;
      }
    }),
  );
  const seconds = (performance.now() - from) / 1000;
  await Promise.all(workers.map((worker) => worker.terminate()));
  return seconds;
}

async function boundaries({ read }: Database<IndexTables>, generation: number): Promise<string[]> {
  const found: string[] = [];
  for (let after = ''; ;) {
    const { rows } = await sql<{ uscc: string }>`
      select uscc from ${sql.table(tableOf(generation))} where uscc > ${after} order by uscc limit 1 offset ${READ_AT_ONCE - 1}`.execute(
      read,
    );
    const [row] = rows;
    if (row === undefined) return found;
    found.push(row.uscc);
    after = row.uscc;
  }
}
