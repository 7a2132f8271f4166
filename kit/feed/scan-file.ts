import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import { HubError } from '../errors.ts';
import { type ColumnFinder } from './columns.ts';
import { type FileColumns, type FileFormat, fileRows } from './file-rows.ts';
import type { RecordsKind } from './records-kind.ts';
import { type Encoding, textBlocks, type TextState } from './text-blocks.ts';

/** What is known of a file once it has been read through and found to be what it claims. */
export interface FileScan {
  readonly format: FileFormat;
  readonly encoding: Encoding;
  /** SHA-256 of the bytes. */
  readonly contentHash: string;
  readonly rows: number;
  readonly columns: FileColumns;
}

const ROWS_BETWEEN_NOTICES = 10_000;
const FORMATS: ReadonlyMap<string, FileFormat> = new Map([
  ['.csv', 'CSV'],
  ['.ndjson', 'NDJSON'],
  ['.jsonl', 'NDJSON'],
]);

/**
 * Reads the whole file once before anything is written, so that a file that is not what it claims is refused whole.
 * @throws {HubError} one sentence: what the file is or lacks, and what to do
 */
export async function scanFile(
  file: string,
  kind: RecordsKind,
  finder: ColumnFinder,
  onRows?: (rows: number) => void,
): Promise<FileScan> {
  const format = formatOf(file);
  const columns: FileColumns = { dropped: new Map() };
  const state: TextState = { encoding: null, hash: createHash('sha256') };
  let rows = 0;
  let outOfStep = 0;
  for await (const { problems } of fileRows(format, textBlocks(file, state), kind, finder, columns)) {
    rows += 1;
    if (rows % ROWS_BETWEEN_NOTICES === 0) onRows?.(rows);
    if (problems.some(({ field }) => field === null)) outOfStep += 1;
  }
  if (outOfStep * 2 > rows) {
    const why = format === 'CSV' ? 'the number of columns in the header' : 'one JSON object on each line';
    throw new HubError(
      'FILE_FORMAT_UNKNOWN',
      `${outOfStep} of ${rows} rows do not have ${why}: the file as a whole is not what it claims. Export it again.`,
    );
  }
  return { format, encoding: state.encoding ?? 'utf-8', contentHash: state.hash.digest('hex'), rows, columns };
}

function formatOf(file: string): FileFormat {
  const format = FORMATS.get(extname(file).toLowerCase());
  if (format === undefined)
    throw new HubError('FILE_FORMAT_UNKNOWN', 'The file must be named .csv, .ndjson or .jsonl, by what it holds.');
  return format;
}
