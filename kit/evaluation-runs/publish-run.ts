import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { Database } from '../database/database.ts';
import type { DatabaseEngine } from '../database/location.ts';
import { takeFeed, tellChanges } from '../feed/changes.ts';
import { instant } from '../feed/table-writer.ts';
import { changesBehind } from './catch-up.ts';
import { type EvaluationRun, type RunStoreTables, runTaken } from './run-store.ts';

const RESULTS_AT_ONCE = 5_000;

/** What publishing a run has done. */
export interface Published {
  readonly appended: number;
  readonly unchanged: number;
  readonly leftReceived: number;
}

interface PublishOptions {
  readonly publishedAt: string;
  readonly publishedOn: LocalDate;
  readonly reason: string | null;
  readonly onProgress: (results: number) => void;
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
  { publishedAt, publishedOn, reason, onProgress }: PublishOptions,
): Promise<Published | null> {
  return database.write(async (transaction) => {
    const target = { transaction, engine: database.engine };
    let next = await takeFeed(target);
    await mustBeOpen(transaction, run.number);
    if ((await changesBehind(transaction, run.recordsThrough, 1)).usccs.length > 0) return null;
    let published: Published = { appended: 0, unchanged: 0, leftReceived: 0 };
    let results = 0;
    for (let after: Uscc | '' = ''; ;) {
      const part = await partBehind(transaction, run.number, after);
      if (part.through === null) break;
      const keys = { after, through: part.through };
      const appended = await appendGrades(target, run, keys, { publishedAt, publishedOn });
      const changed = await tellAppended(appended);
      const rest = appended.length === part.graded ? { leftReceived: 0 } : await forgetOthers(transaction, run, keys);
      published = {
        appended: published.appended + appended.length,
        unchanged: published.unchanged + part.graded - appended.length - rest.leftReceived,
        leftReceived: published.leftReceived + rest.leftReceived,
      };
      next += changed;
      results += part.results;
      onProgress(results);
      after = part.through;
    }
    await forgetOlderUngraded(transaction, run);
    await transaction
      .updateTable('evaluation_run')
      .set({
        status: 'PUBLISHED',
        published_at: publishedAt,
        finished_at: publishedAt,
        publish_reason: reason,
        appended: published.appended,
        unchanged: published.unchanged,
        left_received: published.leftReceived,
      })
      .where('number', '=', run.number)
      .execute();
    return published;

    async function tellAppended(usccs: readonly Uscc[]): Promise<number> {
      await tellChanges(target, next, 'grades', usccs, publishedAt);
      return new Set(usccs).size;
    }
  });
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

interface Part {
  readonly after: string;
  readonly through: string;
}

async function partBehind(transaction: Transaction<RunStoreTables>, run: number, after: string) {
  const { rows } = await sql<{ through: Uscc | null; results: number; graded: number }>`
    select max(uscc) as through, count(*) as results, count(grade) as graded from run_result
    where run = ${run} and uscc > ${after} and uscc <= (
      select max(uscc) from (
        select uscc from run_result where run = ${run} and uscc > ${after} order by uscc limit ${RESULTS_AT_ONCE}
      ) as part
    )`.execute(transaction);
  const { through, results, graded } = rows[0] ?? { through: null, results: 0, graded: 0 };
  return { through, results, graded };
}

/** Evaluations with the key of a result, but for the tier. */
function sameKey(run: EvaluationRun, alias: string): RawBuilder<unknown> {
  const table = sql.ref(alias);
  return sql`${table}.uscc = result.uscc and ${table}.scheme_version = ${run.schemeVersion}
    and ${table}.subject_kind = result.subject_kind and ${table}.period_end = ${run.periodEnd}`;
}

function wasReceived(run: EvaluationRun): RawBuilder<unknown> {
  return sql`exists (select 1 from evaluation as received where ${sameKey(run, 'received')} and received.run is null)`;
}

/**
 * Appends what is new or different. A grade that waits to be given anew is given anew even where it stays the same: that
 * answers the review.
 */
async function appendGrades(
  { transaction, engine }: { transaction: Transaction<RunStoreTables>; engine: DatabaseEngine },
  run: EvaluationRun,
  { after, through }: Part,
  { publishedAt, publishedOn }: Pick<PublishOptions, 'publishedAt' | 'publishedOn'>,
): Promise<Uscc[]> {
  const ofTier = sql`${sameKey(run, 'latest')} and latest.evaluator_tier = ${run.evaluatorTier}`;
  const { rows } = await sql<{ uscc: Uscc }>`
    insert into evaluation (
      uscc, scheme_version, subject_kind, period_end, evaluator_tier, revision, period, period_start,
      grade, score_thousandths, evaluated_on, published_on, run, received_at
    )
    select result.uscc, ${run.schemeVersion}, result.subject_kind, ${date(engine, run.periodEnd)}, ${run.evaluatorTier},
      coalesce(newest.revision, -1) + 1, ${run.period}, ${date(engine, run.periodStart)},
      result.grade, result.score_thousandths, ${date(engine, run.evaluatedOn)}, ${date(engine, publishedOn)}, result.run,
      ${instant(engine, publishedAt)}
    from run_result as result
    left join evaluation as newest on ${sameKey(run, 'newest')} and newest.evaluator_tier = ${run.evaluatorTier}
      and newest.revision = (select max(latest.revision) from evaluation as latest where ${ofTier})
    where result.run = ${run.number} and result.uscc > ${after} and result.uscc <= ${through}
      and result.status = 'GRADED' and not ${wasReceived(run)}
      and (
        newest.uscc is null
        or (newest.grade, newest.score_thousandths) is distinct from (result.grade, result.score_thousandths)
        or exists (
          select 1 from record_standing as standing
          where standing.uscc = result.uscc and standing.record_kind = 'GRADE'
            and standing.effect = 'UNDER_REVIEW' and standing.received_at >= newest.received_at
        )
      )
    order by result.uscc, result.subject_kind
    returning uscc`.execute(transaction);
  return rows.map(({ uscc }) => uscc);
}

/** Takes away results that gave no grade anew: what they rest on explains nothing that is shown. */
async function forgetOthers(
  transaction: Transaction<RunStoreTables>,
  run: EvaluationRun,
  { after, through }: Part,
): Promise<{ leftReceived: number }> {
  const { rows } = await sql<{ received: number }>`
    select count(*) as received from run_result as result
    where result.run = ${run.number} and result.uscc > ${after} and result.uscc <= ${through}
      and result.status = 'GRADED' and ${wasReceived(run)}`.execute(transaction);
  await sql`
    delete from run_result as result
    where result.run = ${run.number} and result.uscc > ${after} and result.uscc <= ${through} and result.status = 'GRADED'
      and not exists (
        select 1 from evaluation as given where ${sameKey(run, 'given')} and given.run = ${run.number}
      )`.execute(transaction);
  return { leftReceived: rows[0]?.received ?? 0 };
}

/** Why there is no grade is told by the newest run of a period alone. */
async function forgetOlderUngraded(transaction: Transaction<RunStoreTables>, run: EvaluationRun): Promise<void> {
  await sql`
    delete from run_result where status <> 'GRADED'
      and subject_kind in (${sql.join(run.models.map(({ subjectKind }) => subjectKind))}) and run in (
      select number from evaluation_run where scheme_version = ${run.schemeVersion} and period_end = ${run.periodEnd}
        and evaluator_tier = ${run.evaluatorTier} and number < ${run.number}
    )`.execute(transaction);
}

function date(engine: DatabaseEngine, day: string): RawBuilder<unknown> {
  return engine === 'sqlite' ? sql`${day}` : sql`${day}::date`;
}
