import { defineEntity, p } from '@mikro-orm/core';
import { column } from '../database/column-types.ts';
import type { TablesOf } from '../database/database.ts';
import type { TableSet } from '../database/table-set.ts';
import { RECORD_KINDS } from '../records/record-standing.ts';
import { CASE_KINDS, CASE_STATES, EVENT_NAMES, SUBMITTERS, TIMELINESS } from './rights-case.ts';
import { OBJECTION_KINDS } from './objection.ts';
import { REPAIR_GROUNDS } from './repair.ts';

/** An objection or an application for repair, where it stands now. How it got there is in its events. */
export const RightsCase = defineEntity({
  name: 'RightsCase',
  indexes: [{ properties: ['stepDueOn'] }, { properties: ['submittedOn', 'id'] }],
  properties: {
    uscc: column.uscc().primary(),
    /** Begins with the enterprise's code; the same application has the same id. */
    id: column.word(64).primary(),
    kind: p.enum(CASE_KINDS),
    state: p.enum(CASE_STATES),
    recordKind: p.enum(RECORD_KINDS),
    /** Natural key of the record; empty where none exists yet (遗漏). */
    recordKey: column.word(200).nullable(),
    objectionKind: p.enum(OBJECTION_KINDS).nullable(),
    repairGround: p.enum(REPAIR_GROUNDS).nullable(),
    statement: column.text().nullable(),
    evidenceReference: column.word(255).nullable(),
    commitmentReference: column.word(128).nullable(),
    correctedOn: column.localDate().nullable(),
    submittedBy: p.enum(SUBMITTERS),
    submittedOn: column.localDate(),
    /** Last working day for the decision (objection) or the whole answer (repair). */
    dueOn: column.localDate(),
    /** Last working day for the step that is next; empty once nothing is left to do. */
    stepDueOn: column.localDate().nullable(),
    /** The rule whose limits and conditions apply. */
    rule: column.word(32),
    decidedOn: column.localDate().nullable(),
    timeliness: p.enum(TIMELINESS).nullable(),
    /** JSON array of {field, code, message}: why an application was returned. */
    problems: column.text(),
    receivedAt: column.instant(),
  },
});

/** One step of a case. Rows are only added. */
export const RightsEvent = defineEntity({
  name: 'RightsEvent',
  properties: {
    uscc: column.uscc().primary(),
    caseId: column.word(64).primary(),
    /** 1 for the application, then one after the other. */
    number: column.integer().primary(),
    name: p.enum(EVENT_NAMES),
    stateAfter: p.enum(CASE_STATES),
    /** Who acted, as the identity provider names them. */
    actor: column.word(255),
    note: column.text().nullable(),
    decisionNumber: column.word(128).nullable(),
    /** JSON: the grade before and after, the record that took another's place. */
    detail: column.text().nullable(),
    occurredOn: column.localDate(),
    occurredAt: column.instant(),
  },
});

/** What became of the grade when a record was ended or stood again, by case, by file or by another sector. Rows are only added. */
export const RecordRegrade = defineEntity({
  name: 'RecordRegrade',
  properties: {
    uscc: column.uscc().primary(),
    recordKind: p.enum(RECORD_KINDS).primary(),
    recordKey: column.word(200).primary(),
    /** 0 for the first time, +1 for each further one. */
    revision: column.integer().primary(),
    /** JSON: outcome, reason, the grade before and after. */
    regrade: column.text(),
    receivedAt: column.instant(),
  },
});

const entities = [RightsCase, RightsEvent, RecordRegrade] as const;
export type RightsTables = TablesOf<(typeof entities)[number]>;

/** Tables of the rights of those evaluated; every sector has them. */
export const rightsTables: TableSet = {
  name: 'rights',
  entities,
  migrations: new URL('./migrations', import.meta.url),
};
