import { type Kysely, type RawBuilder, sql, type SqlBool, type Transaction } from 'kysely';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Period } from '../../schema/vocabulary/period.ts';
import type { DirectoryTier } from '../../schema/vocabulary/registration.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { Database } from '../database/database.ts';
import type { Model } from '../evaluation/compile-model.ts';
import type { FeedTables } from '../feed/tables.ts';
import { HubError } from '../errors.ts';
import type { Tally } from './result-values.ts';
import type { EvaluationDirectory } from './evaluation-directory.ts';
import type { SomeFacts } from './enterprise-facts.ts';
import type { FactTables } from './page-records.ts';
import type { EvaluationRunTables, RunStatus } from './tables.ts';

/** Every table that evaluating touches. */
export type RunStoreTables = EvaluationRunTables & FactTables & FeedTables;

/** A model as a run has used it. */
export interface RunModel {
  readonly id: string;
  readonly version: string;
  readonly digest: string;
  /** Empty where the sector does not grade kinds of subject apart. */
  readonly subjectKind: string;
}

/** What a run is about: the same question again goes on with the run that was cut off. */
export interface RunQuestion {
  readonly schemeVersion: string;
  readonly period: Period;
  readonly evaluatorTier: DirectoryTier;
  /** Null for the whole population. */
  readonly directory: EvaluationDirectory | null;
  readonly models: readonly RunModel[];
  readonly nothing: SomeFacts;
}

/** Which runs are about the same enterprises, and speak for the same tier. */
export type RunScope = Pick<RunQuestion, 'schemeVersion' | 'evaluatorTier' | 'directory'>;

/** A run as it stands. */
export interface EvaluationRun {
  readonly number: number;
  readonly schemeVersion: string;
  readonly period: string;
  readonly periodStart: LocalDate;
  readonly periodEnd: LocalDate;
  readonly evaluatorTier: DirectoryTier;
  readonly directory: EvaluationDirectory | null;
  readonly models: readonly RunModel[];
  readonly nothing: SomeFacts;
  readonly status: RunStatus;
  readonly population: number;
  readonly evaluated: number;
  readonly lastUscc: Uscc | null;
  readonly recordsThrough: number;
  readonly distribution: Tally | null;
  readonly resultHash: string | null;
  readonly heldBecause: readonly string[];
  readonly publishReason: string | null;
  readonly appended: number;
  readonly unchanged: number;
  readonly leftReceived: number;
  readonly evaluatedOn: LocalDate;
  readonly startedAt: string;
  readonly publishedAt: string | null;
}

type RunRow = Awaited<ReturnType<ReturnType<typeof selectRuns>['execute']>>[number];

function selectRuns(read: Kysely<RunStoreTables>) {
  return read.selectFrom('evaluation_run').selectAll();
}

/** The runs over whole populations, newest first. */
export async function listRuns(read: Kysely<RunStoreTables>, limit: number): Promise<EvaluationRun[]> {
  const rows = await selectRuns(read).where('cause', '=', 'PERIOD').orderBy('number', 'desc').limit(limit).execute();
  return rows.map(runOf);
}

export async function runNumbered(read: Kysely<RunStoreTables>, number: number): Promise<EvaluationRun> {
  return runOf(await selectRuns(read).where('number', '=', number).executeTakeFirstOrThrow());
}

/** The run of this question that is not over: cut off, or held back. */
export async function openRun(
  read: Kysely<RunStoreTables>,
  { period, ...scope }: RunScope & Pick<RunQuestion, 'period'>,
): Promise<EvaluationRun | null> {
  const row = await selectRuns(read)
    .where('cause', '=', 'PERIOD')
    .where(ofScope(scope))
    .where('period_end', '=', period.end)
    .where('status', 'in', ['RUNNING', 'HELD'])
    .orderBy('number', 'desc')
    .executeTakeFirst();
  return row === undefined ? null : runOf(row);
}

/** The run published last under a scheme; null where there is none. */
export async function lastPublished(read: Kysely<RunStoreTables>, scope: RunScope): Promise<EvaluationRun | null> {
  const row = await selectRuns(read)
    .where('cause', '=', 'PERIOD')
    .where(ofScope(scope))
    .where('status', '=', 'PUBLISHED')
    .orderBy('number', 'desc')
    .executeTakeFirst();
  return row === undefined ? null : runOf(row);
}

