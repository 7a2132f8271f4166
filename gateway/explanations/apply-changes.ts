import { EFFECTIVE_CLASSES } from '../../schema/vocabulary/grade.ts';
import type { ConvergenceInput, SectorAnswer } from '../convergence/types.ts';
import type { ChangeGroup, RiseChange } from './possible-changes.ts';

/** The input as it would be once so much of each group was done; all else stays as it is. */
export function applyChanges(
  input: ConvergenceInput,
  groups: readonly ChangeGroup[],
  counts: readonly number[],
): ConvergenceInput {
  const struck: string[] = [];
  const risen = new Map<string, RiseChange['to'][number]>();
  for (const [index, group] of groups.entries()) {
    const count = counts[index] ?? 0;
    if (group.kind === 'STRIKES') struck.push(...group.strikes.slice(0, count).map(({ key }) => key));
    else {
      const grade = group.rise.to[count - 1];
      if (grade !== undefined) risen.set(group.rise.sector, grade);
    }
  }
  const teller = input.sectors.find(({ answer }) => answer !== null);
  const sectors = input.sectors.map((sector) => {
    const { code, answer } = sector;
    if (answer === null) return sector;
    const grade = risen.get(code);
    const evaluated = grade === undefined ? answer : evaluatedAnew(answer, grade);
    return sector === teller && struck.length > 0
      ? { ...sector, answer: { ...evaluated, repairedEvidenceKeys: [...answer.repairedEvidenceKeys, ...struck] } }
      : { ...sector, answer: evaluated };
  });
  return { ...input, sectors };
}

/** A better grade comes from a new evaluation: it is fresh, and stands alone for its period. */
function evaluatedAnew(answer: SectorAnswer, grade: RiseChange['to'][number]): SectorAnswer {
  const effectiveClass = EFFECTIVE_CLASSES.find((letter) => letter === grade.charAt(0)) ?? null;
  return { ...answer, grade, effectiveClass, freshness: 'FRESH', competingGrades: [] };
}
