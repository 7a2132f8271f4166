import type { FactDefinition } from './fact-vocabulary.ts';
import type { Unit } from './marked.ts';
import type { ModelRule } from './model-refused.ts';
import type { IndicatorDocument, ModelDocument } from './model-schema.ts';

/** Keys from the top of a model file to a place in it. */
export type Path = readonly PropertyKey[];

/** A rule broken at a place. */
export interface PlacedProblem {
  readonly path: Path;
  readonly rule: ModelRule;
  readonly message: string;
}

/** Notes a problem; `message` says what is wrong and what to do. */
export type Report = (path: Path, rule: ModelRule, message: string) => void;

/** What values a measure gives: numbers in a unit, or words. */
export interface Reading {
  readonly unit: Unit;
  readonly words: readonly string[] | null;
}

/** A measured indicator and where it stands. */
export interface PlacedLeaf {
  readonly document: IndicatorDocument;
  readonly path: Path;
}

/** What an indicator is checked with. */
export interface CheckContext {
  readonly document: ModelDocument;
  readonly facts: ReadonlyMap<string, FactDefinition>;
  readonly leaves: ReadonlyMap<string, PlacedLeaf>;
  readonly report: Report;
}
