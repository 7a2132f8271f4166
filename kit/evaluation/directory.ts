import { addMonths, type LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { EvaluationStatus } from './evaluation.ts';
import type { EnterpriseFacts } from './facts.ts';
import { inUnit } from './marked.ts';
import type { ModelDocument } from './model-schema.ts';

/** Whom a model is for, by the sector's own directory of subjects. */
export interface Directory {
  readonly kind: string;
  /** GRADED: the model is for this enterprise on this day. */
  status(facts: EnterpriseFacts, asOf: LocalDate): EvaluationStatus;
}

/** Compiles the `subjects` of a checked model; null where it is for every enterprise. */
export function compileDirectory({ subjects }: ModelDocument): Directory | null {
  if (subjects === undefined) return null;
  const { kind, notEvaluableForYears } = subjects;
  const months = notEvaluableForYears === undefined ? 0 : 12 * (inUnit(notEvaluableForYears, 'COUNT') ?? 0);
  return {
    kind,
    status: (facts, asOf) => {
      if (facts.subjects === null) return 'UNDETERMINED';
      const listed = facts.subjects.filter(
        (subject) =>
          subject.kind === kind &&
          subject.listedFrom <= asOf &&
          (subject.listedUntil === null || subject.listedUntil >= asOf),
      );
      if (listed.length === 0) return 'NOT_APPLICABLE';
      const isOldEnough = listed.some(({ listedFrom }) => addMonths(listedFrom, months) <= asOf);
      return isOldEnough ? 'GRADED' : 'NOT_YET_EVALUABLE';
    },
  };
}
