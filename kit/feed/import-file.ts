import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Database } from '../database/database.ts';
import { HubError } from '../errors.ts';
import type { Subgraph } from '../subgraph.ts';
import { type ColumnFinder, columnFinder } from './columns.ts';
import { DuplicateFinder } from './duplicate-finder.ts';
import { type FileFormat, fileRows } from './file-rows.ts';
import { advanceRun, type ImportRun, finishRun, startRun } from './import-run.ts';
import { readingContext, type ReadingOptions } from './reading-options.ts';
import type { ReadRow } from './read-row.ts';
import type { RecordsKind } from './records-kind.ts';
import { type FileScan, scanFile } from './scan-file.ts';
import type { FeedTables } from './tables.ts';
import { type Encoding, textBlocks, type TextState } from './text-blocks.ts';
import { readNext, type RowCounts, writeRows } from './write-rows.ts';

const ROWS_PER_TRANSACTION = 2_000;

export interface ImportOptions extends ReadingOptions {
  readonly subgraph: Pick<Subgraph, 'name' | 'imports'>;
  /** Name of one of the subgraph's kinds. */
  readonly kind: string;
  readonly file: string;
  readonly database: Database<FeedTables>;
  /** Reads, compares and counts everything, and writes nothing. */
  readonly dryRun?: boolean | undefined;
  /** Reads a file again that has been imported before, such as an older state that holds again. */
  readonly again?: boolean | undefined;
  /** Unknown columns to let through, unread. */
  readonly ignoreColumns?: readonly string[] | undefined;
  readonly rowsPerTransaction?: number | undefined;
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
}

export interface ImportProgress {
  readonly rowsDone: number;
  /** Null while the file is still being checked. */
  readonly rowsTotal: number | null;
}

/** What a file was and what became of its rows; the four counts of the whole file add up to `rows`. */
export interface ImportSummary extends RowCounts {
  readonly subgraph: string;
  readonly kind: string;
  readonly fileName: string;
  readonly format: FileFormat;
  readonly encoding: Encoding;
  readonly rows: number;
  /** Columns left at the door, each with the reason. */
  readonly droppedColumns: ReadonlyMap<string, 'PERSONAL' | 'NOT_KEPT' | 'IGNORED'>;
  /** The same content had been imported before: nothing was done, the counts are those of that time. */
  readonly alreadyImported: boolean;
  /** Rows an earlier run, cut off, had already committed. */
  readonly resumedAt: number;
  readonly dryRun: boolean;
}

/**
 * Imports one file: read through first and refused whole if it is not what it claims, then taken in by transactions that
 * each hold rows, quarantine, change feed and progress. Cut off at any point, the same call goes on where it stopped;
 * two processes may import into one subgraph at once.
 * @throws {HubError} KIND_UNKNOWN, FILE_*, HEADER_MISSING, COLUMN_*, QUOTE_NOT_CLOSED, RECORD_TOO_LONG
 */
export async function importFile(options: ImportOptions): Promise<ImportSummary> {
  const kind = kindNamed(options.subgraph, options.kind);
  const finder = columnFinder(kind, options.ignoreColumns);
  const scan = await scanFile(options.file, kind, finder, (rowsDone) =>
    options.onProgress?.({ rowsDone, rowsTotal: null }),
  );
  const fileName = basename(options.file);
  const run = await startRun(options.database, {
    kind: kind.name,
    fileName,
    contentHash: scan.contentHash,
    startedAt: (options.now ?? new Date()).toISOString(),
    again: options.again ?? false,
    dryRun: options.dryRun ?? false,
  });
  const counts = run.status === 'COMPLETED' ? run : await takeIn(options, kind, finder, scan, run);
  return {
    subgraph: options.subgraph.name,
    kind: kind.name,
    fileName,
    format: scan.format,
    encoding: scan.encoding,
    rows: scan.rows,
    droppedColumns: scan.columns.dropped,
    accepted: counts.accepted,
    unchanged: counts.unchanged,
    quarantined: counts.quarantined,
    personal: counts.personal,
    alreadyImported: run.status === 'COMPLETED',
    resumedAt: run.rowsDone,
    dryRun: options.dryRun ?? false,
  };
}

