import type { DatabaseEngine } from '../../../kit/database/location.ts';

/** What all grades of one run have in common, as text. */
export interface GradesGiven {
  readonly scheme: string;
  readonly periodEnd: string;
  readonly tier: string;
  readonly period: string;
  readonly periodStart: string;
  readonly evaluatedOn: string;
  readonly publishedOn: string;
  readonly receivedAt: string;
}

/** Finds it in a store whose one run is published. */
export const GRADES_GIVEN = `
  select scheme_version as "scheme", cast(period_end as text) as "periodEnd", evaluator_tier as "tier", period,
    cast(period_start as text) as "periodStart", cast(evaluated_on as text) as "evaluatedOn",
    cast(published_on as text) as "publishedOn", cast(received_at as text) as "receivedAt"
  from evaluation where run = 1 limit 1`;

/** Appends the grades of the results behind a code, up to and including another; asks nothing of what stands already. */
export function gradesInsert(engine: DatabaseEngine, given: GradesGiven): string {
  const { scheme, periodEnd, tier, period, periodStart, evaluatedOn, publishedOn, receivedAt } = given;
  return `
    insert into evaluation (uscc, scheme_version, subject_kind, period_end, evaluator_tier, revision, period, period_start,
      grade, score_thousandths, evaluated_on, published_on, run, received_at)
    select uscc, '${scheme}', subject_kind, '${periodEnd}', '${tier}', 0, '${period}', '${periodStart}',
      grade, score_thousandths, '${evaluatedOn}', '${publishedOn}', run, '${receivedAt}'
    from run_result where ${gradedBetween(engine)}`;
}

/** Tells the change feed of the same enterprises. */
export function changesInsert(engine: DatabaseEngine, told: number, { receivedAt }: GradesGiven): string {
  return `
    insert into change (sequence, uscc, kind, recorded_at)
    select ${told} + row_number() over (order by uscc), uscc, 'grades', '${receivedAt}'
    from run_result where ${gradedBetween(engine)}`;
}

function gradedBetween(engine: DatabaseEngine): string {
  const [after, through] = engine === 'sqlite' ? ['?', '?'] : ['$1', '$2'];
  return `run = 1 and uscc > ${after} and uscc <= ${through} and status = 'GRADED'`;
}
