/**
 * Every code this system answers with, in `extensions.code`, on the command line and in quarantine.
 * docs/errors.md explains each; a test keeps the two equal. Callers match the code, never the text.
 */
export const ERROR_CODES = [
  // asking
  'UNAUTHENTICATED',
  'IDENTITY_PROVIDER_UNAVAILABLE',
  'AUDIT_UNAVAILABLE',
  'FORBIDDEN',
  'ACCESS_DENIED_PURPOSE',
  'ACCESS_DENIED_ROLE',
  'ACCESS_DENIED_INTERNAL',
  'ACCESS_DENIED_SCOPE',
  'ACCESS_DENIED_SUBJECT',
  'ACCESS_DENIED_REGION',
  'INVALID_USCC',
  'INVALID_CURSOR',
  'PAGE_TOO_LARGE',
  'TOO_MANY_CODES',
  'FILTER_INVALID',
  'FILTER_TOO_LARGE',
  'FILTER_FORBIDDEN',
  'STATISTICS_INVALID',
  'INDEX_LOADING',
  'RECEIPT_UNAVAILABLE',
  'BAD_USER_INPUT',
  'REQUEST_TOO_LARGE',
  'OPERATION_TOO_LARGE',
  'OPERATION_TOO_COSTLY',
  'BUDGET_SPENT',
  'TOO_MANY_REQUESTS',
  'OPERATION_NOT_TRUSTED',
  'QUERY_TIMEOUT',
  'STATEMENT_TIMEOUT',
  'INTERNAL_SERVER_ERROR',
  // a sector that does not answer
  'SECTOR_UNAVAILABLE',
  'SECTOR_TIMEOUT',
  'REQUEST_CANCELLED',
  'SECTOR_BAD_ANSWER',
  // a file that is refused whole
  'KIND_UNKNOWN',
  'KIND_AMBIGUOUS',
  'FILE_UNREADABLE',
  'FILE_EMPTY',
  'FILE_NOT_TEXT',
  'FILE_ENCODING_INVALID',
  'FILE_FORMAT_UNKNOWN',
  'FILE_CHANGED',
  'HEADER_MISSING',
  'COLUMN_MISSING',
  'COLUMN_UNKNOWN',
  'COLUMN_DUPLICATE',
  'QUOTE_NOT_CLOSED',
  'RECORD_TOO_LONG',
  // a row that is kept in quarantine
  'COLUMN_COUNT_WRONG',
  'JSON_INVALID',
  'FIELD_MISSING',
  'FIELD_AMBIGUOUS',
  'USCC_MISSING',
  'USCC_INVALID',
  'USCC_CHECK_FAILED',
  'DATE_INVALID',
  'DATE_IN_FUTURE',
  'DATES_OUT_OF_ORDER',
  'PERIOD_INVALID',
  'AMOUNT_INVALID',
  'NUMBER_INVALID',
  'WORD_UNKNOWN',
  'CODE_UNKNOWN',
  'SCHEME_UNKNOWN',
  'GRADE_NOT_IN_SCALE',
  'DECISION_WITHDRAWN',
  'TEXT_TOO_LONG',
  'CHARACTER_NOT_ALLOWED',
  'PERSONAL_VALUE',
  'DUPLICATE_CONFLICT',
  'LISTING_TOO_LONG',
  'REMOVAL_TOO_EARLY',
  'RECORD_CORRECTED_BEFORE',
  'SUPERVISION_ITEM_IN_FORCE',
  'SUPERVISION_ITEM_KNOWN',
  'SUPERVISION_ITEM_UNKNOWN',
  // keeping the quarantine
  'QUARANTINED_ROW_UNKNOWN',
  'QUARANTINED_ROW_RESOLVED',
  'TOO_MANY_ROWS',
  // an objection or an application for repair that is kept and returned
  'RECORD_UNKNOWN',
  'RECORD_KNOWN',
  'RECORD_ENDED',
  'CASE_OPEN',
  'REPAIR_NOT_NEEDED',
  'REPAIR_TOO_EARLY',
  'CORRECTION_MISSING',
  'COMMITMENT_MISSING',
  'GROUND_RESERVED',
  'EVIDENCE_MISSING',
  // a step that a case does not take
  'CASE_UNKNOWN',
  'TRANSITION_REFUSED',
  'REASON_MISSING',
  'REPLACEMENT_INVALID',
  // joint measures that are not initiated, or not taken a step further
  'MEASURE_NOT_LISTED',
  'MEASURE_ON_PERSON',
  'MEASURE_END_INVALID',
  'BASIS_INSUFFICIENT',
  'BASIS_NOT_STANDING',
  'JOINT_MEASURE_KNOWN',
  'JOINT_MEASURE_UNKNOWN',
  // an evaluation of a whole population that is refused, or held back
  'EVALUATION_UNKNOWN',
  'MODEL_UNKNOWN',
  'MODEL_REFUSED',
  'PERIOD_NOT_OVER',
  'RUN_TAKEN',
  'RUN_OUTRUN',
  'RUN_HELD',
  // a rule set of convergence that is not taken a step further
  'RULE_SET_UNKNOWN',
  'RULE_SET_NOT_PROVED',
  'RULE_SET_NOT_REHEARSED',
  'RULE_SET_NOT_PROPOSED',
  'RULE_SET_OWN_PROPOSAL',
  'RULE_SET_NOT_APPROVED',
  'RULE_SET_VERSION_TAKEN',
  'RULE_SET_RETROACTIVE',
  'REHEARSAL_UNKNOWN',
  'REHEARSAL_RUNNING',
  // a random inspection that is not taken a step further
  'INSPECTOR_INVALID',
  'INSPECTORS_TOO_FEW',
  'INSPECTION_PLAN_INVALID',
  'INSPECTION_PLAN_UNKNOWN',
  'INSPECTION_STEP_REFUSED',
  'INSPECTION_RESULT_INVALID',
  // running
  'CONFIGURATION_INVALID',
  'PORT_TAKEN',
  'PORT_FORBIDDEN',
  'DATABASE_LOCKED',
  'DATABASE_CORRUPT',
  'DATABASE_PERMISSION_DENIED',
  'DATABASE_UNREACHABLE',
  'MIGRATIONS_PENDING',
  'SUPERGRAPH_INVALID',
  'SECTOR_CONTRACT_BROKEN',
  'RULE_SET_REFUSED',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** A problem a person can act on: its message names the place, the rule it broke and what to do, never a personal value. */
export class HubError extends Error {
  readonly code: ErrorCode;
  /** Where graphql-js looks for what an answer may say of an error. */
  readonly extensions: { readonly code: ErrorCode };

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'HubError';
    this.code = code;
    this.extensions = { code };
  }
}
