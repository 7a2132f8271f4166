import { converge } from './converge.ts';
import type { RuleSet } from './rule-set.ts';
import type { ConvergenceInput, ConvergenceResult } from './types.ts';

/** The converged view with what it was computed from, for fields that speak of just that. */
export interface FusedAnswer extends ConvergenceResult {
  readonly computedFrom: { readonly input: ConvergenceInput; readonly ruleSet: RuleSet };
}

/** The converged view as the graph hands it from field to field. */
export function fusedAnswer(input: ConvergenceInput, ruleSet: RuleSet): FusedAnswer {
  return Object.assign(converge(input, ruleSet), { computedFrom: { input, ruleSet } });
}
