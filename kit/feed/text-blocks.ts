import type { Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { HubError } from '../errors.ts';

export type Encoding = 'utf-8' | 'gb18030';

/** What is known of a file's bytes while it is being read. */
export interface TextState {
  /** Null until the first line that is not plain ASCII. */
  encoding: Encoding | null;
  readonly hash: Hash;
}

const CHUNK_BYTES = 262_144;
const LONGEST_LINE_BYTES = 4_194_304;
const NEWLINE = 0x0a;

/** First bytes of what people send instead of a table, and what to do about it. */
const OTHER_CONTENT: readonly { bytes: readonly number[]; is: string }[] = [
  { bytes: [0x50, 0x4b, 0x03, 0x04], is: 'an Excel workbook or a ZIP archive' },
  { bytes: [0xd0, 0xcf, 0x11, 0xe0], is: 'an old Excel workbook' },
  { bytes: [0x25, 0x50, 0x44, 0x46], is: 'a PDF document' },
  { bytes: [0x1f, 0x8b], is: 'a gzip archive' },
  { bytes: [0xff, 0xfe], is: 'UTF-16 text' },
  { bytes: [0xfe, 0xff], is: 'UTF-16 text' },
];

/**
 * Reads a file as text in blocks of whole lines, strictly: UTF-8 (with or without byte order mark) or GB18030, decided
 * by the first line that is not plain ASCII, and then held to for the whole file.
 * @throws {HubError} FILE_UNREADABLE, FILE_NOT_TEXT, FILE_ENCODING_INVALID (naming the line), RECORD_TOO_LONG
 */
export async function* textBlocks(file: string, state: TextState): AsyncGenerator<string> {
  let linesBefore = 0;
  for await (const block of lineBlocks(file, state.hash)) {
    state.encoding ??= startsWithMark(block) && linesBefore === 0 ? 'utf-8' : encodingOf(block);
    const text = decoded(block, state.encoding ?? 'utf-8', linesBefore);
    yield linesBefore === 0 ? text.replace(/^\uFEFF/, '') : text;
    linesBefore += newlinesIn(block);
  }
}

async function* lineBlocks(file: string, hash: Hash): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  let isFirst = true;
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>) {
      if (isFirst) refuseOtherContent(chunk);
      if (chunk.includes(0))
        throw new HubError('FILE_NOT_TEXT', 'The file holds binary data. Send it as CSV or NDJSON text.');
      isFirst = false;
      hash.update(chunk);
      const end = chunk.lastIndexOf(NEWLINE) + 1;
      if (end === 0) {
        rest = Buffer.concat([rest, chunk]);
        if (rest.length > LONGEST_LINE_BYTES)
          throw new HubError('RECORD_TOO_LONG', 'A line of the file is longer than 4 MiB: this is no table.');
      } else {
        yield Buffer.concat([rest, chunk.subarray(0, end)]);
        rest = chunk.subarray(end);
      }
    }
  } catch (error) {
    throw isFileError(error)
      ? new HubError('FILE_UNREADABLE', `The file cannot be read (${error.code}). Check the path and the permissions.`)
      : error;
  }
  if (rest.length > 0) yield rest;
}

function refuseOtherContent(chunk: Buffer): void {
  const found = OTHER_CONTENT.find(({ bytes }) => bytes.every((byte, index) => chunk[index] === byte));
  const isMarkup = /^\s*<(!doctype|html|\?xml|table)/i.test(chunk.toString('latin1', 0, 64));
  if (found === undefined && !isMarkup) return;
  const is = found?.is ?? 'an HTML or XML document';
  throw new HubError(
    'FILE_NOT_TEXT',
    `The file is ${is}, whatever its name. Save the table as CSV (UTF-8 or GB18030) and send that.`,
  );
}

function isFileError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

function startsWithMark(block: Buffer): boolean {
  return block[0] === 0xef && block[1] === 0xbb && block[2] === 0xbf;
}

/** A line break is one byte in both encodings and never part of a character, so lines can be judged one by one. */
function encodingOf(block: Buffer): Encoding | null {
  for (const line of linesOf(block)) {
    if (line.some((byte) => byte >= 0x80)) return isIn('utf-8', line) ? 'utf-8' : 'gb18030';
  }
  return null;
}

function decoded(block: Buffer, encoding: Encoding, linesBefore: number): string {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(block);
  } catch {
    let line = linesBefore;
    for (const bytes of linesOf(block)) {
      line += 1;
      if (!isIn(encoding, bytes)) break;
    }
    throw new HubError(
      'FILE_ENCODING_INVALID',
      `Line ${line} is not valid ${encoding.toUpperCase()}. Save the file again as UTF-8 or GB18030 and send that.`,
    );
  }
}

function isIn(encoding: Encoding, bytes: Buffer): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function* linesOf(block: Buffer): Generator<Buffer> {
  let start = 0;
  while (start < block.length) {
    const end = block.indexOf(NEWLINE, start);
    const next = end === -1 ? block.length : end + 1;
    yield block.subarray(start, next);
    start = next;
  }
}

function newlinesIn(block: Buffer): number {
  let count = 0;
  for (let at = block.indexOf(NEWLINE); at !== -1; at = block.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}
