import type { Citation, Provenance } from '../../../schema/vocabulary/citation.ts';
import type { LocalDate } from '../../../schema/vocabulary/local-date.ts';

/** A time limit in working days (工作日), with how far it can be trusted. */
export interface WorkingDayLimit {
  readonly workingDays: number;
  readonly provenance: Provenance;
}

/** A rule that governs from its first day until the next one of its list does. */
export interface DatedRule {
  readonly id: string;
  readonly inForceOn: LocalDate;
  readonly cites: Citation;
}

/** The rule in force on a day: the newest begun by then, the first of the list before that. */
export function ruleOn<Rule extends DatedRule>(rules: readonly [Rule, ...Rule[]], day: LocalDate): Rule {
  return rules.findLast(({ inForceOn }) => inForceOn <= day) ?? rules[0];
}
