import type { FusedAnswer } from '../convergence/fused-answer.ts';
import type { TierLift, TierLiftChange } from '../hub/resolvers.generated.ts';
import { riseInWords, strikeInWords } from './change-words.ts';
import { type ChangeGroup, possibleChanges } from './possible-changes.ts';
import { type Lift, smallestLifts } from './smallest-lift.ts';

const MOST_ALTERNATIVES = 10;

/** What would lift the tier of a fused answer by one step, from the rules it was made with. */
export function tierLiftOf({ convergedTier, computedFrom: { input, ruleSet } }: FusedAnswer): TierLift {
  if (convergedTier === null || convergedTier === 'UNRATED' || convergedTier === 'NOT_APPLICABLE')
    return none('NO_TIER', '没有可上调的参考档。', 'There is no tier to lift.');
  if (convergedTier === 'A') return none('ALREADY_BEST', '已是最好一级。', 'It is the best tier.');
  const groups = possibleChanges(input, ruleSet);
  const found = smallestLifts(input, ruleSet, groups);
  if (found === null)
    return none(
      'OUT_OF_REACH',
      '企业自身可以做到的改变都不能上调参考档。',
      'Nothing within the reach of the enterprise lifts the tier.',
    );
  const [first] = found.lifts;
  const size = first?.counts.reduce((total, count) => total + count, 0) ?? 0;
  return {
    outcome: 'FOUND',
    size,
    isSmallest: found.isSmallest,
    alternatives: found.lifts.slice(0, MOST_ALTERNATIVES).map((lift) => ({
      liftsTo: lift.liftsTo,
      changes: changesOf(lift, groups),
    })),
    textZh: `${found.isSmallest ? '最少 ' : ''}${size} 项改变可使参考档至少上调一级，途径有 ${found.lifts.length} 种；是否准予修复、评定何等级，由主管部门决定。`,
    textEn: `${size} ${size === 1 ? 'change lifts' : 'changes together lift'} the tier by a step at least${found.isSmallest ? ', and no fewer do' : ''}; number of ways: ${found.lifts.length}. Repairs and grades are for the agencies to decide.`,
  };
}

function none(outcome: Exclude<TierLift['outcome'], 'FOUND'>, textZh: string, textEn: string): TierLift {
  return { outcome, size: null, isSmallest: null, alternatives: [], textZh, textEn };
}

function changesOf({ counts }: Lift, groups: readonly ChangeGroup[]): TierLiftChange[] {
  return groups.flatMap((group, index) => {
    const count = counts[index] ?? 0;
    if (group.kind === 'STRIKES') return group.strikes.slice(0, count).map(strikeInWords);
    return count === 0 ? [] : [riseInWords(group.rise, count)];
  });
}
