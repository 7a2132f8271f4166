import { cellsOf, largestRemainder, sumOf } from './allocate.ts';
import type { Cells } from './allocate.ts';
import { PENALISED_IN_C_OR_D, PENALTY_CLASSES, SHARES, STOP_AT_EACH_PENALTY, TIMELINESS } from './marginals.ts';
import { atLeastOne, shareOf } from './scale.ts';

/** The most penalties one enterprise has; the geometric law is cut here. */
const MOST_PENALTIES = 10;
/** "5次以下(含5次)": more than five general records are class C, so only C and D have them (Hebei 2022, 四(三)). */
const MOST_OUTSIDE_C_AND_D = 5;

/** How many enterprises are penalised how often, and what becomes of the penalties. */
export interface PenaltyPlan {
  /** Penalised enterprises whose public letter is C or D, by number of penalties 1 … 10. */
  inCOrD: Cells;
  /** The same for letter B. A has none: it means no record. */
  inB: Cells;
  penalties: number;
  minor: number;
  general: number;
  /** Each belongs to another enterprise in C or D. */
  severe: number;
  /** Severe ones among the enterprises of each cell of `inCOrD`. */
  severeByCount: readonly number[];
  /** Of the general penalties. */
  repaired: number;
  objected: number;
  /** On time, late, not reported. */
  timeliness: Cells;
  /** Reported by a second sector too. */
  duplicated: number;
  /** Rows beyond the penalties, without a code. */
  blankUscc: number;
}

/** @param worst enterprises with public letter C or D */
export function penaltyPlanFor(enterprises: number, worst: number): PenaltyPlan {
  const penalised = shareOf(enterprises, SHARES.penalised);
  const byCount = largestRemainder(penalised, geometricWeights());
  const often = sumOf(byCount.slice(MOST_OUTSIDE_C_AND_D));
  const inCOrDTotal = Math.min(worst, Math.max(often, Math.round((penalised * PENALISED_IN_C_OR_D) / 100)));
  const seldomInCOrD = largestRemainder(inCOrDTotal - often, byCount.slice(0, MOST_OUTSIDE_C_AND_D));
  const inCOrD = byCount.map((count, at) => seldomInCOrD[at] ?? count);
  const inB = byCount.map((count, at) => count - (inCOrD[at] ?? 0));
  const penalties = sumOf(byCount.map((count, at) => count * (at + 1)));
  const [minor = 0, general = 0, severe = 0] = largestRemainder(penalties, PENALTY_CLASSES);
  return {
    inCOrD: cellsOf(inCOrD),
    inB: cellsOf(inB),
    penalties,
    minor,
    general,
    severe,
    severeByCount: largestRemainder(severe, inCOrD),
    repaired: shareOf(penalties, SHARES.repaired),
    objected: atLeastOne(penalties, SHARES.objected),
    timeliness: cellsOf(largestRemainder(penalties, TIMELINESS)),
    duplicated: atLeastOne(penalties, SHARES.duplicatesAcrossSectors),
    blankUscc: atLeastOne(penalties, SHARES.blankUsccInPenalties),
  };
}

/** In exact integers: 7, 2.1, 0.63 … times 10^9. */
function geometricWeights(): number[] {
  const goOn = 100 - STOP_AT_EACH_PENALTY;
  return Array.from({ length: MOST_PENALTIES }, (_, at) => Math.round(STOP_AT_EACH_PENALTY * (goOn / 100) ** at * 1e7));
}
