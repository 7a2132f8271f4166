import type { QueryResolvers } from '../hub/resolvers.generated.ts';
import type { SectorRates } from './sector-rates.ts';
import type { KeptCounts } from './statistics.ts';

/** What statistics are asked of. */
export interface StatisticsSources {
  readonly keptCounts: KeptCounts;
  readonly sectorRates: SectorRates;
}

/** Counts and rates. */
export function statisticsResolvers({ keptCounts, sectorRates }: StatisticsSources) {
  return {
    statistics: (_root, { groupBy, where, measure, regionBasis }, context) => {
      const question = { groupBy, where: where ?? {}, regionBasis };
      switch (measure) {
        case 'OBJECTIONS_IN_TIME':
        case 'REPAIRS_IN_TIME':
        case 'REPORTED_LATE':
          return sectorRates.ask({ ...question, measure }, context);
        default:
          return keptCounts.ask({ ...question, measure }, context.caller);
      }
    },
  } satisfies QueryResolvers;
}
