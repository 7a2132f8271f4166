import { type RuleSet, withSettings } from './rule-set.ts';
import { STRATEGIES } from './words.ts';

const known = new WeakMap<RuleSet, readonly RuleSet[]>();

/** A rule set under each strategy, in the order of STRATEGIES, with a hash for each; its own is the rule set itself. */
export function underEachStrategy(ruleSet: RuleSet): readonly RuleSet[] {
  const made = known.get(ruleSet);
  if (made !== undefined) return made;
  const each = STRATEGIES.map((strategy) =>
    strategy === ruleSet.settings.strategy ? ruleSet : withSettings(ruleSet, { strategy }),
  );
  known.set(ruleSet, each);
  return each;
}