/** The condition of a run of this scope. */
export function ofScope({ schemeVersion, evaluatorTier, directory }: RunScope): RawBuilder<SqlBool> {
  return sql<SqlBool>`scheme_version = ${schemeVersion} and evaluator_tier = ${evaluatorTier}
    and directory_tier is not distinct from ${directory?.tier ?? null}
    and directory_division is not distinct from ${directory?.division ?? null}`;
}

interface NewRun extends RunQuestion {
  readonly cause: 'PERIOD' | 'RECORDS_CHANGED';
  /** PUBLISHED at once: what it gives is given in the same transaction. */
  readonly status: 'RUNNING' | 'PUBLISHED';
  readonly population: number;
  readonly recordsThrough: number;
  readonly evaluatedOn: LocalDate;
  readonly startedAt: string;
}

/** Begins a run, and keeps its models. */
export async function insertRun(
  transaction: Transaction<RunStoreTables>,
  run: NewRun,
  models: readonly Model[],
): Promise<number> {
  await transaction
    .insertInto('evaluation_model')
    .values(
      models.map(({ id, version, digest, document }) => ({
        digest,
        model: id,
        version,
        document: JSON.stringify(document),
        first_used_at: run.startedAt,
      })),
    )
    .onConflict((conflict) => conflict.column('digest').doNothing())
    .execute();
  const { number } = await transaction
    .insertInto('evaluation_run')
    .values({
      cause: run.cause,
      scheme_version: run.schemeVersion,
      period: run.period.id,
      period_start: run.period.start,
      period_end: run.period.end,
      evaluator_tier: run.evaluatorTier,
      directory_tier: run.directory?.tier ?? null,
      directory_division: run.directory?.division ?? null,
      models: JSON.stringify(run.models),
      nothing: JSON.stringify(run.nothing),
      status: run.status,
      population: run.population,
      evaluated: run.status === 'PUBLISHED' ? run.population : 0,
      last_uscc: null,
      records_through: run.recordsThrough,
      distribution: null,
      result_hash: null,
      held_because: null,
      publish_reason: null,
      appended: run.status === 'PUBLISHED' ? run.population : 0,
      unchanged: 0,
      left_received: 0,
      evaluated_on: run.evaluatedOn,
      started_at: run.startedAt,
      finished_at: run.status === 'PUBLISHED' ? run.startedAt : null,
      published_at: run.status === 'PUBLISHED' ? run.startedAt : null,
    })
    .returning('number')
    .executeTakeFirstOrThrow();
  return number;
}

/** Notes what a run has found as a whole. */
export function sealRun(
  database: Database<RunStoreTables>,
  number: number,
  { hash, tally }: { readonly hash: string; readonly tally: Tally },
): Promise<void> {
  return database.write(async (transaction) => {
    await transaction
      .updateTable('evaluation_run')
      .set({ result_hash: hash, distribution: JSON.stringify(tally) })
      .where('number', '=', number)
      .execute();
  });
}

/** Holds a run back, and says why. */
export function holdRun(
  database: Database<RunStoreTables>,
  number: number,
  because: readonly string[],
  heldAt: string,
): Promise<void> {
  return database.write(async (transaction) => {
    await transaction
      .updateTable('evaluation_run')
      .set({ status: 'HELD', held_because: JSON.stringify(because), finished_at: heldAt })
      .where('number', '=', number)
      .execute();
  });
}

/** Another process has moved the run meanwhile. */
export function runTaken(number: number): HubError {
  return new HubError(
    'RUN_TAKEN',
    `Run ${number} is being worked on by another process. Wait for it, or stop it and start this command again.`,
  );
}

function runOf(row: RunRow): EvaluationRun {
  return {
    number: row.number,
    schemeVersion: row.scheme_version,
    period: row.period,
    periodStart: row.period_start,
    periodEnd: row.period_end,
    evaluatorTier: row.evaluator_tier,
    directory: row.directory_tier === null ? null : { tier: row.directory_tier, division: row.directory_division },
    models: JSON.parse(row.models) as RunModel[], // written by insertRun
    nothing: JSON.parse(row.nothing) as SomeFacts,
    status: row.status,
    population: row.population,
    evaluated: row.evaluated,
    lastUscc: row.last_uscc,
    recordsThrough: row.records_through,
    distribution: row.distribution === null ? null : (JSON.parse(row.distribution) as Tally),
    resultHash: row.result_hash,
    heldBecause: row.held_because === null ? [] : (JSON.parse(row.held_because) as string[]),
    publishReason: row.publish_reason,
    appended: row.appended,
    unchanged: row.unchanged,
    leftReceived: row.left_received,
    evaluatedOn: row.evaluated_on,
    startedAt: row.started_at,
    publishedAt: row.published_at,
  };
}
