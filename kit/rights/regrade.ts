import { EVALUATION_COLUMNS } from '../records/read-columns.ts';
import type { Kysely } from 'kysely';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { currentEvaluations } from '../records/current-evaluation.ts';
import type { ReviewReason } from '../records/record-standing.ts';
import type { GradeSnapshot, Regrade } from './rights-case.ts';
import type { Occasion, RightsSetting, RightsStoreTables } from './rights-setting.ts';
import { transactionOf, writeStanding } from './standing-store.ts';

/** Where a review comes from: the case decided here, or the record that another sector decided about. */
export interface ReviewCause {
  readonly reason: ReviewReason;
  readonly caseId: string | null;
  /** Names the review among others of the same enterprise. */
  readonly key: string;
  readonly sequence: number;
}

/**
 * Gives the grade of an enterprise anew after its records have changed: computed where the sector has a model; otherwise
 * the received grade goes under review, which its answer says aloud (GRADE_UNDER_REVIEW) until a new one comes in.
 */
export async function regrade(
  setting: Pick<RightsSetting, 'code' | 'schemes' | 'cadence' | 'recompute'>,
  uscc: Uscc,
  { reason, caseId, key, sequence }: ReviewCause,
  occasion: Occasion,
): Promise<Regrade> {
  const { target, today, receivedAt } = occasion;
  if (setting.recompute !== null) {
    const { before, after } = await setting.recompute(uscc, reason, occasion);
    if (after !== null) return { outcome: 'REGRADED', reason, before, after };
  }
  const before = await currentGrade(transactionOf(target), setting, uscc, today);
  if (before === null) return { outcome: 'NO_GRADE', reason, before, after: null };
  await writeStanding(
    target,
    { uscc, recordKind: 'GRADE', recordKey: key, origin: setting.code },
    {
      effect: 'UNDER_REVIEW',
      effectiveOn: today,
      reason,
      caseId,
      decisionNumber: null,
      refusedContent: null,
      sequence,
    },
    receivedAt,
  );
  return { outcome: 'GRADE_UNDER_REVIEW', reason, before, after: null };
}

/** The grade that the sector's answer shows, as it stands; null where there is none. */
export async function currentGrade(
  read: Kysely<RightsStoreTables>,
  graded: Pick<RightsSetting, 'schemes' | 'cadence'>,
  uscc: Uscc,
  today: LocalDate,
): Promise<GradeSnapshot | null> {
  const evaluations = await read
    .selectFrom('evaluation')
    .select(EVALUATION_COLUMNS)
    .where('uscc', '=', uscc)
    .where('period_end', '=', (eb) =>
      eb
        .selectFrom('evaluation as any_period')
        .select((max) => max.fn.max('any_period.period_end').as('period_end'))
        .where('any_period.uscc', '=', uscc)
        .whereRef('any_period.scheme_version', '=', 'evaluation.scheme_version')
        .whereRef('any_period.subject_kind', '=', 'evaluation.subject_kind'),
    )
    .execute();
  const { current } = currentEvaluations(evaluations, graded, today);
  if (current === null) return null;
  const { grade, schemeVersion, period, evaluatedOn, revision } = current;
  return { grade, schemeVersion, period, evaluatedOn, revision };
}
