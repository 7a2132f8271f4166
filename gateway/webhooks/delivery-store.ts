import type { Transaction } from 'kysely';
import { instantFromColumn } from '../../kit/database/column-types.ts';
import type { Database } from '../../kit/database/database.ts';
import type { Attempt } from './post-message.ts';
import type { WebhookTables } from './tables.ts';
import type { DeadLetterRecord, DeliveryRecord } from './webhook-record.ts';

/** How long attempts are listed (default). */
const KEPT_DAYS = 30;

/** One attempt to deliver one change to one webhook. */
export interface Attempted {
  readonly webhook: number;
  readonly change: number;
  /** From 1. */
  readonly attempt: number;
  readonly result: Attempt;
}

/** What was delivered, what was not, and what was given up; together with the place up to which a webhook has been told. */
export class DeliveryStore {
  readonly #database: Database<WebhookTables>;

  constructor(database: Database<WebhookTables>) {
    this.#database = database;
  }

  /** A change was delivered: the webhook goes on behind it. */
  async delivered(attempted: Attempted): Promise<void> {
    await this.#database.write(async (transaction) => {
      await log(transaction, attempted);
      await moveOn(transaction, attempted, { given_up: 0 });
    });
  }

  /** It will be tried again. */
  async failed(attempted: Attempted): Promise<void> {
    await this.#database.write((transaction) => log(transaction, attempted));
  }

  /**
   * A change is given up and kept as a dead letter; the webhook goes on behind it, and is paused where this has happened
   * as often in a row as `pausedAfter` says.
   * @returns whether it was paused.
   */
  giveUp(attempted: Attempted, pausedAfter: number): Promise<boolean> {
    return this.#database.write(async (transaction) => {
      await log(transaction, attempted);
      await bury(transaction, attempted);
      const { webhook } = attempted;
      const found = await transaction
        .selectFrom('webhook')
        .select('given_up')
        .where('number', '=', webhook)
        .executeTakeFirst();
      const givenUp = (found?.given_up ?? 0) + 1;
      await moveOn(transaction, attempted, { given_up: givenUp });
      if (givenUp < pausedAfter) return false;
      await transaction
        .updateTable('webhook')
        .set({ state: 'PAUSED', reason: 'DEAD_LETTERS' })
        .where('number', '=', webhook)
        .where('state', '=', 'ACTIVE')
        .execute();
      return true;
    });
  }

  /** A dead letter that was sent again: delivered, dead once more, or still on its way. */
  async resent(attempted: Attempted, isLast: boolean): Promise<void> {
    await this.#database.write(async (transaction) => {
      await log(transaction, attempted);
      if (attempted.result.outcome === 'DELIVERED') await mark(transaction, attempted, 'DELIVERED');
      else if (isLast) await bury(transaction, attempted);
    });
  }

  /** Takes the dead letters that are to be sent again. @returns their changes. */
  replay(webhook: number): Promise<number[]> {
    return this.#database.write(async (transaction) => {
      const rows = await transaction
        .updateTable('webhook_dead_letter')
        .set({ state: 'REPLAYING' })
        .where('webhook', '=', webhook)
        .where('state', '<>', 'DELIVERED')
        .returning('change')
        .execute();
      return rows.map(({ change }) => change).sort((one, other) => one - other);
    });
  }

  async deliveries(webhook: number, first: number): Promise<DeliveryRecord[]> {
    const rows = await this.#database.read
      .selectFrom('webhook_delivery')
      .selectAll()
      .where('webhook', '=', webhook)
      .orderBy('at', 'desc')
      .orderBy('change', 'desc')
      .limit(first)
      .execute();
    return rows.map(({ change, at, attempt, outcome, http_status, took_ms }) => ({
      change,
      at: instantFromColumn(at),
      attempt,
      outcome,
      httpStatus: http_status,
      tookMs: took_ms,
    }));
  }

  /** Those not delivered since, oldest first. */
  async deadLetters(webhook: number, first: number): Promise<DeadLetterRecord[]> {
    const rows = await this.#database.read
      .selectFrom('webhook_dead_letter')
      .selectAll()
      .where('webhook', '=', webhook)
      .where('state', '<>', 'DELIVERED')
      .orderBy('change')
      .limit(first)
      .execute();
    return rows.map(({ change, state, outcome, http_status, attempts, at }) => ({
      change,
      state,
      outcome,
      httpStatus: http_status,
      attempts,
      at: instantFromColumn(at),
    }));
  }

  /** Forgets attempts whose time is over; dead letters stay. */
  async forget(now: Date): Promise<void> {
    const before = new Date(now.getTime() - KEPT_DAYS * 86_400_000).toISOString();
    await this.#database.write((transaction) =>
      transaction.deleteFrom('webhook_delivery').where('at', '<', before).execute(),
    );
  }
}

type Writing = Transaction<WebhookTables>;

async function log(transaction: Writing, { webhook, change, attempt, result }: Attempted): Promise<void> {
  const { outcome, httpStatus, tookMs } = result;
  await transaction
    .insertInto('webhook_delivery')
    .values({
      webhook,
      change,
      attempt,
      outcome,
      at: new Date().toISOString(),
      http_status: httpStatus,
      took_ms: tookMs,
    })
    .onConflict((conflict) => conflict.doNothing()) // the same change twice in one millisecond
    .execute();
}

async function moveOn(
  transaction: Writing,
  { webhook, change }: Attempted,
  more: { readonly given_up: number },
): Promise<void> {
  await transaction
    .updateTable('webhook')
    .set({ cursor: change, ...more })
    .where('number', '=', webhook)
    .where('cursor', '<', change)
    .execute();
}

async function bury(transaction: Writing, { webhook, change, attempt, result }: Attempted): Promise<void> {
  const { outcome, httpStatus } = result;
  const letter = {
    state: 'DEAD' as const,
    outcome,
    http_status: httpStatus,
    attempts: attempt,
    at: new Date().toISOString(),
  };
  await transaction
    .insertInto('webhook_dead_letter')
    .values({ webhook, change, ...letter })
    .onConflict((conflict) => conflict.columns(['webhook', 'change']).doUpdateSet(letter))
    .execute();
}

async function mark(transaction: Writing, { webhook, change }: Attempted, state: 'DELIVERED'): Promise<void> {
  await transaction
    .updateTable('webhook_dead_letter')
    .set({ state })
    .where('webhook', '=', webhook)
    .where('change', '=', change)
    .execute();
}
