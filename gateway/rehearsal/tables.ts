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

/** Those who move, part by part in the order of codes, as lines of CSV. */
export const RehearsalMoves = defineEntity({
  name: 'RehearsalMoves',
  properties: {
    rehearsal: column.integer().primary(),
    /** ALL: with the classes that sectors keep internal; SHARED: without. */
    view: column.word(16).primary(),
    part: column.integer().primary(),
    lines: column.text(),
  },
});

const entities = [Rehearsal, RehearsalMoves] as const;
export type RehearsalTables = TablesOf<(typeof entities)[number]>;

export const rehearsalTables: TableSet = {
  name: 'rehearsal',
  entities,
  migrations: new URL('./migrations', import.meta.url),
};
