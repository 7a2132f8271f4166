import { instantFromColumn } from '../../kit/database/column-types.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { TierView } from '../index/facets.ts';
import type { REHEARSAL_STATES } from './tables.ts';
import type { Tally } from './tally.ts';

export type RehearsalState = (typeof REHEARSAL_STATES)[number];

/** A rehearsal as it is kept. */
export interface RehearsalRecord {
  readonly number: number;
  readonly hash: string;
  readonly strategy: string;
  readonly againstHash: string;
  readonly againstStrategy: string;
  readonly state: RehearsalState;
  readonly day: LocalDate;
  readonly startedAt: string;
  readonly touchedAt: string;
  readonly total: number;
  readonly done: number;
  readonly bySubject: string;
  readonly byRole: string;
  /** Counts by view; null before it is done. */
  readonly counts: Readonly<Record<TierView, Tally>> | null;
  /** Why it failed. */
  readonly failure: string | null;
}

/** A rehearsal that has not come on for so long has died with its process. */
const DEAD_AFTER_MS = 60_000;

/** A rehearsal's row. */
export interface RehearsalRow {
  readonly number: number;
  readonly hash: string;
  readonly strategy: string;
  readonly against_hash: string;
  readonly against_strategy: string;
  readonly state: RehearsalState;
  readonly day: LocalDate;
  readonly started_at: string;
  readonly touched_at: string;
  readonly total: number;
  readonly done: number;
  readonly by_subject: string;
  readonly by_role: string;
  readonly result: string | null;
}

/** Whether a rehearsal still comes on. */
export function isAlive(touchedAt: string): boolean {
  return Date.now() - Date.parse(instantFromColumn(touchedAt)) < DEAD_AFTER_MS;
}

/** A rehearsal as its row keeps it. */
export function recordOf(row: RehearsalRow): RehearsalRecord {
  const isDead = row.state === 'RUNNING' && !isAlive(row.touched_at);
  const result =
    row.result === null ? null : (JSON.parse(row.result) as Readonly<Record<TierView, Tally>> & { failure?: string }); // written when it ended
  return {
    number: row.number,
    hash: row.hash,
    strategy: row.strategy,
    againstHash: row.against_hash,
    againstStrategy: row.against_strategy,
    state: isDead ? 'FAILED' : row.state,
    day: row.day,
    startedAt: instantFromColumn(row.started_at),
    touchedAt: instantFromColumn(row.touched_at),
    total: row.total,
    done: row.done,
    bySubject: row.by_subject,
    byRole: row.by_role,
    counts: row.state === 'DONE' ? result : null,
    failure: isDead ? 'Its process ended; rehearse again.' : (result?.failure ?? null),
  };
}
