import { sql } from 'kysely';
import type { Database } from '../../kit/database/database.ts';
import { HubError } from '../../kit/errors.ts';
import { recordOf, type WebhookRecord, type WebhookRow } from './webhook-record.ts';
import type { WebhookTables } from './tables.ts';

/** What is known of a webhook when it is made. The secret is sealed once its number is known. */
export type NewWebhook = Pick<
  WebhookRecord,
  'url' | 'filter' | 'purpose' | 'bySubject' | 'department' | 'claims' | 'expiresAt' | 'cursor'
> & { readonly sealedFor: (number: number) => string };

/** Webhooks, as their owners have them. */
export class WebhookStore {
  readonly #database: Database<WebhookTables>;

  constructor(database: Database<WebhookTables>) {
    this.#database = database;
  }

  /** @throws {HubError} TOO_MANY_WEBHOOKS where the client has as many as it may. */
  add({ sealedFor, ...made }: NewWebhook, most: number): Promise<number> {
    return this.#database.write(async (transaction) => {
      if (this.#database.engine === 'postgresql')
        await sql`lock table webhook in share row exclusive mode`.execute(transaction);
      const rows = await transaction
        .selectFrom('webhook')
        .select(['number', 'state', 'by_subject'])
        .orderBy('number', 'desc')
        .execute();
      const own = rows.filter(({ state, by_subject }) => state !== 'ENDED' && by_subject === made.bySubject);
      if (own.length >= most)
        throw new HubError(
          'TOO_MANY_WEBHOOKS',
          `You have ${own.length} webhooks (${own.map(({ number }) => number).join(', ')}), as many as you may have. End one (endWebhook), or widen a filter.`,
        );
      const number = (rows[0]?.number ?? 0) + 1;
      await transaction
        .insertInto('webhook')
        .values({
          number,
          state: 'ACTIVE',
          reason: null,
          url: made.url,
          filter: made.filter,
          purpose: made.purpose,
          by_subject: made.bySubject,
          department: made.department,
          claims: made.claims,
          created_at: new Date().toISOString(),
          expires_at: made.expiresAt,
          cursor: made.cursor,
          secret: sealedFor(number),
          former_secret: null,
          former_until: null,
          given_up: 0,
        })
        .execute();
      return number;
    });
  }

  async find(number: number): Promise<WebhookRecord | null> {
    const { read } = this.#database;
    const row = await read.selectFrom('webhook').selectAll().where('number', '=', number).executeTakeFirst();
    return row === undefined ? null : recordOf(row);
  }

  /** The newest first: one client's, or everybody's. */
  async newest(limit: number, bySubject: string | null): Promise<WebhookRecord[]> {
    const rows = await this.#database.read
      .selectFrom('webhook')
      .selectAll()
      .$if(bySubject !== null, (query) => query.where('by_subject', '=', bySubject ?? ''))
      .orderBy('number', 'desc')
      .limit(limit)
      .execute();
    return rows.map(recordOf);
  }

  /** Those who have not been told of everything up to a change. */
  async behind(latest: number): Promise<WebhookRecord[]> {
    const rows = await this.#database.read
      .selectFrom('webhook')
      .selectAll()
      .where('state', '=', 'ACTIVE')
      .where('cursor', '<', latest)
      .orderBy('number')
      .execute();
    return rows.map(recordOf);
  }

  /** Changes one that has not ended. @returns false where it has. */
  change(number: number, changes: Partial<WebhookRow>): Promise<boolean> {
    return this.#database.write(async (transaction) => {
      const { numUpdatedRows } = await transaction
        .updateTable('webhook')
        .set(changes)
        .where('number', '=', number)
        .where('state', '<>', 'ENDED')
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    });
  }

  /** Ends one; its secrets are gone. */
  async end(number: number, reason: string | null): Promise<void> {
    await this.change(number, { state: 'ENDED', reason, secret: '', former_secret: null, former_until: null });
  }

  /** Goes on behind a change of which this one is not told. The place never goes back. */
  async passOver(number: number, change: number): Promise<void> {
    await this.#database.write((transaction) =>
      transaction
        .updateTable('webhook')
        .set({ cursor: change })
        .where('number', '=', number)
        .where('cursor', '<', change)
        .execute(),
    );
  }
}
