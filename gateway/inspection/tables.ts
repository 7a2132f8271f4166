import { defineEntity, p } from '@mikro-orm/core';
import { column } from '../../kit/database/column-types.ts';
import type { TablesOf } from '../../kit/database/database.ts';
import type { TableSet } from '../../kit/database/table-set.ts';

/** Steps of a plan, as InspectionPlanState of inspection.graphql. */
export const PLAN_STATES = ['DRAFT', 'FREEZING', 'FROZEN', 'DRAWING', 'DRAWN', 'CANCELLED'] as const;
/** Parts of a plan's documents. */
export const DOCUMENT_KINDS = ['STATEMENT', 'POPULATION', 'INSPECTORS', 'TEAMS'] as const;
/** How a result stands, as InspectionResultStanding. */
export const RESULT_STANDINGS = ['STANDING', 'WITHDRAWN', 'REPAIRED'] as const;

/** Somebody who inspects, by a number that the department alone can tell the person by. */
export const Inspector = defineEntity({
  name: 'Inspector',
  properties: {
    sector: column.word(64).primary(),
    staffNumber: column.word(32).primary(),
    division: column.word(6),
    /** Codes with spaces between them; so are the enterprises to keep away from. */
    specialities: column.text(),
    avoids: column.text(),
    isAvailable: p.boolean(),
    changedAt: column.instant(),
  },
});

/** A plan, from what was ordered to what was drawn. */
export const InspectionPlan = defineEntity({
  name: 'InspectionPlan',
  uniques: [{ properties: ['year', 'drawOrder'] }],
  properties: {
    number: column.integer().primary(),
    /** The department that leads it, and all that take part, with spaces between. */
    leadSector: column.word(64),
    sectors: column.text(),
    /** Reporting regions it is limited to, with spaces between; empty for the whole province. */
    regions: column.text(),
    year: column.integer(),
    /** Last day of its inspections. */
    endsOn: column.localDate(),
    /** JSON of what was ordered (PlanContent). */
    content: column.text(),
    state: p.enum(PLAN_STATES),
    createdAt: column.instant(),
    bySubject: column.word(255),
    /** When its freezing or drawing last came on; what stays behind has died with its process. */
    touchedAt: column.instant(),
    /** Why a freeze or a draw broke off, or why the plan was cancelled. */
    note: column.text().nullable(),
    /** JSON of the frozen plan (FrozenPlan), and SHA-256 of that text. */
    frozen: column.text().nullable(),
    frozenHash: column.word(64).nullable(),
    /** The place of the year's last draw when it was frozen. */
    frozenAfter: column.integer().nullable(),
    /** The hub's half of the seed, told once the draw is done. */
    secret: column.word(64).nullable(),
    publicSeed: column.text().nullable(),
    /** Its place among the draws of its year. */
    drawOrder: column.integer().nullable(),
    drawnAt: column.instant().nullable(),
    /** SHA-256 of the statement of the draw, and of that of the teams. */
    drawHash: column.word(64).nullable(),
    teamsHash: column.word(64).nullable(),
  },
});

/** Texts of a plan: the population line by line, what was drawn from it, and by whom it is inspected. */
export const InspectionDocument = defineEntity({
  name: 'InspectionDocument',
  properties: {
    plan: column.integer().primary(),
    kind: p.enum(DOCUMENT_KINDS).primary(),
    part: column.integer().primary(),
    text: column.text(),
  },
});

/** An enterprise that was drawn. */
export const InspectionDraw = defineEntity({
  name: 'InspectionDraw',
  indexes: [{ properties: ['plan', 'place'] }, { properties: ['year'] }],
  properties: {
    uscc: column.uscc().primary(),
    plan: column.integer().primary(),
    year: column.integer(),
    /** Its place in the order of the draw. */
    place: column.integer(),
    stratum: column.integer(),
    region: column.word(32).nullable(),
    tier: column.word(32),
    sectorClass: column.word(32),
    leadSector: column.word(64),
    isByClass: p.boolean(),
    endsOn: column.localDate(),
    /** Staff numbers by department, JSON. */
    team: column.text(),
    isShort: p.boolean(),
    /** Departments whose result is missing; 0 once it has been inspected. */
    departmentsLeft: column.integer(),
    /** Results not published yet, and the day by which the first of them must be. */
    unpublished: column.integer(),
    publishDueOn: column.localDate().nullable(),
  },
});

/** What one department found at one enterprise. A correction is a new revision. */
export const InspectionResult = defineEntity({
  name: 'InspectionResult',
  indexes: [{ properties: ['isCurrent', 'publishedOn'] }],
  properties: {
    uscc: column.uscc().primary(),
    plan: column.integer().primary(),
    sector: column.word(64).primary(),
    revision: column.integer().primary(),
    isCurrent: p.boolean(),
    standing: p.enum(RESULT_STANDINGS),
    outcome: column.word(32),
    inspectedOn: column.localDate(),
    publishedOn: column.localDate().nullable(),
    /** Why it was withdrawn, or shown no more. */
    reason: column.text().nullable(),
    reportedAt: column.instant(),
    bySubject: column.word(255),
  },
});

const entities = [Inspector, InspectionPlan, InspectionDocument, InspectionDraw, InspectionResult] as const;
export type InspectionTables = TablesOf<(typeof entities)[number]>;

export const inspectionTables: TableSet = {
  name: 'inspection',
  entities,
  migrations: new URL('./migrations', import.meta.url),
};
