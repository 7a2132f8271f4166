import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLSchema, parse } from 'graphql';
import { scalarResolvers } from '../../kit/graph/scalars.ts';
import type { Resolvers } from '../../kit/subgraph.ts';
import type { RuleSet } from '../convergence/rule-set.ts';
import { reportFieldResolvers, reportRootResolvers, type ReportSources } from '../credit-report/report-resolvers.ts';
import { changeResolvers, type ChangeSources } from '../changes/change-resolvers.ts';
import { historyResolvers, type HistorySources } from '../history/history-resolvers.ts';
import type { EnterpriseIndex } from '../index/enterprise-index.ts';
import type { FeedSight } from '../index/feed-watch.ts';
import { statisticsResolvers, type StatisticsSources } from '../statistics/statistics-resolvers.ts';
import { enterpriseResolvers } from './enterprise-resolvers.ts';
import { enterpriseConnectionResolvers, queryResolvers } from './query-resolvers.ts';
import type { EnterpriseIndexState } from './resolvers.generated.ts';
import type { SectorDescription } from './sectors.ts';

/** What the hub's own subgraph answers from. */
export interface HubSources {
  readonly index: EnterpriseIndex;
  readonly ruleSet: RuleSet;
  readonly sectors: readonly SectorDescription[];
  /** What the hub's last look into the subgraph's feed found. */
  readonly sight: (subgraph: string) => FeedSight;
  readonly indexState: () => Promise<EnterpriseIndexState>;
}

/** The in-process subgraph with the graph's roots, the list of enterprises and convergence. */
export function hubSchema(
  sdl: string,
  sources: HubSources & ReportSources & HistorySources & StatisticsSources & ChangeSources,
): GraphQLSchema {
  const reports = reportRootResolvers(sources, () => schema);
  const resolvers = {
    ...scalarResolvers,
    Query: {
      ...queryResolvers(sources),
      ...reports.Query,
      ...historyResolvers(sources),
      ...statisticsResolvers(sources),
      ...changeResolvers(sources),
    },
    Mutation: reports.Mutation,
    EnterpriseConnection: enterpriseConnectionResolvers,
    Enterprise: { ...enterpriseResolvers(sources), ...reportFieldResolvers(sources) },
  } as Resolvers; // each map is typed by the SDL itself
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers }]);
  return schema;
}
