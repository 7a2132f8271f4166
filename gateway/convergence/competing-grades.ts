import { letterOf } from '../../schema/vocabulary/grade.ts';
import type { EffectiveClass } from '../../schema/vocabulary/grade.ts';
import { DIRECTORY_TIERS } from '../../schema/vocabulary/registration.ts';
import type { DirectoryTier } from '../../schema/vocabulary/registration.ts';
import { isPublicGrade, stepsBelowBest } from './ladder.ts';
import type { CompetingGrade, SectorAnswer } from './types.ts';

interface Candidate extends CompetingGrade {
  effectiveClass: EffectiveClass | null;
}

/**
 * G8: of a sector's grades for one period, the one of the tier whose directory holds the enterprise; failing that the
 * highest tier, then the latest evaluation, then the worse grade. A grade whose class is unknown replaces none.
 * Source: Hebei opinion of 2022-04-21, 二(二); the order is ours.
 */
export function gradeThatDecides(
  answer: SectorAnswer,
  directoryTier: DirectoryTier | null,
  isBase: boolean,
): Pick<Candidate, 'grade' | 'effectiveClass'> | { grade: null; effectiveClass: null } {
  const { grade, effectiveClass, evaluatorTier, evaluatedOn, competingGrades } = answer;
  if (grade === null) return { grade: null, effectiveClass: null };
  const own: Candidate = { grade, effectiveClass, evaluatorTier, evaluatedOn };
  if (competingGrades.length === 0) return own;
  const others = competingGrades
    .map((other): Candidate => ({ ...other, effectiveClass: classOf(other, isBase) }))
    .filter((other) => other.effectiveClass !== null);
  return [own, ...others].reduce((best, other) => (precedes(other, best, directoryTier) ? other : best));
}

function classOf({ grade, effectiveClass = null }: CompetingGrade, isBase: boolean): EffectiveClass | null {
  if (!isBase) return effectiveClass;
  return isPublicGrade(grade) ? letterOf(grade) : null;
}

function precedes(one: Candidate, other: Candidate, directoryTier: DirectoryTier | null): boolean {
  const rank = ({ evaluatorTier }: Candidate): number => {
    if (evaluatorTier === null) return DIRECTORY_TIERS.length;
    return evaluatorTier === directoryTier ? -1 : DIRECTORY_TIERS.indexOf(evaluatorTier);
  };
  const day = ({ evaluatedOn }: Candidate): string => evaluatedOn ?? '';
  if (rank(one) !== rank(other)) return rank(one) < rank(other);
  if (day(one) !== day(other)) return day(one) > day(other);
  return worse(one, other);
}

function worse(one: Candidate, other: Candidate): boolean {
  if (isPublicGrade(one.grade) && isPublicGrade(other.grade) && one.grade !== other.grade) {
    return stepsBelowBest(one.grade) > stepsBelowBest(other.grade);
  }
  return (one.effectiveClass ?? '') > (other.effectiveClass ?? '');
}
