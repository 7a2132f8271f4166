import { instantFromColumn } from '../database/column-types.ts';
import type { Evaluation } from './current-evaluation.ts';
import type { ReviewReason, Standings } from './record-standing.ts';

/** The grade rests on records that have changed since, and waits to be given anew: `type GradeReview`. */
export interface GradeReview {
  readonly since: string;
  readonly reason: ReviewReason;
  readonly caseId: string | null;
}

/** Said before the notice that every grade carries. */
export const UNDER_REVIEW_NOTICE =
  '等级复核中（GRADE_UNDER_REVIEW）：所依据的记录已变更，等待重新评价。The grade rests on records that have changed; it waits to be given anew.';

/**
 * The earliest review that no later evaluation has answered. An evaluation answers it when it was made on the day of the
 * decision or later, and received after it.
 */
export function openReview(
  standings: Standings,
  evaluations: readonly Pick<Evaluation, 'evaluatedOn' | 'receivedAt'>[],
): GradeReview | null {
  let earliest: GradeReview | null = null;
  for (const { receivedAt, effectiveOn, reason, caseId } of standings.reviews()) {
    const since = instantFromColumn(receivedAt);
    const isAnswered = evaluations.some(
      (evaluation) =>
        instantFromColumn(evaluation.receivedAt) > since &&
        (effectiveOn === null || evaluation.evaluatedOn >= effectiveOn),
    );
    if (!isAnswered && (earliest === null || since < earliest.since))
      earliest = { since, reason: reason ?? 'RECORD_REPAIRED', caseId };
  }
  return earliest;
}
