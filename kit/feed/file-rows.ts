import { HubError } from '../errors.ts';
import { type ColumnFinder, type ColumnUse, planHeader, refuseMissing } from './columns.ts';
import { csvRecords } from './csv-records.ts';
import type { RecordsKind, RowProblem, RowTexts } from './records-kind.ts';

export type FileFormat = 'CSV' | 'NDJSON';

/** One row as it came in: the texts of the kept columns, and what is wrong with the row before any field is read. */
export interface RawRow {
  readonly line: number;
  readonly texts: RowTexts;
  readonly problems: readonly RowProblem[];
}

/** What a file turned out to hold besides its rows. */
export interface FileColumns {
  /** Headers and keys left at the door, each with the reason. */
  readonly dropped: Map<string, 'PERSONAL' | 'NOT_KEPT' | 'IGNORED'>;
}

const NO_PROBLEMS: readonly RowProblem[] = [];

/**
 * The rows of a file, in order. A row that is no row (wrong number of columns, no JSON object) comes with its problem;
 * a header that does not fit refuses the file.
 * @throws {HubError} HEADER_MISSING, COLUMN_*, QUOTE_NOT_CLOSED, FILE_EMPTY, FILE_FORMAT_UNKNOWN
 */
export function fileRows(
  format: FileFormat,
  blocks: AsyncIterable<string>,
  kind: RecordsKind,
  finder: ColumnFinder,
  columns: FileColumns,
): AsyncGenerator<RawRow> {
  return format === 'CSV' ? csvRows(blocks, kind, finder, columns) : ndjsonRows(blocks, kind, finder, columns);
}

async function* csvRows(
  blocks: AsyncIterable<string>,
  kind: RecordsKind,
  finder: ColumnFinder,
  columns: FileColumns,
): AsyncGenerator<RawRow> {
  let header: ColumnUse[] | undefined;
  let fields: [index: number, name: string][] = [];
  for await (const { cells, firstLine, lastLine } of csvRecords(blocks)) {
    if (header === undefined) {
      const names = cells.map((cell) => cell.trim());
      if (/^[{[]/.test(names[0] ?? '')) {
        throw new HubError(
          'FILE_FORMAT_UNKNOWN',
          'The file is named .csv and holds JSON. Name it .ndjson, one object on each line.',
        );
      }
      header = planHeader(kind, names, finder);
      fields = header.flatMap((use, index) => ('field' in use ? [[index, use.field] as [number, string]] : []));
      for (const [index, use] of header.entries())
        if ('dropped' in use) columns.dropped.set(names[index] ?? '', use.dropped);
    } else if (cells.length === header.length) {
      yield { line: firstLine, texts: textsOf(fields, cells), problems: NO_PROBLEMS };
    } else {
      // With the columns out of step a personal value could stand under any name: where such columns exist, nothing is kept.
      const isKept = fields.length === header.length;
      const problem = wrongCount({ found: cells.length, expected: header.length, firstLine, lastLine, isKept });
      yield { line: firstLine, texts: isKept ? textsOf(fields, cells) : {}, problems: [problem] };
    }
  }
  if (header === undefined) throw new HubError('FILE_EMPTY', 'The file is empty. Send at least the header line.');
}

function textsOf(fields: readonly [index: number, name: string][], cells: readonly string[]): RowTexts {
  const texts: Record<string, string> = {};
  for (const [index, name] of fields) texts[name] = (cells[index] ?? '').trim();
  return texts;
}

interface WrongCount {
  readonly found: number;
  readonly expected: number;
  readonly firstLine: number;
  readonly lastLine: number;
  /** Whether the cells below the header's columns are kept. */
  readonly isKept: boolean;
}

function wrongCount({ found, expected, firstLine, lastLine, isKept }: WrongCount): RowProblem {
  const lines =
    firstLine === lastLine
      ? ''
      : ` It runs from line ${firstLine} to ${lastLine}: look for a quotation mark that is not closed.`;
  const rest = !isKept
    ? ` None of its texts is kept here, since a personal one could stand in any column: see line ${firstLine} of the file.`
    : found > expected
      ? ` Its last ${found - expected === 1 ? 'cell is' : `${found - expected} cells are`} not kept here: see line ${firstLine} of the file.`
      : '';
  return {
    field: null,
    code: 'COLUMN_COUNT_WRONG',
    message: `The row has ${found} columns, the header ${expected}.${lines} Put cells that hold a comma in quotation marks.${rest}`,
  };
}

async function* ndjsonRows(
  blocks: AsyncIterable<string>,
  kind: RecordsKind,
  finder: ColumnFinder,
  columns: FileColumns,
): AsyncGenerator<RawRow> {
  const seen = new Set<string>();
  let line = 0;
  let rows = 0;
  let objects = 0;
  for await (const block of blocks) {
    // Each block ends with a line break, except the last of a file without one.
    for (const text of block.replace(/\n$/, '').split('\n')) {
      line += 1;
      if (text.trim() === '') continue;
      rows += 1;
      if (rows === 1) refuseOtherFormat(text.trim());
      const parsed = parseObject(text);
      if (parsed !== null) objects += 1;
      yield parsed === null ? notAnObject(line) : rowOf(parsed, line, finder, columns, seen);
    }
  }
  if (rows === 0) throw new HubError('FILE_EMPTY', 'The file is empty. Send at least one object.');
  if (objects > 0) refuseMissing(kind, seen);
}

function refuseOtherFormat(first: string): void {
  if (first.startsWith('['))
    throw new HubError('FILE_FORMAT_UNKNOWN', 'The file holds one JSON array. Write one object on each line instead.');
  if (!first.startsWith('{'))
    throw new HubError(
      'FILE_FORMAT_UNKNOWN',
      'The file is named .ndjson and does not begin with a JSON object. A table of commas is named .csv.',
    );
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    // just checked to be an object; its values stay unknown
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function notAnObject(line: number): RawRow {
  return {
    line,
    texts: {},
    problems: [
      {
        field: null,
        code: 'JSON_INVALID',
        message: `The line is not one complete JSON object. Write one object on each line. It is not kept here, since it cannot be told whether it is about a person: see line ${line} of the file.`,
      },
    ],
  };
}

function rowOf(
  object: Record<string, unknown>,
  line: number,
  finder: ColumnFinder,
  columns: FileColumns,
  seen: Set<string>,
): RawRow {
  const texts: Record<string, string> = {};
  const problems: RowProblem[] = [];
  for (const [key, value] of Object.entries(object)) {
    const use = finder.useOf(key.trim());
    if ('dropped' in use) {
      columns.dropped.set(key, use.dropped);
      continue;
    }
    seen.add(use.field);
    if (texts[use.field] !== undefined)
      problems.push({
        field: use.field,
        code: 'FIELD_AMBIGUOUS',
        message: 'Two keys of the row give this field. Leave one.',
      });
    const text = textOf(value);
    if (text === null)
      problems.push({
        field: use.field,
        code: 'JSON_INVALID',
        message: 'The value must be text, or a number without loss. Write it in quotation marks.',
      });
    else texts[use.field] = text.trim();
  }
  return { line, texts, problems };
}

/** Codes of 18 digits do not survive as JSON numbers. */
function textOf(value: unknown): string | null {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  return typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER ? String(value) : null;
}
