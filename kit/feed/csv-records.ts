import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { HubError } from '../errors.ts';

const LONGEST_RECORD_CHARACTERS = 1_000_000;

/** One record of a CSV file, blank lines left out. */
export interface CsvRecord {
  readonly cells: readonly string[];
  /** Where it begins and ends; they differ where a quoted cell holds line breaks. */
  readonly firstLine: number;
  readonly lastLine: number;
}

interface ParsedRecord {
  record: string[];
  info: { lines: number };
}

/**
 * CSV as RFC 4180 has it, with any of the three line endings. A quotation mark inside an unquoted cell is a character
 * like others.
 * @throws {HubError} QUOTE_NOT_CLOSED, naming the line where the last complete record ended
 */
export async function* csvRecords(blocks: AsyncIterable<string>): AsyncGenerator<CsvRecord> {
  const parser = parse({
    info: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    max_record_size: LONGEST_RECORD_CHARACTERS,
  });
  const reading = pipeline(Readable.from(blocks), parser);
  reading.catch(() => undefined); // the loop below meets the same error
  let lastLine = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<ParsedRecord>) {
      lastLine = info.lines;
      yield { cells: record, firstLine: lastLine - lineBreaksIn(record), lastLine };
    }
    await reading;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new HubError(
      'QUOTE_NOT_CLOSED',
      `A quotation mark is opened after line ${lastLine} and never closed. Close it, or delete it.`,
    );
  } finally {
    parser.destroy();
  }
}

function lineBreaksIn(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) if (/[\r\n]/.test(cell)) count += cell.split(/\r\n|\n|\r/).length - 1;
  return count;
}
