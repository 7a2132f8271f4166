import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

const CHARACTERS_PER_WRITE = 1 << 18;

type Cell = string | number | null | undefined;

/** One row by header. A column that is left out, or null, stays empty. */
export type Row = Readonly<Record<string, Cell>>;

/** What was written to one file. */
export interface WrittenFile {
  rows: number;
  bytes: number;
  sha256: string;
}

/** A CSV file written row by row: UTF-8, comma, line feed, quotes only where needed. Memory stays flat. */
export class CsvFile {
  readonly #headers: readonly string[];
  readonly #handle: FileHandle;
  readonly #hash = createHash('sha256');
  #waiting: string;
  #rows = 0;
  #bytes = 0;

  private constructor(handle: FileHandle, headers: readonly string[]) {
    this.#handle = handle;
    this.#headers = headers;
    this.#waiting = lineOf(headers);
  }

  /** Creates the file, and its folder, with the header; an older one is replaced. */
  static async create(path: string, headers: readonly string[]): Promise<CsvFile> {
    await mkdir(dirname(path), { recursive: true });
    return new CsvFile(await open(path, 'w'), headers);
  }

  /**
   * Adds a row, by header, to what waits; `flush` must be called now and then.
   * @throws {TypeError} for a column the file does not have.
   */
  write(row: Row): void {
    const known = this.#headers.filter((header) => header in row).length;
    if (known !== Object.keys(row).length)
      throw new TypeError(`A row has a column that is none of ${this.#headers.join(', ')}.`);
    this.#waiting += lineOf(this.#headers.map((header) => row[header]));
    this.#rows += 1;
  }

  /** Writes what waits once there is enough of it. */
  async flush(): Promise<void> {
    if (this.#waiting.length >= CHARACTERS_PER_WRITE) await this.#writeOut();
  }

  async close(): Promise<WrittenFile> {
    await this.#writeOut();
    await this.#handle.close();
    return { rows: this.#rows, bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }

  /** Lets the file go as it is, after a failure elsewhere. */
  async abandon(): Promise<void> {
    await this.#handle.close();
  }

  async #writeOut(): Promise<void> {
    const chunk = Buffer.from(this.#waiting, 'utf8');
    this.#waiting = '';
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
    await this.#handle.appendFile(chunk);
  }
}

function lineOf(cells: readonly Cell[]): string {
  return `${cells.map((cell) => (typeof cell === 'string' ? quoted(cell) : (cell ?? ''))).join(',')}\n`;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
