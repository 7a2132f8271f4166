import { defineEntity, p } from '@mikro-orm/core';
import { column } from '../../kit/database/column-types.ts';
import type { TablesOf } from '../../kit/database/database.ts';
import type { TableSet } from '../../kit/database/table-set.ts';

export const WEBHOOK_STATES = ['ACTIVE', 'PAUSED', 'ENDED'] as const;
export const DEAD_LETTER_STATES = ['DEAD', 'REPLAYING', 'DELIVERED'] as const;

/** Somebody to whom changes are delivered, and how far. */
export const Webhook = defineEntity({
  name: 'Webhook',
  indexes: [{ properties: ['state', 'cursor'] }, { properties: ['bySubject', 'number'] }],
  properties: {
    number: column.integer().primary(),
    state: p.enum(WEBHOOK_STATES),
    /** Why it is paused or has ended: a code; null where its owner wanted it so. */
    reason: column.word(64).nullable(),
    url: column.text(),
    /** JSON of the filter; null for all changes. */
    filter: column.text().nullable(),
    /** What it is for, in words. */
    purpose: column.text(),
    bySubject: column.word(255),
    department: column.word(128).nullable(),
    /** The rights it is delivered with: claims of the token, as JSON. */
    claims: column.text(),
    createdAt: column.instant(),
    expiresAt: column.instant(),
    /** Number of the last change that was delivered, passed over or given up. */
    cursor: column.wholeNumber(),
    /** Secrets, sealed by the hub's key; the former one still signs until its time is over. */
    secret: column.text(),
    formerSecret: column.text().nullable(),
    formerUntil: column.instant().nullable(),
    /** Changes in a row that were given up. */
    givenUp: column.integer(),
  },
});

/** One attempt to deliver a change. */
export const WebhookDelivery = defineEntity({
  name: 'WebhookDelivery',
  indexes: [{ properties: ['at'] }],
  properties: {
    webhook: column.integer().primary(),
    at: column.instant().primary(),
    change: column.wholeNumber().primary(),
    attempt: column.integer(),
    /** DELIVERED, or why not: a word of outcome.ts. */
    outcome: column.word(32),
    httpStatus: column.integer().nullable(),
    tookMs: column.integer(),
  },
});

/** A change that could not be delivered, kept until it is. */
export const WebhookDeadLetter = defineEntity({
  name: 'WebhookDeadLetter',
  properties: {
    webhook: column.integer().primary(),
    change: column.wholeNumber().primary(),
    state: p.enum(DEAD_LETTER_STATES),
    outcome: column.word(32),
    httpStatus: column.integer().nullable(),
    attempts: column.integer(),
    at: column.instant(),
  },
});

const entities = [Webhook, WebhookDelivery, WebhookDeadLetter] as const;
export type WebhookTables = TablesOf<(typeof entities)[number]>;

export const webhookTables: TableSet = {
  name: 'webhooks',
  entities,
  migrations: new URL('./migrations', import.meta.url),
};
