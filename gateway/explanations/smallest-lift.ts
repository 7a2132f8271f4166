import { converge } from '../convergence/converge.ts';
import type { RuleSet } from '../convergence/rule-set.ts';
import type { ConvergenceInput } from '../convergence/types.ts';
import { type ConvergedTier, convergedTierOf, TIERS } from '../convergence/words.ts';
import { applyChanges } from './apply-changes.ts';
import { type ChangeGroup, mostOf } from './possible-changes.ts';

/** How often the rules are asked at most before the search gives up showing that nothing smaller does. */
const MOST_QUESTIONS = 5_000;

/** A set of changes that lifts the tier: how much of each group, and what the rules then say. */
export interface Lift {
  readonly counts: readonly number[];
  readonly liftsTo: ConvergedTier;
}

export interface Lifts {
  /** False where there were too many possibilities to show that no smaller set lifts. */
  readonly isSmallest: boolean;
  /** All sets of the smallest size; just one where that was not shown. */
  readonly lifts: readonly Lift[];
}

const RANKS: ReadonlyMap<string, number> = new Map(TIERS.map((tier, rank) => [convergedTierOf(tier), rank]));

/**
 * The smallest sets of changes that lift the tier by a step at least; null where not even all of them together do. Rules
 * never answer better with worse (they are proved monotone), so what all else together cannot spare is in every set.
 */
export function smallestLifts(
  input: ConvergenceInput,
  ruleSet: RuleSet,
  groups: readonly ChangeGroup[],
  mostQuestions: number = MOST_QUESTIONS,
): Lifts | null {
  const now = rankOf(converge(input, ruleSet).convergedTier);
  let questions = 0;
  const lift = (counts: readonly number[]): Lift | null => {
    questions += 1;
    const { convergedTier } = converge(applyChanges(input, groups, counts), ruleSet);
    return convergedTier !== null && rankOf(convergedTier) < now ? { counts, liftsTo: convergedTier } : null;
  };
  const most = groups.map(mostOf);
  if (lift(most) === null) return null;
  const fewest = most.map((count, index) => {
    let needed = 0;
    while (needed < count && lift(most.with(index, needed)) === null) needed += 1;
    return needed;
  });
  const total = sum(most);
  for (let size = sum(fewest); size <= total; size += 1) {
    const lifts: Lift[] = [];
    for (const counts of ofSize(size, fewest, most)) {
      if (questions >= mostQuestions) return { isSmallest: false, lifts: [pared(most, lift)] };
      const found = lift(counts);
      if (found !== null) lifts.push(found);
    }
    if (lifts.length > 0) return { isSmallest: true, lifts };
  }
  return null;
}

/** All ways to choose so many, between the bounds, most of the first groups first. */
function* ofSize(size: number, fewest: readonly number[], most: readonly number[]): Generator<number[]> {
  const [low, ...lows] = fewest;
  const [high, ...highs] = most;
  if (low === undefined || high === undefined) {
    if (size === 0) yield [];
    return;
  }
  for (let count = Math.min(high, size - sum(lows)); count >= low; count -= 1)
    if (size - count <= sum(highs)) for (const rest of ofSize(size - count, lows, highs)) yield [count, ...rest];
}

/** All changes, with each given up again without which the rest still lifts: the least concrete ones first. */
function pared(most: readonly number[], lift: (counts: readonly number[]) => Lift | null): Lift {
  let found = lift(most);
  for (let index = most.length - 1; index >= 0; index -= 1) {
    for (;;) {
      const counts = found?.counts ?? most;
      const count = counts[index] ?? 0;
      const fewer = count === 0 ? null : lift(counts.with(index, count - 1));
      if (fewer === null) break;
      found = fewer;
    }
  }
  if (found === null) throw new Error('all changes together lift the tier');
  return found;
}

function rankOf(tier: ConvergedTier | null): number {
  return tier === null ? TIERS.length : (RANKS.get(tier) ?? TIERS.length);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
