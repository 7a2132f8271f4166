import { randomUUID } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import type { Database } from '../database/database.ts';
import type { FeedTables } from './tables.ts';
import type { RowCounts } from './write-rows.ts';

/** One reading of one file, as far as it has come. */
export interface ImportRun extends RowCounts {
  readonly id: string;
  readonly fileName: string;
  readonly status: 'RUNNING' | 'COMPLETED';
  readonly rowsDone: number;
}

interface StartOptions {
  readonly kind: string;
  readonly fileName: string;
  readonly contentHash: string;
  readonly startedAt: string;
  /** Whether a completed run of the same content is begun anew. */
  readonly again: boolean;
  /** Leaves no trace: a run that is only looked for. */
  readonly dryRun: boolean;
}

const NOTHING_DONE = {
  status: 'RUNNING',
  rowsDone: 0,
  accepted: 0,
  unchanged: 0,
  quarantined: 0,
  personal: 0,
} as const;

/** The run of this content: a new one, the one that was cut off, or the completed one. */
export async function startRun(
  database: Database<FeedTables>,
  { kind, fileName, contentHash, startedAt, again, dryRun }: StartOptions,
): Promise<ImportRun> {
  const fresh: ImportRun = { id: randomUUID(), fileName, ...NOTHING_DONE };
  if (dryRun) {
    const completed = await database.read
      .selectFrom('import_run')
      .selectAll()
      .where('kind', '=', kind)
      .where('content_hash', '=', contentHash)
      .where('status', '=', 'COMPLETED')
      .executeTakeFirst();
    return completed === undefined || again ? fresh : fromColumns(completed);
  }
  return database.write(async (transaction) => {
    await transaction
      .insertInto('import_run')
      .values({
        id: fresh.id,
        kind,
        file_name: fileName,
        content_hash: contentHash,
        started_at: startedAt,
        status: 'RUNNING',
        rows_done: 0,
        accepted: 0,
        unchanged: 0,
        quarantined: 0,
        personal: 0,
        finished_at: null,
      })
      .onConflict((conflict) => conflict.columns(['kind', 'content_hash']).doNothing())
      .execute();
    const row = await transaction
      .selectFrom('import_run')
      .selectAll()
      .where('kind', '=', kind)
      .where('content_hash', '=', contentHash)
      .executeTakeFirstOrThrow();
    if (row.status === 'RUNNING' || !again) return fromColumns(row);
    await transaction
      .updateTable('import_run')
      .set({
        status: 'RUNNING',
        rows_done: 0,
        accepted: 0,
        unchanged: 0,
        quarantined: 0,
        personal: 0,
        started_at: startedAt,
        finished_at: null,
      })
      .where('id', '=', row.id)
      .execute();
    return { id: row.id, fileName: row.file_name, ...NOTHING_DONE };
  });
}

/**
 * Writes the rows of a batch that the run has not done yet, and moves the run on, in the caller's transaction. Another
 * process with the same file may have done some or all of them meanwhile.
 */
export async function advanceRun<Row extends { readonly index: number }>(
  transaction: Transaction<FeedTables>,
  id: string,
  batch: readonly Row[],
  write: (rows: readonly Row[]) => Promise<RowCounts>,
): Promise<RowCounts> {
  const { rows_done: rowsDone } = await transaction
    .updateTable('import_run')
    .set({ rows_done: sql`rows_done` }) // takes the row, so that the other process waits
    .where('id', '=', id)
    .returning('rows_done')
    .executeTakeFirstOrThrow();
  const rows = batch.filter(({ index }) => index >= rowsDone);
  const counts = await write(rows);
  await transaction
    .updateTable('import_run')
    .set({
      rows_done: sql`rows_done + ${rows.length}`,
      accepted: sql`accepted + ${counts.accepted}`,
      unchanged: sql`unchanged + ${counts.unchanged}`,
      quarantined: sql`quarantined + ${counts.quarantined}`,
      personal: sql`personal + ${counts.personal}`,
    })
    .where('id', '=', id)
    .execute();
  return counts;
}

/** Marks the run as completed and tells what became of all its rows. */
export function finishRun(database: Database<FeedTables>, id: string, finishedAt: string): Promise<RowCounts> {
  return database.write(async (transaction) => {
    await transaction
      .updateTable('import_run')
      .set({ status: 'COMPLETED', finished_at: finishedAt })
      .where('id', '=', id)
      .where('status', '=', 'RUNNING')
      .execute();
    return fromColumns(
      await transaction.selectFrom('import_run').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
    );
  });
}

function fromColumns(row: {
  id: string;
  file_name: string;
  status: 'RUNNING' | 'COMPLETED';
  rows_done: number;
  accepted: number;
  unchanged: number;
  quarantined: number;
  personal: number;
}): ImportRun {
  return {
    id: row.id,
    fileName: row.file_name,
    status: row.status,
    rowsDone: row.rows_done,
    accepted: row.accepted,
    unchanged: row.unchanged,
    quarantined: row.quarantined,
    personal: row.personal,
  };
}
