import type { Database } from '../../kit/database/database.ts';
import type { SubgraphContext } from '../../kit/subgraph.ts';
import type { GuideTables } from './records/tables.ts';

/** The newest count of each reporting region. */
export async function guideCounts(_root: unknown, _arguments: unknown, context: SubgraphContext) {
  const { read } = context.database as unknown as Database<GuideTables>; // opened with this sector's tables
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
}
