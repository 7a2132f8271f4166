import { callerOf } from '../../../kit/identity/caller.ts';
import { fusedAnswer } from '../../convergence/fused-answer.ts';
import { loadRuleSet, type RuleSet } from '../../convergence/rule-set.ts';
import {
  BASE,
  CULTURE,
  graded,
  inputOf,
  LISTING,
  MARKET,
  penalty,
  SAFETY,
  ungraded,
} from '../../convergence/testing/inputs.ts';
import type { ConvergenceInput } from '../../convergence/types.ts';
import {
  newKey,
  type ReceiptAlgorithm,
  type SigningKey,
  signingKeyOf,
  type VerificationKey,
  verificationKeyOf,
} from '../keys.ts';
import { type IssuedReceipt, issueReceipt } from '../receipt.ts';

export const RULES = await loadRuleSet();
export const CALLER = callerOf({ subject: '王样例', role: 'AGENCY', sectors: [SAFETY], purpose: 'SUPERVISION' });
export const NOW = new Date('2026-11-21T04:00:00.123Z');

/** A new key pair. */
export function keyPair(algorithm: ReceiptAlgorithm): { signing: SigningKey; checking: VerificationKey } {
  const jwk = newKey(algorithm);
  const [signing, checking] = [signingKeyOf(jwk), verificationKeyOf(jwk)];
  if (signing === null || checking === null) throw new Error('a new key is a key');
  return { signing, checking };
}

/** An enterprise about which every sector has something to say, one record repaired, one sector withheld, one silent. */
export const TALKATIVE: ConvergenceInput = inputOf(
  {
    [BASE]: graded('B', { evidence: [penalty('K1'), penalty('K2')], repairedEvidenceKeys: ['K2', 'GONE'] }),
    [MARKET]: ungraded('WITHHELD'),
    [SAFETY]: graded('C', { evidence: [penalty('K2', { authority: '样例市应急局' })], severeListings: [LISTING] }),
    [CULTURE]: null,
  },
  { keyDomains: ['HAZARDOUS_CHEMICALS'], inspections: { year: 2026, carriedOut: 1, annualCap: 2 } },
);

/** The receipt of what the rules make of an input. */
export function receiptOf(input: ConvergenceInput, key: SigningKey, ruleSet: RuleSet = RULES): IssuedReceipt {
  const { computedFrom: _input, ...result } = fusedAnswer(input, ruleSet);
  return issueReceipt({ input, ruleSet, result }, CALLER, key, NOW);
}
