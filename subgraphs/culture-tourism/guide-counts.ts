import type { Database } from '../../kit/database/database.ts';
import type { GuideTables } from './records/tables.ts';
import type { QueryResolvers } from './resolvers.generated.ts';

/** The newest count of each reporting region. */
export const guideCounts = ((_root, _arguments, { database }) => {
  const { read } = database as unknown as Database<GuideTables>; // opened with this sector's tables
  return read
    .selectFrom('guide_count')
    .select(['reporting_region as reportingRegion', 'counted_on as countedOn', 'guides'])
    .where('counted_on', '=', (newest) =>
      newest
        .selectFrom('guide_count as any_day')
        .select((max) => max.fn.max('any_day.counted_on').as('counted_on'))
        .whereRef('any_day.reporting_region', '=', 'guide_count.reporting_region'),
    )
    .orderBy('reporting_region')
    .execute();
}) satisfies QueryResolvers['guideCounts'];
