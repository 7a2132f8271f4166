import { EFFECTIVE_CLASSES, type EffectiveClass } from '../../schema/vocabulary/grade.ts';
import type { GradeScheme } from '../records/sector-grade.ts';
import type { Tally } from './result-values.ts';
import type { Expectations } from './evaluation-setting.ts';

/** How the results of a run are spread, in the words of its declared range. */
export interface Distribution {
  readonly graded: number;
  /** By class, best first. */
  readonly classes: ReadonlyMap<EffectiveClass, number>;
  readonly undetermined: number;
  readonly notApplicable: number;
}

/** Counts results by the common four classes. */
export function distributionOf(tally: Tally, { grades }: Pick<GradeScheme, 'grades'>): Distribution {
  const classes = new Map<EffectiveClass, number>(EFFECTIVE_CLASSES.map((each) => [each, 0]));
  const counted = { GRADED: 0, UNDETERMINED: 0, NOT_APPLICABLE: 0, NOT_YET_EVALUABLE: 0 };
  for (const { status, grade, enterprises } of tally) {
    counted[status] += enterprises;
    const effectiveClass = grade === null ? undefined : grades[grade];
    if (effectiveClass !== undefined) classes.set(effectiveClass, (classes.get(effectiveClass) ?? 0) + enterprises);
  }
  return {
    graded: counted.GRADED,
    classes,
    undetermined: counted.UNDETERMINED,
    notApplicable: counted.NOT_APPLICABLE + counted.NOT_YET_EVALUABLE,
  };
}

/**
 * Where a distribution leaves its declared range, a sentence each; empty where it does not. `gradedBefore` is what the
 * run published before has graded, or null.
 */
export function leavesRange(
  { graded, classes, undetermined }: Distribution,
  { classes: ranges, undeterminedAtMost, lossAtMost }: Expectations,
  gradedBefore: number | null,
): string[] {
  const outside: string[] = [];
  for (const [effectiveClass, enterprises] of classes) {
    const range = ranges[effectiveClass];
    if (range === undefined) continue;
    // In hundredfold counts, so that no rounding decides.
    if (100 * enterprises < range.atLeast * graded || 100 * enterprises > range.atMost * graded || graded === 0)
      outside.push(
        `Class ${effectiveClass}: ${percent(enterprises, graded)} of those graded; declared ${range.atLeast}–${range.atMost} %.`,
      );
  }
  const asked = graded + undetermined;
  if (100 * undetermined > undeterminedAtMost * asked)
    outside.push(
      `Left open: ${percent(undetermined, asked)} of those evaluated; declared at most ${undeterminedAtMost} %.`,
    );
  if (gradedBefore !== null && 100 * (gradedBefore - graded) > lossAtMost * gradedBefore)
    outside.push(
      `Graded: ${percent(gradedBefore - graded, gradedBefore)} fewer than by the run published before; declared at most ${lossAtMost} %.`,
    );
  return outside;
}

/** A share with two decimals: `4.24 %`. */
export function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(2)} %`;
}
