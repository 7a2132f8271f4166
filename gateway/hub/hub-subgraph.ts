import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLSchema, parse } from 'graphql';
import { mergedResolvers } from '../../kit/graph/executable-schema.ts';
import { scalarResolvers } from '../../kit/graph/scalars.ts';
import type { Resolvers } from '../../kit/subgraph.ts';
import type { RuleSet } from '../convergence/rule-set.ts';
import { reportFieldResolvers, reportRootResolvers, type ReportSources } from '../credit-report/report-resolvers.ts';
import { auditResolvers, type AuditSources } from '../audit/audit-resolvers.ts';
import type { EnterpriseIndex } from '../index/enterprise-index.ts';
import type { FeedSight } from '../index/feed-watch.ts';
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
export function hubSchema(sdl: string, sources: HubSources & ReportSources & AuditSources): GraphQLSchema {
  const resolvers = mergedResolvers([
    scalarResolvers as Resolvers,
    {
      Query: queryResolvers(sources),
      EnterpriseConnection: enterpriseConnectionResolvers,
      Enterprise: enterpriseResolvers(sources),
    } as Resolvers, // each map is typed by the SDL itself
    { ...reportRootResolvers(sources, () => schema), Enterprise: reportFieldResolvers(sources) } as Resolvers,
    { Query: auditResolvers(sources) } as Resolvers,
  ]);
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers }]);
  return schema;
}
