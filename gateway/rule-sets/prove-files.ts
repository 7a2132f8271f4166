import { type Proof, proofOfRefused, proveRuleSet } from '../convergence/proof/prove-rule-set.ts';
import { type RuleFiles, readRuleSet } from '../convergence/rule-set.ts';
import { RuleSetRefused } from '../convergence/tables/rule-set-refused.ts';

/** The proof of a rule set from its files, whether they can be read or not. */
export async function proveFiles(files: RuleFiles): Promise<Proof> {
  try {
    return proveRuleSet(await readRuleSet(files));
  } catch (error) {
    if (error instanceof RuleSetRefused) return proofOfRefused(error.problems);
    throw error;
  }
}
