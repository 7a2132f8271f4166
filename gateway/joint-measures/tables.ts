import { defineEntity, p } from '@mikro-orm/core';
import { column } from '../../kit/database/column-types.ts';
import type { TablesOf } from '../../kit/database/database.ts';
import type { TableSet } from '../../kit/database/table-set.ts';
import { ANSWERS, BASIS_KINDS, END_REASONS, MEASURE_KINDS } from './words.ts';

/** What departments act on together: one record or grade of one enterprise, and who set it off (联合奖惩事由). */
export const JointIncident = defineEntity({
  name: 'JointIncident',
  indexes: [{ properties: ['department'] }],
  properties: {
    uscc: column.uscc().primary(),
    /** From 1, within the enterprise. */
    number: column.integer().primary(),
    kind: p.enum(MEASURE_KINDS),
    /** The department that initiated it. */
    department: column.word(64),
    /** Reporting region of the enterprise, as it was known then. */
    region: column.word(32).nullable(),
    /** Code of the sector in which the basis stands. */
    sector: column.word(64),
    basisKind: p.enum(BASIS_KINDS),
    /** The record's natural key; the number of a listing decision; of a grade the grade as it was. */
    basisKey: column.word(200),
    documentNumber: column.word(128).nullable(),
    authority: column.word(255).nullable(),
    /** GRADE: the effective classes under which the measures may stand, `;` between them. */
    classes: column.word(16).nullable(),
    summary: column.text(),
    /** The list of permitted measures, as it was. */
    listId: column.word(128),
    listVersion: column.word(64),
    initiatedBy: column.word(255),
    initiatedOn: column.localDate(),
    initiatedAt: column.instant(),
    endReason: p.enum(END_REASONS).nullable(),
    endNote: column.text().nullable(),
    endedOn: column.localDate().nullable(),
    endedAt: column.instant().nullable(),
  },
});

/** One measure of an incident, addressed to one department, and its answer. */
export const JointMeasure = defineEntity({
  name: 'JointMeasure',
  indexes: [{ properties: ['department', 'answerDueOn'] }, { properties: ['answerDueOn'] }],
  properties: {
    uscc: column.uscc().primary(),
    number: column.integer().primary(),
    /** From 1, within the incident. */
    place: column.integer().primary(),
    department: column.word(64),
    code: column.word(64),
    listCode: column.word(64),
    legalDocument: column.word(255),
    legalClause: column.word(255),
    startsOn: column.localDate(),
    /** Last day. */
    endsOn: column.localDate(),
    answerDueOn: column.localDate(),
    answer: p.enum(ANSWERS).nullable(),
    answerNote: column.text().nullable(),
    answeredBy: column.word(255).nullable(),
    answeredOn: column.localDate().nullable(),
    answeredAt: column.instant().nullable(),
  },
});

/** What a department did. Rows are only added. */
export const JointFeedback = defineEntity({
  name: 'JointFeedback',
  properties: {
    uscc: column.uscc().primary(),
    number: column.integer().primary(),
    place: column.integer().primary(),
    /** From 1. */
    sequence: column.integer().primary(),
    doneOn: column.localDate(),
    note: column.text(),
    reportedBy: column.word(255),
    reportedAt: column.instant(),
  },
});

const entities = [JointIncident, JointMeasure, JointFeedback] as const;
export type JointMeasureTables = TablesOf<(typeof entities)[number]>;

export const jointMeasureTables: TableSet = {
  name: 'joint-measures',
  entities,
  migrations: new URL('./migrations', import.meta.url),
};
