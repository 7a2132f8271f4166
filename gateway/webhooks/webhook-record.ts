import { instantFromColumn } from '../../kit/database/column-types.ts';
import type { DEAD_LETTER_STATES, WEBHOOK_STATES } from './tables.ts';

export type WebhookState = (typeof WEBHOOK_STATES)[number];

/** A webhook as it is kept. */
export interface WebhookRecord {
  readonly number: number;
  readonly state: WebhookState;
  readonly reason: string | null;
  readonly url: string;
  /** JSON; null for all changes. */
  readonly filter: string | null;
  readonly purpose: string;
  readonly bySubject: string;
  readonly department: string | null;
  readonly claims: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly cursor: number;
  readonly givenUp: number;
  /** Sealed. */
  readonly secret: string;
  readonly formerSecret: string | null;
  readonly formerUntil: string | null;
}

/** One attempt, as it is kept. */
export interface DeliveryRecord {
  readonly change: number;
  readonly at: string;
  readonly attempt: number;
  readonly outcome: string;
  readonly httpStatus: number | null;
  readonly tookMs: number;
}

/** A change that was given up, as it is kept. */
export interface DeadLetterRecord {
  readonly change: number;
  readonly state: (typeof DEAD_LETTER_STATES)[number];
  readonly outcome: string;
  readonly httpStatus: number | null;
  readonly attempts: number;
  readonly at: string;
}

/** Its row in the store. */
export interface WebhookRow {
  readonly number: number;
  readonly state: WebhookState;
  readonly reason: string | null;
  readonly url: string;
  readonly filter: string | null;
  readonly purpose: string;
  readonly by_subject: string;
  readonly department: string | null;
  readonly claims: string;
  readonly created_at: string;
  readonly expires_at: string;
  readonly cursor: number;
  readonly secret: string;
  readonly former_secret: string | null;
  readonly former_until: string | null;
  readonly given_up: number;
}

export function recordOf(row: WebhookRow): WebhookRecord {
  const { number, state, reason, url, filter, purpose, department, claims, cursor, secret } = row;
  return {
    number,
    state,
    reason,
    url,
    filter,
    purpose,
    department,
    claims,
    cursor,
    secret,
    bySubject: row.by_subject,
    createdAt: instantFromColumn(row.created_at),
    expiresAt: instantFromColumn(row.expires_at),
    formerSecret: row.former_secret,
    formerUntil: row.former_until === null ? null : instantFromColumn(row.former_until),
    givenUp: row.given_up,
  };
}
