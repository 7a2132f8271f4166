/** Of an evaluation: what is read to show a grade. */
export const EVALUATION_COLUMNS = [
  'period',
  'period_start as periodStart',
  'period_end as periodEnd',
  'subject_kind as subjectKind',
  'grade',
  'scheme_version as schemeVersion',
  'score_thousandths as scoreThousandths',
  'evaluator_tier as evaluatorTier',
  'evaluated_on as evaluatedOn',
  'published_on as publishedOn',
  'received_at as receivedAt',
  'revision',
] as const;

/** Of what a decision has made of a record. */
export const STANDING_COLUMNS = [
  'record_kind as recordKind',
  'record_key as recordKey',
  'origin',
  'effect',
  'effective_on as effectiveOn',
  'reason',
  'case_id as caseId',
  'objection_due_on as objectionDueOn',
  'received_at as receivedAt',
] as const;
