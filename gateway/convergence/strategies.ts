import { PUBLIC_GRADES, letterOf } from '../../schema/vocabulary/grade.ts';
import type { PublicGrade } from '../../schema/vocabulary/grade.ts';
import type { Explanation } from './explanation.ts';
import { isBestOfItsLetter, lowered, raised, stepsBelowBest, worseOf } from './ladder.ts';
import type { RuleSet } from './rule-set.ts';
import type { SectorReading } from './sector-readings.ts';
import { onlyHit } from './tables/decision-table.ts';
import type { Downward, Strategy } from './words.ts';

/** Where a strategy starts: a usable base grade and what the sectors say. */
export interface Position {
  base: PublicGrade;
  baseFreshness: 'FRESH' | 'STALE' | 'UNKNOWN';
  readings: readonly SectorReading[];
  listed: boolean;
  complete: boolean;
}

type Move = (position: Position, ruleSet: RuleSet, explanation: Explanation) => void;

/** Moves the tier from the base grade as the rule set's strategy says; caps come after. */
export const MOVES: Readonly<Record<Strategy, Move>> = { NOTCH: notch, WEIGHTED: weighted, WORST_OF: worstOf };

/** N+ for each lowering sector in turn, all together at most `maximumNotches`; then N-, as the table `relief` decides. */
function notch(position: Position, { settings, tables }: RuleSet, explanation: Explanation): void {
  const { base, baseFreshness, readings, listed, complete } = position;
  let tier = base;
  let left = settings.maximumNotches;
  for (const { sector, steps, stepsRow, keys } of readings) {
    if (stepsRow === null) continue;
    tier = lowered(tier, Math.min(left, steps), settings.worstBySectors);
    left = Math.max(0, left - steps);
    explanation.fire(stepsRow, { sector: sector.code, evidenceKeys: keys, tier });
  }
  const relief = onlyHit(tables.relief, {
    baseLetter: letterOf(base),
    baseFreshness,
    downward: downwardOf(readings),
    listed,
    anySectorA: readings.some(({ classUsed }) => classUsed === 'A'),
    atLetterEdge: isBestOfItsLetter(base),
    complete,
  });
  explanation.fire(relief, { tier: raised(tier, relief.output.steps) });
  explanation.flag(relief.output.flag, relief);
}

/** A sector at C or D that lowers nothing (stale, or its records counted elsewhere) still stands against relief. */
function downwardOf(readings: readonly SectorReading[]): Downward {
  if (readings.some(({ steps }) => steps > 0)) return 'COUNTED';
  const suppressed = readings.some(
    ({ sector, classUsed, evidenceState }) =>
      classUsed !== null &&
      evidenceState !== 'REPAIRED' &&
      (sector.effectiveClass === 'C' || sector.effectiveClass === 'D'),
  );
  return suppressed ? 'SUPPRESSED' : 'NONE';
}

/**
 * The mean of points, in whole numbers: the base weighs at least `weightedBasePermille` and never less than its equal
 * share; the sectors share the rest equally. After Heilongjiang 2021-12-31 (六): weight not below the average.
 */
function weighted(position: Position, { settings, tables }: RuleSet, explanation: Explanation): void {
  const sectors = position.readings.flatMap(({ classUsed }) => (classUsed === null ? [] : [classUsed]));
  if (sectors.length === 0) return;
  const sum = sectors.reduce((total, classUsed) => total + onlyHit(tables.classValues, { classUsed }).output.points, 0);
  const basePoints = onlyHit(tables.gradePoints, { grade: position.base }).output.midPoints;
  const weight = settings.weightedBasePermille;
  const mean =
    weight * (sectors.length + 1) >= 1000
      ? Math.floor((weight * basePoints * sectors.length + (1000 - weight) * sum) / (1000 * sectors.length))
      : Math.floor((basePoints + sum) / (sectors.length + 1));
  const grade =
    PUBLIC_GRADES.find((candidate) => mean >= onlyHit(tables.gradePoints, { grade: candidate }).output.lowestPoints) ??
    'D';
  explanation.fire(onlyHit(tables.gradePoints, { grade }), {
    tier: withinLimits(grade, position, settings.worstBySectors, explanation),
  });
}

/** The worst of the base and of every sector's level: a baseline to compare the others with. */
function worstOf({ base, readings }: Position, { settings, tables }: RuleSet, explanation: Explanation): void {
  let tier = base;
  for (const { sector, classUsed, keys } of readings) {
    if (classUsed === null) continue;
    const row = onlyHit(tables.classValues, { classUsed });
    const down = stepsBelowBest(row.output.level) - stepsBelowBest(base);
    if (down <= 0) continue;
    tier = worseOf(tier, lowered(base, down, settings.worstBySectors));
    explanation.fire(row, { sector: sector.code, evidenceKeys: keys, tier });
  }
}

/**
 * What a mean may not do: a base of D stays D (H3), sectors alone go no further than the floor (P3), and nothing better
 * than the base is granted on stale ground or an incomplete view (P7, G15).
 */
function withinLimits(
  grade: PublicGrade,
  { base, baseFreshness, complete }: Position,
  floor: PublicGrade,
  explanation: Explanation,
): PublicGrade {
  const down = stepsBelowBest(grade) - stepsBelowBest(base);
  if (down >= 0) return lowered(base, down, floor);
  if (letterOf(base) === 'D' || baseFreshness !== 'FRESH') return base;
  if (complete) return grade;
  explanation.guard('RELIEF_WITHHELD');
  return base;
}
