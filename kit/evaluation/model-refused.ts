/** Every rule a model file can break. */
export type ModelRule =
  | 'FILE_MISSING'
  | 'YAML_INVALID'
  | 'FIELD_MISSING'
  | 'FIELD_UNKNOWN'
  | 'VALUE_INVALID'
  | 'NUMBER_UNMARKED'
  | 'CITATION_MISSING'
  | 'CITATION_UNKNOWN'
  | 'NAME_UNFOUNDED'
  | 'DATES_OUT_OF_ORDER'
  | 'ID_DUPLICATE'
  | 'VERSIONS_OVERLAP'
  | 'FACT_UNKNOWN'
  | 'FACT_UNFIT'
  | 'FACT_UNUSED'
  | 'GRADE_UNKNOWN'
  | 'INDICATOR_UNKNOWN'
  | 'INDICATOR_UNFIT'
  | 'WORD_UNKNOWN'
  | 'TREE_INVALID'
  | 'COUNTS_DIFFER'
  | 'POINTS_DIFFER'
  | 'THRESHOLDS_INVALID'
  | 'STEPS_INVALID'
  | 'DIRECTION_BROKEN'
  | 'UNKNOWN_FAVOURED'
  | 'SEVERITY_UNDECIDED'
  | 'KIND_BROKEN';

/** One thing wrong in a model: where it stands, which rule it breaks, and how to mend it. */
export interface ModelProblem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Keys from the top of the file to the place: `indicators.0.children.2.scores`. */
  readonly place: string;
  readonly rule: ModelRule;
  /** What is wrong and what to do. */
  readonly message: string;
}

/** A model, or a folder of them, cannot be used, and nothing of it was loaded. The message lists every problem. */
export class ModelRefused extends Error {
  readonly code = 'MODEL_REFUSED';
  readonly problems: readonly ModelProblem[];

  constructor(problems: readonly ModelProblem[]) {
    const lines = problems.map(
      ({ file, line, place, rule, message }) =>
        `- ${file}:${line} ${rule}${place === '' ? '' : ` at ${place}`}: ${message}`,
    );
    super(`The model is refused (${problems.length} problem(s)):\n${lines.join('\n')}`);
    this.name = 'ModelRefused';
    this.problems = problems;
  }
}