function kindNamed({ name, imports }: ImportOptions['subgraph'], kindName: string): RecordsKind {
  const kinds = imports.filter(({ isHandedIn }) => isHandedIn);
  const kind = kinds.find((each) => each.name === kindName);
  if (kind !== undefined) return kind;
  throw new HubError(
    'KIND_UNKNOWN',
    `${name} takes no "${kindName}". It takes: ${kinds.map((each) => each.name).join(', ')}.`,
  );
}

interface NumberedRow {
  /** From 0, in the order of the file. */
  readonly index: number;
  readonly row: ReadRow | 'REPEATED';
}

async function takeIn(
  options: ImportOptions,
  kind: RecordsKind,
  finder: ColumnFinder,
  scan: FileScan,
  run: ImportRun,
): Promise<RowCounts> {
  const { file, onProgress, rowsPerTransaction = ROWS_PER_TRANSACTION } = options;
  const context = readingContext(options);
  const state: TextState = { encoding: scan.encoding, hash: createHash('sha256') };
  const earlier = new DuplicateFinder();
  let counts: RowCounts = run;
  let index = 0;
  let batch: NumberedRow[] = [];
  /** The batch before, being written while this one is read. */
  let writing = Promise.resolve();
  const write = async (rows: readonly NumberedRow[], rowsDone: number): Promise<void> => {
    counts = sum(counts, await takeInBatch(options, kind, run, rows));
    onProgress?.({ rowsDone, rowsTotal: scan.rows });
  };
  const writeBatch = async (): Promise<void> => {
    const [rows, rowsDone] = [batch, index];
    batch = [];
    await writing;
    writing = write(rows, rowsDone);
    writing.catch(() => undefined); // whoever awaits it next meets the error
  };
  try {
    for await (const raw of fileRows(scan.format, textBlocks(file, state), kind, finder, scan.columns)) {
      // Rows done before are read again, so that a later row that contradicts one of them is still found out.
      const row = readNext(kind, raw, context, earlier);
      if (index >= run.rowsDone) batch.push({ index, row });
      index += 1;
      if (batch.length === rowsPerTransaction) await writeBatch();
    }
    if (state.hash.digest('hex') !== scan.contentHash) {
      throw new HubError(
        'FILE_CHANGED',
        'The file was changed while it was being read. Import it again once it is complete.',
      );
    }
    await writeBatch();
  } finally {
    await writing.catch(() => undefined);
  }
  await writing;
  if (options.dryRun === true) return counts;
  return finishRun(options.database, run.id, (options.now ?? new Date()).toISOString());
}

/** Thrown to roll a dry run's transaction back with what it has found. */
class DryRunDone extends Error {
  readonly counts: RowCounts;

  constructor(counts: RowCounts) {
    super('dry run');
    this.counts = counts;
  }
}

async function takeInBatch(
  { database, now, dryRun }: ImportOptions,
  kind: RecordsKind,
  run: ImportRun,
  batch: readonly NumberedRow[],
): Promise<RowCounts> {
  const { engine } = database;
  const receivedAt = (now ?? new Date()).toISOString();
  try {
    return await database.write(async (transaction) => {
      const write = (rows: readonly NumberedRow[]) =>
        writeRows(
          rows.map(({ row }) => row),
          { transaction, engine, kind, source: run.fileName, receivedAt },
        );
      if (dryRun === true) throw new DryRunDone(await write(batch));
      return advanceRun(transaction, run.id, batch, write);
    });
  } catch (error) {
    if (error instanceof DryRunDone) return error.counts;
    throw error;
  }
}

function sum(one: RowCounts, other: RowCounts): RowCounts {
  return {
    accepted: one.accepted + other.accepted,
    unchanged: one.unchanged + other.unchanged,
    quarantined: one.quarantined + other.quarantined,
    personal: one.personal + other.personal,
  };
}
