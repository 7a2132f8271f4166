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

/** Of a penalty: what is read to show it and its life. */
export const PENALTY_COLUMNS = [
  'key',
  'document_number as documentNumber',
  'authority',
  'categories',
  'decided_on as decidedOn',
  'publication_ends_on as publicationEndsOn',
  'repaired_on as repairedOn',
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
