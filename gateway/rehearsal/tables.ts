import { defineEntity, p } from '@mikro-orm/core';
import { column } from '../../kit/database/column-types.ts';
import type { TablesOf } from '../../kit/database/database.ts';
import type { TableSet } from '../../kit/database/table-set.ts';

export const REHEARSAL_STATES = ['RUNNING', 'DONE', 'CANCELLED', 'FAILED'] as const;

/** A rule set tried on the whole population: whom it would move. */
export const Rehearsal = defineEntity({
  name: 'Rehearsal',
  properties: {
    number: column.integer().primary(),
    /** The version that is tried, and by which strategy. */
    hash: column.word(64),
    strategy: column.word(32),
    /** The version in force that it is held against. */
    againstHash: column.word(64),
    againstStrategy: column.word(32),
    state: p.enum(REHEARSAL_STATES),
    /** The day as of which both are judged. */
    day: column.localDate(),
    startedAt: column.instant(),
    /** When it last came on; a rehearsal that stays behind has died with its process. */
    touchedAt: column.instant(),
    /** Enterprises in all, and compared so far. */
    total: column.wholeNumber(),
    done: column.wholeNumber(),
    bySubject: column.word(255),
    byRole: column.word(32),
    /** JSON: counts in both views, once it is done; why it failed, where it did. */
    result: column.text().nullable(),
  },
});

/** Those who move in one view or the other: part by part some who fare alike, in the order of codes. */
export const RehearsalMovers = defineEntity({
  name: 'RehearsalMovers',
  properties: {
    rehearsal: column.integer().primary(),
    part: column.integer().primary(),
    /** JSON: what both rule sets make of them, in both views. */
    outcomes: column.text(),
    /** Their codes, with spaces between them. */
    usccs: column.text(),
  },
});

const entities = [Rehearsal, RehearsalMovers] as const;
export type RehearsalTables = TablesOf<(typeof entities)[number]>;

export const rehearsalTables: TableSet = {
  name: 'rehearsal',
  entities,
  migrations: new URL('./migrations', import.meta.url),
};
