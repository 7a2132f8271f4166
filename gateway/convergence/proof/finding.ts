/**
 * What a proof can find. IDLE_COLUMN blocks nothing: a table may be meant to decide nothing, but somebody should know.
 */
export const FINDING_KINDS = [
  'UNREADABLE',
  'GAP',
  'OVERLAP',
  'DEAD_ROW',
  'HARD_RULE',
  'NOT_MONOTONE',
  'IDLE_COLUMN',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** One thing a proof found, with its smallest counterexample in a sentence. */
export interface Finding {
  readonly kind: FindingKind;
  /** The table; null where it is about settings or about the tables together. */
  readonly decision: string | null;
  /** Rows of the table, from 1, as far as single rows are to blame. */
  readonly rows: readonly number[];
  /** The hard rule or the row's rule. */
  readonly rule: string | null;
  /** Whether a rule set with it can be published. */
  readonly blocks: boolean;
  readonly zh: string;
  readonly en: string;
  /** How many cases are wrong in the same way; the sentence tells the smallest. */
  readonly cases: number;
}
