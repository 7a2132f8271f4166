import type { FusedAnswer } from '../convergence/fused-answer.ts';
import { tierLiftOf } from './tier-lift.ts';
import { whyThisTier } from './why-this-tier.ts';

/** The explanations as fields of Convergence: worked out where they are asked for, from the answer beside them. */
export const explanationFieldResolvers = {
  explanation: (answer: FusedAnswer) => whyThisTier(answer),
  whatWouldLift: (answer: FusedAnswer) => tierLiftOf(answer),
};
