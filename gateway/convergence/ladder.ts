import { PUBLIC_GRADES, letterOf } from '../../schema/vocabulary/grade.ts';
import type { PublicGrade } from '../../schema/vocabulary/grade.ts';

const STEPS: ReadonlyMap<string, number> = new Map(PUBLIC_GRADES.map((grade, step) => [grade, step]));
const WORST = PUBLIC_GRADES.length - 1;

/** Whether the text is one of the nine public grades. */
export function isPublicGrade(grade: string | null): grade is PublicGrade {
  return grade !== null && STEPS.has(grade);
}

/** Steps below A: A 0, A- 1 … D 8. */
export function stepsBelowBest(grade: PublicGrade): number {
  return STEPS.get(grade) ?? WORST;
}

/** The worse of two grades. */
export function worseOf(one: PublicGrade, other: PublicGrade): PublicGrade {
  return stepsBelowBest(one) >= stepsBelowBest(other) ? one : other;
}

/** The grade some steps down, never beyond the floor, and never better than where it started. */
export function lowered(grade: PublicGrade, steps: number, floor: PublicGrade): PublicGrade {
  const from = stepsBelowBest(grade);
  return gradeAt(Math.min(from + steps, Math.max(from, stepsBelowBest(floor))));
}

/** The grade some steps up. */
export function raised(grade: PublicGrade, steps: number): PublicGrade {
  return gradeAt(Math.max(0, stepsBelowBest(grade) - steps));
}

/** Whether the grade is the best of its letter: A, B+, C+, D. */
export function isBestOfItsLetter(grade: PublicGrade): boolean {
  const from = stepsBelowBest(grade);
  return from === 0 || letterOf(gradeAt(from - 1)) !== letterOf(grade);
}

function gradeAt(step: number): PublicGrade {
  return PUBLIC_GRADES[step] ?? 'D';
}
