import { EFFECTIVE_CLASSES, type EffectiveClass } from '../../schema/vocabulary/grade.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import { DIRECTORY_TIERS, type DirectoryTier } from '../../schema/vocabulary/registration.ts';

export interface Evaluation {
  readonly period: string;
  readonly periodStart: LocalDate;
  readonly periodEnd: LocalDate;
  readonly subjectKind: string;
  readonly grade: string;
  readonly schemeVersion: string;
  readonly scoreThousandths: number | null;
  readonly evaluatorTier: DirectoryTier;
  readonly evaluatedOn: LocalDate;
  readonly publishedOn: LocalDate | null;
  readonly receivedAt: string;
  readonly revision: number;
}

/**
 * Which of one period's evaluations is the sector's word: of each tier the newest revision; between tiers province
 * before city before county, then the later day of evaluation (convergence guard G8, Hebei opinion 2022 二(二)); between
 * kinds of subject the worst. The others of the same kind are handed on, so that nobody overlooks them.
 */
export function currentEvaluations(
  evaluations: readonly Evaluation[],
  effectiveClassOf: (evaluation: Evaluation) => EffectiveClass | null,
): { current: Evaluation | null; competing: Evaluation[] } {
  const ranked = newestRevisions(evaluations).toSorted(
    (a, b) => tierRank(a) - tierRank(b) || (a.evaluatedOn < b.evaluatedOn ? 1 : a.evaluatedOn > b.evaluatedOn ? -1 : 0),
  );
  const byKind = Map.groupBy(ranked, ({ subjectKind }) => subjectKind);
  let current: Evaluation | null = null;
  for (const [first] of byKind.values()) {
    if (
      first !== undefined &&
      (current === null || classRank(effectiveClassOf(first)) > classRank(effectiveClassOf(current)))
    )
      current = first;
  }
  const competing = current === null ? [] : (byKind.get(current.subjectKind) ?? []).slice(1);
  return { current, competing };
}

function newestRevisions(evaluations: readonly Evaluation[]): Evaluation[] {
  const newest = new Map<string, Evaluation>();
  for (const evaluation of evaluations) {
    const key = `${evaluation.subjectKind}/${evaluation.evaluatorTier}`;
    const known = newest.get(key);
    if (known === undefined || evaluation.revision > known.revision) newest.set(key, evaluation);
  }
  return [...newest.values()];
}

function tierRank({ evaluatorTier }: Evaluation): number {
  return DIRECTORY_TIERS.indexOf(evaluatorTier);
}

function classRank(effectiveClass: EffectiveClass | null): number {
  return effectiveClass === null ? -1 : EFFECTIVE_CLASSES.indexOf(effectiveClass);
}
