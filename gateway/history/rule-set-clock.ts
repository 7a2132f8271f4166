import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { RuleSet } from '../convergence/rule-set.ts';

/** Rule sets on both clocks: which one was in force on a day, as it stood published at an instant. */
export interface RuleSetClock {
  ruleSetAt(asOf: LocalDate, knownAt: string): Promise<RuleSet>;
}
