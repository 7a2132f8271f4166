import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { Database } from '../database/database.ts';
import type { DatabaseEngine } from '../database/location.ts';
import { takeFeed, tellChangesOf } from '../feed/changes.ts';
import { instant } from '../feed/table-writer.ts';
import { changesBehind } from './catch-up.ts';
import { type EvaluationRun, ofScope, type RunStoreTables, runTaken } from './run-store.ts';

/** Results published by one statement. */
export const RESULTS_AT_ONCE = 10_000;

/** What publishing a run has done. */
export interface Published {
  readonly appended: number;
  readonly unchanged: number;
  readonly leftReceived: number;
}

/** When it is published. */
interface Moment {
  readonly publishedAt: string;
  readonly publishedOn: LocalDate;
}

interface PublishOptions extends Moment {
  readonly reason: string | null;
  readonly onProgress: (results: number) => void;
}

interface Target {
  readonly transaction: Transaction<RunStoreTables>;
  readonly engine: DatabaseEngine;
}

/** Results behind a code, up to and including another. */
interface Part {
  readonly after: string;
  readonly through: Uscc;
  readonly results: number;
  readonly graded: number;
}

/**
 * Publishes a run in one transaction: grades that are new or different are appended, each is told to the change feed
 * once, and the run is marked. Until it commits nobody sees any of it. A grade that was received for the period is left
 * alone: what an authority has said is not contradicted by what is computed here.
 * @returns null where records have changed that the run has not taken in; then nothing was done.
 */
export function publishRun(
  database: Database<RunStoreTables>,
  run: EvaluationRun,
  options: PublishOptions,
): Promise<Published | null> {
  return database.write(async (transaction) => {
    const target = { transaction, engine: database.engine };
    await goByKeys(target);
    let next = await takeFeed(target);
    await mustBeOpen(transaction, run.number);
    if ((await changesBehind(transaction, run.recordsThrough, 1)).usccs.length > 0) return null;
    const published = { appended: 0, unchanged: 0, leftReceived: 0 };
    let results = 0;
    for (
      let part = await partBehind(target, run, '');
      part !== null;
      part = await partBehind(target, run, part.through)
    ) {
      const done = await publishPart(target, run, part, next, options);
      published.appended += done.appended;
      published.leftReceived += done.leftReceived;
      published.unchanged += part.graded - done.appended - done.leftReceived;
      next += done.told;
      results += part.results;
      options.onProgress(results);
    }
    await forgetOlderUngraded(target, run);
    await markPublished(target, run, published, options);
    return published;
  });
}

/**
 * Has PostgreSQL join a part with what stands already by going through both in the order of the key. Of its own it plans
 * by statistics, which know nothing of what this transaction has appended, and compares every row with every other.
 */
export async function goByKeys({ transaction, engine }: Target): Promise<void> {
  if (engine === 'sqlite') return;
  await sql`set local enable_nestloop = off`.execute(transaction);
  await sql`set local enable_seqscan = off`.execute(transaction);
}

/** @throws {HubError} RUN_TAKEN where another process has published it, or given it up. */
async function mustBeOpen(transaction: Transaction<RunStoreTables>, number: number): Promise<void> {
  const run = await transaction
    .selectFrom('evaluation_run')
    .select('number')
    .where('number', '=', number)
    .where('status', 'in', ['RUNNING', 'HELD'])
    .executeTakeFirst();
  if (run === undefined) throw runTaken(number);
}

async function partBehind({ transaction }: Target, run: EvaluationRun, after: string): Promise<Part | null> {
  const { rows } = await sql<Omit<Part, 'after'> | { through: null }>`
    select max(uscc) as through, count(*) as results, count(grade) as graded from run_result
    where run = ${run.number} and uscc > ${after} and uscc <= (
      select max(uscc) from (
        select uscc from run_result where run = ${run.number} and uscc > ${after} order by uscc limit ${RESULTS_AT_ONCE}
      ) as page
    )`.execute(transaction);
  const [part] = rows;
  return part === undefined || part.through === null ? null : { after, ...part };
}

/** Nearly always nobody of a part has a grade of the period yet, or everybody has it already: both take one look each. */
async function publishPart(
  target: Target,
  run: EvaluationRun,
  part: Part,
  next: number,
  options: PublishOptions,
): Promise<{ appended: number; leftReceived: number; told: number }> {
  const tell = (usccs: RawBuilder<unknown>) => tellChangesOf(target, next, 'grades', usccs, options.publishedAt);
  const first = await appendFirst(target, run, part, options);
  if (first === part.graded) return { appended: first, leftReceived: 0, told: await tell(gradedIn(run, part)) };
  const different = await appendDifferent(target, run, part, options);
  const appended = first + different;
  const told = appended === 0 ? 0 : await tell(givenIn(run, part));
  return { appended, told, leftReceived: await forgetOthers(target, run, part) };
}

function within(part: Pick<Part, 'after' | 'through'>, alias: string): RawBuilder<unknown> {
  return sql`${sql.ref(`${alias}.uscc`)} > ${part.after} and ${sql.ref(`${alias}.uscc`)} <= ${part.through}`;
}

function gradedResults(run: EvaluationRun, part: Pick<Part, 'after' | 'through'>): RawBuilder<unknown> {
  return sql`result.run = ${run.number} and ${within(part, 'result')} and result.status = 'GRADED'`;
}

function gradedIn(run: EvaluationRun, part: Part): RawBuilder<unknown> {
  return sql`select result.uscc from run_result as result where ${gradedResults(run, part)} group by result.uscc`;
}

function givenIn(run: EvaluationRun, part: Part): RawBuilder<unknown> {
  return sql`select given.uscc from evaluation as given
    where ${within(part, 'given')} and given.run = ${run.number} group by given.uscc`;
}

