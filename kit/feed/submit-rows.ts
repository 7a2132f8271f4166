import type { Database } from '../database/database.ts';
import { HubError } from '../errors.ts';
import { columnFinder } from './columns.ts';
import { DuplicateFinder } from './duplicate-finder.ts';
import type { RawRow } from './file-rows.ts';
import type { QuarantinedRow } from './quarantine-store.ts';
import { readingContext, type ReadingOptions } from './reading-options.ts';
import type { ReadRow } from './read-row.ts';
import type { RecordsKind, RowProblem, RowTexts, StoredRecord } from './records-kind.ts';
import type { FeedTables } from './tables.ts';
import { readNext, type RowCounts, writeRows } from './write-rows.ts';

const MOST_ROWS = 1_000;

/** What became of the rows of one submission. */
export interface Submission extends RowCounts {
  readonly quarantinedRows: readonly QuarantinedRow[];
}

export interface SubmitOptions extends ReadingOptions {
  readonly kind: RecordsKind;
  /** Texts by English field name or any accepted column name, as they would stand in a file. */
  readonly rows: readonly RowTexts[];
  readonly database: Database<FeedTables>;
  /** Where the rows came from, for the quarantine: `mutation`. */
  readonly source: string;
  /** Why whoever hands in a record may not; null where they may. Left out: everything may be handed in. */
  readonly refuse?: (record: StoredRecord) => Promise<RowProblem | null>;
}

/**
 * Takes in rows all at once, read as strictly as a file's: what cannot be accepted goes to quarantine, the rest is durable
 * when the promise settles.
 * @throws {HubError} TOO_MANY_ROWS, COLUMN_UNKNOWN
 */
export async function submitRows({
  kind,
  rows,
  database,
  source,
  refuse,
  ...options
}: SubmitOptions): Promise<Submission> {
  if (rows.length > MOST_ROWS)
    throw new HubError('TOO_MANY_ROWS', `At most ${MOST_ROWS} rows are taken at once. Send several calls, or a file.`);
  const context = readingContext(options);
  const earlier = new DuplicateFinder();
  const read = await Promise.all(
    rawRows(kind, rows).map((raw) => unlessRefused(readNext(kind, raw, context, earlier), refuse)),
  );
  const receivedAt = (options.now ?? new Date()).toISOString();
  return database.write((transaction) =>
    writeRows(read, { transaction, engine: database.engine, kind, source, receivedAt }),
  );
}

async function unlessRefused(
  row: ReadRow | 'REPEATED',
  refuse: SubmitOptions['refuse'],
): Promise<ReadRow | 'REPEATED'> {
  if (refuse === undefined || row === 'REPEATED' || row.outcome !== 'RECORD') return row;
  const problem = await refuse(row.record);
  return problem === null ? row : { outcome: 'QUARANTINE', line: row.line, texts: row.texts, problems: [problem] };
}

function rawRows(kind: RecordsKind, rows: readonly RowTexts[]): RawRow[] {
  const finder = columnFinder(kind);
  return rows.map((row, index) => {
    const texts: Record<string, string> = {};
    for (const [column, text] of Object.entries(row)) {
      const use = finder.useOf(column);
      if ('field' in use) texts[use.field] = text.trim();
    }
    return { line: index + 1, texts, problems: [] };
  });
}
