import { sql, type Transaction } from 'kysely';
import type { Database } from '../../kit/database/database.ts';
import { HubError } from '../../kit/errors.ts';
import {
  type ExportRecord,
  type ExportRow,
  type ExportState,
  type NewExport,
  newRow,
  recordOf,
} from './export-record.ts';
import type { ExportTables } from './tables.ts';

/** A part of the file, and how far the export is with it. */
export interface WrittenPart {
  readonly lines: string;
  readonly enterprises: number;
  readonly withheld: number;
  readonly unanswered: number;
  /** Where the next part begins; null at the end. */
  readonly cursor: string | null;
}

const OPEN: readonly ExportState[] = ['WAITING', 'RUNNING'];

/** Exports, their checkpoints and their files, in the hub's own store. */
export class ExportStore {
  readonly #database: Database<ExportTables>;

  constructor(database: Database<ExportTables>) {
    this.#database = database;
  }

  /** Keeps a new export. @throws {HubError} EXPORTS_OPEN where the client has as many under way as it may. */
  add(asked: NewExport, mostOpen: number): Promise<number> {
    return this.#database.write(async (transaction) => {
      // Whoever counts waits for whoever adds, in this process or another.
      if (this.#database.engine === 'postgresql')
        await sql`lock table export_job in share row exclusive mode`.execute(transaction);
      const open = await transaction
        .selectFrom('export_job')
        .select('number')
        .where('by_subject', '=', asked.bySubject)
        .where('state', 'in', OPEN)
        .execute();
      if (open.length >= mostOpen)
        throw new HubError(
          'EXPORTS_OPEN',
          `You have ${open.length} exports under way (${open.map(({ number }) => number).join(', ')}), as many as you may have at once. Wait for one, or cancel it (cancelExport).`,
        );
      const newest = await transaction
        .selectFrom('export_job')
        .select('number')
        .orderBy('number', 'desc')
        .limit(1)
        .executeTakeFirst();
      const number = (newest?.number ?? 0) + 1;
      const now = new Date().toISOString();
      await transaction
        .insertInto('export_job')
        .values(newRow(number, asked, now))
        .execute();
      return number;
    });
  }

  async find(number: number): Promise<ExportRecord | null> {
    const row = await this.#database.read
      .selectFrom('export_job')
      .selectAll()
      .where('number', '=', number)
      .executeTakeFirst();
    return row === undefined ? null : recordOf(row);
  }

  /** The newest first: one client's, or everybody's. */
  async newest(limit: number, bySubject: string | null): Promise<ExportRecord[]> {
    const rows = await this.#database.read
      .selectFrom('export_job')
      .selectAll()
      .$if(bySubject !== null, (query) => query.where('by_subject', '=', bySubject ?? ''))
      .orderBy('number', 'desc')
      .limit(limit)
      .execute();
    return rows.map(recordOf);
  }

  /**
   * Takes the export that has waited longest and that nobody has in hand.
   * @param deadSince whoever has not come on since then is dead.
   */
  take(runner: string, deadSince: Date): Promise<ExportRecord | null> {
    const { engine } = this.#database;
    return this.#database.write(async (transaction) => {
      const free = transaction
        .selectFrom('export_job')
        .selectAll()
        .where('state', 'in', OPEN)
        .where((which) => which.or([which('runner', 'is', null), which('touched_at', '<', deadSince.toISOString())]))
        .orderBy('touched_at')
        .orderBy('number')
        .limit(1);
      const row = await (engine === 'postgresql' ? free.forUpdate().skipLocked() : free).executeTakeFirst();
      if (row === undefined) return null;
      await this.#touch(transaction, row.number, { state: 'RUNNING', runner });
      return recordOf({ ...row, state: 'RUNNING' });
    });
  }

  /** Lets go of an export, so that another has its turn. */
  async release(number: number, runner: string): Promise<void> {
    await this.#database.write((transaction) => this.#touch(transaction, number, { runner: null }, runner));
  }

  /** Says that it is still in hand. @returns false where it is not any more: cancelled, or taken by another. */
  async isHeld(number: number, runner: string): Promise<boolean> {
    return this.#database.write((transaction) => this.#touch(transaction, number, {}, runner));
  }

  /** Keeps a part together with the place behind it. @returns false where it is not in hand any more: nothing is kept. */
  keep(
    { number, parts, done, withheld, unanswered }: ExportRecord,
    runner: string,
    part: WrittenPart,
  ): Promise<boolean> {
    return this.#database.write(async (transaction) => {
      const isHeld = await this.#touch(
        transaction,
        number,
        {
          parts: parts + 1,
          cursor: part.cursor,
          done: done + part.enterprises,
          withheld: withheld + part.withheld,
          unanswered: unanswered + part.unanswered,
        },
        runner,
      );
      if (!isHeld) return false;
      await transaction
        .insertInto('export_part')
        .values({ export_number: number, part: parts, lines: part.lines })
        .execute();
      return true;
    });
  }

  /** The file, part by part. */
  async *parts(number: number): AsyncGenerator<string> {
    for (let part = -1; ;) {
      const row = await this.#database.read
        .selectFrom('export_part')
        .select(['part', 'lines'])
        .where('export_number', '=', number)
        .where('part', '>', part)
        .orderBy('part')
        .limit(1)
        .executeTakeFirst();
      if (row === undefined) return;
      yield row.lines;
      part = row.part;
    }
  }

  /** @returns false where it is not in hand any more. */
  finish(number: number, runner: string, file: { bytes: number; sha256: string; expiresAt: Date }): Promise<boolean> {
    return this.#database.write((transaction) =>
      this.#touch(
        transaction,
        number,
        {
          state: 'DONE',
          bytes: file.bytes,
          sha256: file.sha256,
          finished_at: new Date().toISOString(),
          expires_at: file.expiresAt.toISOString(),
          runner: null,
        },
        runner,
      ),
    );
  }

  /** Ends an export that is not over, whoever has it in hand, and takes away what was written. */
  async end(number: number, state: 'CANCELLED' | 'FAILED', failure: string | null): Promise<void> {
    await this.#database.write(async (transaction) => {
      const { numUpdatedRows } = await transaction
        .updateTable('export_job')
        .set({ state, failure, finished_at: new Date().toISOString(), runner: null })
        .where('number', '=', number)
        .where('state', 'in', OPEN)
        .executeTakeFirst();
      if (numUpdatedRows === 1n)
        await transaction.deleteFrom('export_part').where('export_number', '=', number).execute();
    });
  }

  async countDownload(number: number): Promise<void> {
    await this.#database.write((transaction) =>
      transaction
        .updateTable('export_job')
        .set((row) => ({ downloads: row('downloads', '+', 1) }))
        .where('number', '=', number)
        .execute(),
    );
  }

  /** Takes away the files whose time is over; what was asked, counted and hashed stays. @returns how many. */
  expire(now: Date): Promise<number> {
    return this.#database.write(async (transaction) => {
      const over = await transaction
        .updateTable('export_job')
        .set({ state: 'EXPIRED' })
        .where('state', '=', 'DONE')
        .where('expires_at', '<=', now.toISOString())
        .returning('number')
        .execute();
      const numbers = over.map(({ number }) => number);
      if (numbers.length > 0)
        await transaction.deleteFrom('export_part').where('export_number', 'in', numbers).execute();
      return numbers.length;
    });
  }

  /** Changes an export that is under way, where it is in the hands of `runner`, if one is named. */
  async #touch(
    transaction: Transaction<ExportTables>,
    number: number,
    changes: Partial<ExportRow>,
    runner?: string,
  ): Promise<boolean> {
    const { numUpdatedRows } = await transaction
      .updateTable('export_job')
      .set({ ...changes, touched_at: new Date().toISOString() })
      .where('number', '=', number)
      .where('state', 'in', OPEN)
      .$if(runner !== undefined, (query) => query.where('runner', '=', runner ?? ''))
      .executeTakeFirst();
    return numUpdatedRows === 1n;
  }
}
