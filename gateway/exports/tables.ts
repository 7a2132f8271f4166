import { defineEntity, p } from '@mikro-orm/core';
import { column } from '../../kit/database/column-types.ts';
import type { TablesOf } from '../../kit/database/database.ts';
import type { TableSet } from '../../kit/database/table-set.ts';

export const EXPORT_STATES = ['WAITING', 'RUNNING', 'DONE', 'CANCELLED', 'FAILED', 'EXPIRED'] as const;
export const EXPORT_FORMATS = ['CSV', 'NDJSON'] as const;

/** A list of enterprises that is written into a file, and how far it has come. */
export const ExportJob = defineEntity({
  name: 'ExportJob',
  indexes: [{ properties: ['state', 'touchedAt'] }, { properties: ['bySubject', 'number'] }],
  properties: {
    number: column.integer().primary(),
    state: p.enum(EXPORT_STATES),
    format: p.enum(EXPORT_FORMATS),
    /** The selection, as it was asked for. */
    fields: column.text(),
    /** JSON of the filter; null for everybody. */
    filter: column.text().nullable(),
    /** Why, in words. */
    purpose: column.text(),
    bySubject: column.word(255),
    /** The rights it is written with: claims of the token, as JSON. */
    claims: column.text(),
    requestedAt: column.instant(),
    /** When it last came on, and by which process; null where none has it in hand. */
    touchedAt: column.instant(),
    runner: column.word(36).nullable(),
    /** Enterprises in all, when it was asked for, and written so far. */
    total: column.wholeNumber(),
    totalKind: column.word(16),
    done: column.wholeNumber(),
    /** Parts written, and where the next begins; null before the first. */
    parts: column.integer(),
    cursor: column.text().nullable(),
    /** Cells that say that they are withheld, or that a sector did not answer. */
    withheld: column.wholeNumber(),
    unanswered: column.wholeNumber(),
    /** Of the whole file, once it is done. */
    bytes: column.wholeNumber(),
    sha256: column.word(64).nullable(),
    finishedAt: column.instant().nullable(),
    expiresAt: column.instant().nullable(),
    downloads: column.integer(),
    /** Why it broke off: a code. */
    failure: column.word(64).nullable(),
  },
});

/** The file, part by part in the order of codes. */
export const ExportPart = defineEntity({
  name: 'ExportPart',
  properties: { exportNumber: column.integer().primary(), part: column.integer().primary(), lines: column.text() },
});

const entities = [ExportJob, ExportPart] as const;
export type ExportTables = TablesOf<(typeof entities)[number]>;

export const exportTables: TableSet = {
  name: 'exports',
  entities,
  migrations: new URL('./migrations', import.meta.url),
};
