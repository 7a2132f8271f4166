import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

const CHARACTERS_PER_WRITE = 1 << 18;

/** What was written to one file. */
export interface WrittenFile {
  rows: number;
  bytes: number;
  sha256: string;
}

/** A CSV file written row by row: UTF-8, comma, line feed, quotes only where needed. Memory stays flat. */
export class CsvFile {
  readonly #handle: FileHandle;
  readonly #hash = createHash('sha256');
  #waiting = '';
  #rows = 0;
  #bytes = 0;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** Creates the file, and its folder, with the header; an older one is replaced. */
  static async create(path: string, headers: readonly string[]): Promise<CsvFile> {
    await mkdir(dirname(path), { recursive: true });
    const file = new CsvFile(await open(path, 'w'));
    file.#waiting = lineOf(headers);
    return file;
  }

  /** Adds a row to what waits; `flush` must be called now and then. */
  write(cells: readonly (string | number | null)[]): void {
    this.#waiting += lineOf(cells);
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

function lineOf(cells: readonly (string | number | null)[]): string {
  return `${cells.map((cell) => (typeof cell === 'string' ? quoted(cell) : (cell ?? ''))).join(',')}\n`;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
