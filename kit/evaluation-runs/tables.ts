import { defineEntity, p } from '@mikro-orm/core';
import { DIRECTORY_TIERS } from '../../schema/vocabulary/registration.ts';
import { column } from '../database/column-types.ts';
import type { TablesOf } from '../database/database.ts';
import type { TableSet } from '../database/table-set.ts';
import type { EvaluationStatus } from '../evaluation/evaluation.ts';

const EVALUATION_STATUSES = [
  'GRADED',
  'NOT_APPLICABLE',
  'NOT_YET_EVALUABLE',
  'UNDETERMINED',
] as const satisfies readonly EvaluationStatus[];

/** PERIOD: the whole population for one period. RECORDS_CHANGED: one enterprise whose records a decision has changed. */
export const RUN_CAUSES = ['PERIOD', 'RECORDS_CHANGED'] as const;

/**
 * RUNNING, or cut off and going on with the next command; HELD back, its distribution outside the declared range;
 * PUBLISHED; DISCARDED, its results given up.
 */
export const RUN_STATUSES = ['RUNNING', 'HELD', 'PUBLISHED', 'DISCARDED'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** A model as runs have used it: kept, so that a grade can be explained after the model's file has changed. */
export const EvaluationModel = defineEntity({
  name: 'EvaluationModel',
  properties: {
    /** SHA-256 of what the file says. */
    digest: column.word(64).primary(),
    model: column.word(),
    version: column.word(32),
    /** The checked document as JSON. */
    document: column.text(),
    firstUsedAt: column.instant(),
  },
});

/** One evaluation by the sector's own models: how far it has got, what it found and what became of it. */
export const EvaluationRun = defineEntity({
  name: 'EvaluationRun',
  indexes: [{ properties: ['schemeVersion', 'periodEnd', 'evaluatorTier'] }],
  properties: {
    number: column.integer().primary().autoincrement(),
    cause: p.enum(RUN_CAUSES),
    schemeVersion: column.word(),
    period: column.word(16),
    periodStart: column.localDate(),
    /** The day of evaluation: records up to and including it count. */
    periodEnd: column.localDate(),
    evaluatorTier: p.enum(DIRECTORY_TIERS),
    /** The directory that was evaluated; empty for the whole population. */
    directoryTier: p.enum(DIRECTORY_TIERS).nullable(),
    /** Of a city or county; empty for all directories of the tier. */
    directoryDivision: column.word(6).nullable(),
    /** JSON array of {id, version, digest, subjectKind}. */
    models: column.text(),
    /** JSON object: the facts of an enterprise of which the sector holds no record. */
    nothing: column.text(),
    status: p.enum(RUN_STATUSES),
    population: column.integer(),
    evaluated: column.integer(),
    /** Everybody up to this code has been evaluated. */
    lastUscc: column.uscc().nullable(),
    /** Sequence of the change feed up to which the results take the records in. */
    recordsThrough: column.wholeNumber(),
    /** JSON array of {subjectKind, status, grade, enterprises}. */
    distribution: column.text().nullable(),
    /** SHA-256 over the results in the order of their keys. */
    resultHash: column.word(64).nullable(),
    /** JSON array: where the distribution left its declared range. */
    heldBecause: column.text().nullable(),
    /** Why it was published all the same. */
    publishReason: column.word(1_000).nullable(),
    /** Grades that were new or different. */
    appended: column.integer(),
    /** Grades that stood already. */
    unchanged: column.integer(),
    /** Grades left alone because one of that period had been received. */
    leftReceived: column.integer(),
    evaluatedOn: column.localDate(),
    startedAt: column.instant(),
    finishedAt: column.instant().nullable(),
    publishedAt: column.instant().nullable(),
  },
});

/**
 * What a run found for one enterprise, and the facts it rests on. Invisible to every reader of grades until the run is
 * published; afterwards kept for the grades that it gave, as what explains them.
 */
export const RunResult = defineEntity({
  name: 'RunResult',
  properties: {
    run: column.integer().primary(),
    uscc: column.uscc().primary(),
    /** Empty where the sector does not grade kinds of subject apart. */
    subjectKind: column.word(32).primary(),
    status: p.enum(EVALUATION_STATUSES),
    grade: column.word(16).nullable(),
    scoreThousandths: column.wholeNumber().nullable(),
    /** JSON object: the facts, as far as they differ from the run's `nothing`. */
    facts: column.text(),
  },
});

const entities = [EvaluationModel, EvaluationRun, RunResult] as const;
export type EvaluationRunTables = TablesOf<(typeof entities)[number]>;

/** Tables of a sector that evaluates by models of its own. */
export const evaluationRunTables: TableSet = {
  name: 'evaluation-runs',
  entities,
  migrations: new URL('./migrations', import.meta.url),
};
