import { HubError } from '../../kit/errors.ts';
import type { FusedAnswer } from '../convergence/fused-answer.ts';
import type { HubContext } from '../gateway.ts';
import type { SupervisionMeasures } from '../hub/resolvers.generated.ts';
import type { Measures } from './load-measures.ts';
import { measuresOf } from './measures-of.ts';

/** The tables that measures come from. */
export interface MeasureSources {
  readonly measures: Measures;
}

/** The measures as a field of Convergence. */
export function measureFieldResolvers({ measures }: MeasureSources) {
  return {
    measures: (
      answer: FusedAnswer,
      { sector }: { readonly sector: string },
      { caller }: HubContext,
    ): SupervisionMeasures => {
      if (!caller.maySeeInternal(sector))
        throw new HubError(
          'FORBIDDEN',
          'measures: how an agency inspects is internal to it; ask for the sector you work for.',
        );
      const found = measuresOf(answer, sector, measures);
      if (found !== null) return found;
      const known = answer.inputs.map((input) => input.sector).join(', ');
      throw new HubError('BAD_USER_INPUT', `measures: there is no such sector. Ask for one of ${known}.`);
    },
  };
}
