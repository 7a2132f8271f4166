import { defineEntity, p } from '@mikro-orm/core';
import { column } from '../database/column-types.ts';
import type { TablesOf } from '../database/database.ts';
import type { TableSet } from '../database/table-set.ts';

/** One reading of one file: how far it got, and what became of its rows. */
export const ImportRun = defineEntity({
  name: 'ImportRun',
  uniques: [{ properties: ['kind', 'contentHash'] }],
  properties: {
    id: column.word(36).primary(),
    kind: column.word(),
    fileName: column.word(255),
    /** SHA-256 of the file's bytes: the same content is the same run. */
    contentHash: column.word(64),
    status: p.enum(['RUNNING', 'COMPLETED'] as const),
    /** Data rows already committed; a run that was cut off goes on behind them. */
    rowsDone: column.integer(),
    accepted: column.integer(),
    unchanged: column.integer(),
    quarantined: column.integer(),
    /** Rows about natural persons, dropped at the door and not kept anywhere. */
    personal: column.integer(),
    startedAt: column.instant(),
    finishedAt: column.instant().nullable(),
  },
});

/** A row that could not be accepted, kept with its reasons until somebody corrects or dismisses it. */
export const QuarantinedRow = defineEntity({
  name: 'QuarantinedRow',
  indexes: [{ properties: ['status', 'id'] }],
  properties: {
    /** Derived from kind, source, line and content, so that the same row from the same place is kept once. */
    id: column.word(64).primary(),
    kind: column.word(),
    /** File name, or `mutation` for rows that came over GraphQL. */
    source: column.word(255),
    line: column.integer(),
    /** JSON object: column name to text as received, personal columns left out. */
    fields: column.text(),
    /** JSON array of {field, code, message}. */
    problems: column.text(),
    status: p.enum(['OPEN', 'RESUBMITTED', 'DISMISSED'] as const),
    quarantinedAt: column.instant(),
    resolvedAt: column.instant().nullable(),
  },
});

/** The subgraph's ordered change feed, written in the same transaction as the change itself. */
export const Change = defineEntity({
  name: 'Change',
  properties: {
    sequence: column.wholeNumber().primary(),
    uscc: column.uscc().primary(),
    /** What changed: the records kind, such as `enterprises` or `grades`. */
    kind: column.word(),
    recordedAt: column.instant(),
  },
});

/** The next free sequence of the change feed: taking it locks the row, so that changes commit in the order of their numbers. */
export const FeedPosition = defineEntity({
  name: 'FeedPosition',
  properties: {
    feed: column.word(16).primary(),
    nextSequence: column.wholeNumber(),
  },
});

const entities = [ImportRun, QuarantinedRow, Change, FeedPosition] as const;
export type FeedTables = TablesOf<(typeof entities)[number]>;

/** Tables that every subgraph has. */
export const feedTables: TableSet = { name: 'feed', entities, migrations: new URL('./migrations', import.meta.url) };
