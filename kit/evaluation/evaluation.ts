import type { Citation, Provenance } from '../../schema/vocabulary/citation.ts';
import type { EffectiveClass } from '../../schema/vocabulary/grade.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';

/**
 * GRADED; or not: the model does not apply to the enterprise, not yet, or it leaves the grade open (UNDETERMINED:
 * something it needs is unknown, or the text gives no way to a grade).
 */
export type EvaluationStatus = 'GRADED' | 'NOT_APPLICABLE' | 'NOT_YET_EVALUABLE' | 'UNDETERMINED';

/** Another system's evaluation that went into this one, with its stamp: always of an earlier period. */
export interface InputUsed {
  readonly sector: string;
  readonly grade: string;
  readonly schemeVersion: string;
  readonly period: string;
  readonly periodEnd: LocalDate;
}

/** What a model says of one enterprise on one day. The same facts, model and day always give the same, byte for byte. */
export interface Evaluation {
  readonly model: string;
  readonly modelVersion: string;
  /** SHA-256 of the model's file. */
  readonly modelDigest: string;
  readonly schemeVersion: string;
  readonly asOf: LocalDate;
  readonly status: EvaluationStatus;
  /** As the scheme writes it; null unless GRADED. */
  readonly grade: string | null;
  readonly effectiveClass: EffectiveClass | null;
  /** Thousandths of a point; null where the model gives no points, or unless GRADED. */
  readonly scoreThousandths: number | null;
  readonly inputsUsed: readonly InputUsed[];
}

/** A value (whole units, or a word), a true zero, or nothing known: three different things. */
export type TriState =
  | { readonly state: 'VALUE'; readonly value: number | string }
  | { readonly state: 'ZERO' }
  | { readonly state: 'UNKNOWN' };

/** A record behind a reason. */
export interface RecordUsed {
  readonly key: string;
  readonly documentNumber: string | null;
  readonly decidedOn: LocalDate;
}

/** One indicator as it was measured. */
export interface IndicatorValue {
  readonly id: string;
  readonly name: string;
  /** What the value counts: things, thousandths of a point, fen, millionths of the whole; or it is a word. */
  readonly unit: 'COUNT' | 'POINTS' | 'AMOUNT' | 'SHARE' | 'WORD';
  readonly value: TriState;
  /** Thousandths of a point; null for an indicator that only rules read. */
  readonly points: number | null;
}

/** A group's points before and after its limits. */
export interface GroupPoints {
  readonly id: string;
  readonly name: string;
  readonly unlimited: number;
  readonly points: number;
}

/**
 * Why the evaluation is as it is: a rule that applied, the directory of subjects, an indicator that moved the score, or
 * the threshold that the score has reached.
 */
export interface Reason {
  readonly kind: 'RULE' | 'DIRECTORY' | 'INDICATOR' | 'THRESHOLD';
  /** Id of the rule or indicator, kind of subject, or grade. */
  readonly id: string;
  /** The indicator that a rule read, or that moved the score. */
  readonly indicator: string | null;
  readonly textZh: string;
  readonly textEn: string;
  /** Thousandths of a point: what the indicator gave, or where the grade begins. */
  readonly points: number | null;
  /** The best grade that a rule leaves, or the one whose threshold was reached. */
  readonly grade: string | null;
  /** Whether it gives the outcome, alone or with others that give the same. */
  readonly isDecisive: boolean;
  readonly records: readonly RecordUsed[];
  readonly cites: readonly Citation[];
  /** As certain as the least certain number in it. */
  readonly provenance: Provenance;
}

/** An evaluation with everything behind it. */
export interface Explanation extends Evaluation {
  /** Directory, rules, indicators, threshold; each in the model's order. */
  readonly reasons: readonly Reason[];
  readonly indicators: readonly IndicatorValue[];
  readonly groups: readonly GroupPoints[];
  /** Ids of indicators of which nothing is known. */
  readonly unknown: readonly string[];
  /** Those of them without which no grade is given. */
  readonly missing: readonly string[];
}
