import { fusedAnswer } from '../../convergence/fused-answer.ts';
import { loadRuleSet } from '../../convergence/rule-set.ts';
import { BASE, graded, inputOf, SAFETY } from '../../convergence/testing/inputs.ts';
import type { EnterpriseFacts, SectorAnswer } from '../../convergence/types.ts';
import { loadMeasures, type Measures } from '../load-measures.ts';
import { measuresOf } from '../measures-of.ts';

export const RULES = await loadRuleSet();
export const DEFAULTS = await loadMeasures();

/** What an enterprise is said to be, where it is not B everywhere. */
export interface Asked {
  readonly base?: SectorAnswer;
  readonly sector?: SectorAnswer | null;
  readonly enterprise?: Partial<EnterpriseFacts> | null;
  readonly measures?: Measures;
  readonly code?: string;
}

/** The measures that the tables give it. */
export function measured({
  base = graded('B'),
  sector = graded('B'),
  enterprise = {},
  measures = DEFAULTS,
  code = SAFETY,
}: Asked) {
  const found = measuresOf(fusedAnswer(inputOf({ [BASE]: base, [code]: sector }, enterprise), RULES), code, measures);
  if (found === null) throw new Error('the sector is in the graph');
  return found;
}
