import type { Directory } from './directory.ts';
import type { ModelDocument } from './model-schema.ts';
import type { Rule } from './rules.ts';
import type { Tree } from './tree.ts';

/** What evaluating and explaining share. */
export interface CompiledModel {
  readonly document: ModelDocument;
  readonly tree: Tree;
  readonly rules: readonly Rule[];
  readonly directory: Directory | null;
  /** The grade of a score alone; null for a model without points. */
  readonly gradeOf: (scoreThousandths: number) => string | null;
}