/** Evaluations with the key of a result, but for the tier. */
function sameKey(run: EvaluationRun, alias: string): RawBuilder<unknown> {
  const column = (name: string) => sql.ref(`${alias}.${name}`);
  return sql`${column('uscc')} = result.uscc and ${column('scheme_version')} = ${run.schemeVersion}
    and ${column('subject_kind')} = result.subject_kind and ${column('period_end')} = ${run.periodEnd}`;
}

/** Appends the grades of those that have none of the period. */
async function appendFirst(target: Target, run: EvaluationRun, part: Part, options: PublishOptions): Promise<number> {
  const { numAffectedRows } = await firstGrades(target, run, part, options).execute(target.transaction);
  return Number(numAffectedRows ?? 0n);
}

/** The statement that appends them. */
export function firstGrades(
  target: Pick<Target, 'engine'>,
  run: EvaluationRun,
  part: Pick<Part, 'after' | 'through'>,
  options: Moment,
): RawBuilder<unknown> {
  return sql`
    ${insertGrades(target, run, options, sql`0`)}
    where ${gradedResults(run, part)}
      and not exists (select 1 from evaluation as given where ${sameKey(run, 'given')} and ${within(part, 'given')})`;
}

/**
 * Appends the grades that are different from the newest of their key. A grade that waits to be given anew is given anew
 * even where it stays the same: that answers the review.
 */
async function appendDifferent(
  target: Target,
  run: EvaluationRun,
  part: Part,
  options: PublishOptions,
): Promise<number> {
  const { numAffectedRows } = await differentGrades(target, run, part, options).execute(target.transaction);
  return Number(numAffectedRows ?? 0n);
}

/** The statement that appends them. */
export function differentGrades(
  target: Pick<Target, 'engine'>,
  run: EvaluationRun,
  part: Pick<Part, 'after' | 'through'>,
  options: Moment,
): RawBuilder<unknown> {
  const ofTier = (alias: string) =>
    sql`${sameKey(run, alias)} and ${sql.ref(`${alias}.evaluator_tier`)} = ${run.evaluatorTier}`;
  return sql`
    ${insertGrades(target, run, options, sql`coalesce(newest.revision, -1) + 1`)}
    left join evaluation as newest on ${ofTier('newest')}
      and newest.revision = (select max(latest.revision) from evaluation as latest where ${ofTier('latest')})
    where ${gradedResults(run, part)} and not ${wasReceived(run)} and coalesce(newest.run, -1) <> ${run.number}
      and (
        newest.uscc is null
        or (newest.grade, newest.score_thousandths) is distinct from (result.grade, result.score_thousandths)
        or exists (
          select 1 from record_standing as standing
          where standing.uscc = result.uscc and standing.record_kind = 'GRADE'
            and standing.effect = 'UNDER_REVIEW' and standing.received_at >= newest.received_at
        )
      )`;
}

function wasReceived(run: EvaluationRun): RawBuilder<unknown> {
  return sql`exists (select 1 from evaluation as received where ${sameKey(run, 'received')} and received.run is null)`;
}

/** Beginning of the statement: what is appended of each result. */
function insertGrades(
  { engine }: Pick<Target, 'engine'>,
  run: EvaluationRun,
  { publishedAt, publishedOn }: Moment,
  revision: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const date = (day: LocalDate) => (engine === 'sqlite' ? sql`${day}` : sql`${day}::date`);
  return sql`
    insert into evaluation (
      uscc, scheme_version, subject_kind, period_end, evaluator_tier, revision, period, period_start,
      grade, score_thousandths, evaluated_on, published_on, run, received_at
    )
    select result.uscc, ${run.schemeVersion}, result.subject_kind, ${date(run.periodEnd)}, ${run.evaluatorTier},
      ${revision}, ${run.period}, ${date(run.periodStart)}, result.grade, result.score_thousandths,
      ${date(run.evaluatedOn)}, ${date(publishedOn)}, result.run, ${instant(engine, publishedAt)}
    from run_result as result`;
}

/**
 * Takes away results that gave no grade anew: what they rest on explains nothing that is shown.
 * @returns how many gave none because one had been received.
 */
async function forgetOthers({ transaction }: Target, run: EvaluationRun, part: Part): Promise<number> {
  const { rows } = await sql<{ received: number }>`
    select count(*) as received from run_result as result
    where ${gradedResults(run, part)} and ${wasReceived(run)}`.execute(transaction);
  await sql`
    delete from run_result as result
    where ${gradedResults(run, part)} and not exists (
      select 1 from evaluation as given where ${sameKey(run, 'given')} and given.run = ${run.number}
    )`.execute(transaction);
  return rows[0]?.received ?? 0;
}

/** Why there is no grade is told by the newest run of a period alone. */
async function forgetOlderUngraded({ transaction }: Target, run: EvaluationRun): Promise<void> {
  await sql`
    delete from run_result where status <> 'GRADED'
      and subject_kind in (${sql.join(run.models.map(({ subjectKind }) => subjectKind))}) and run in (
        select number from evaluation_run where ${ofScope(run)}
          and period_end = ${run.periodEnd} and number < ${run.number}
      )`.execute(transaction);
}

async function markPublished(
  { transaction }: Target,
  run: EvaluationRun,
  { appended, unchanged, leftReceived }: Published,
  { publishedAt, reason }: PublishOptions,
): Promise<void> {
  await transaction
    .updateTable('evaluation_run')
    .set({
      status: 'PUBLISHED',
      published_at: publishedAt,
      finished_at: publishedAt,
      publish_reason: reason,
      appended,
      unchanged,
      left_received: leftReceived,
    })
    .where('number', '=', run.number)
    .execute();
}
