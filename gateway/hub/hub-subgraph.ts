import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLSchema, parse } from 'graphql';
import { guarded } from '../../kit/disclosure/guard.ts';
import { rowAccess } from '../../kit/disclosure/rows.ts';
import { mergedResolvers } from '../../kit/graph/executable-schema.ts';
import { scalarResolvers } from '../../kit/graph/scalars.ts';
import { keptWith } from '../../kit/kept-with.ts';
import type { Resolvers } from '../../kit/subgraph.ts';
import type { RuleSet } from '../convergence/rule-set.ts';
import { reportFieldResolvers, reportRootResolvers, type ReportSources } from '../credit-report/report-resolvers.ts';
import { exportResolvers, type ExportSources } from '../exports/export-resolvers.ts';
import { webhookResolvers, type WebhookSources } from '../webhooks/webhook-resolvers.ts';
import { changeResolvers, type ChangeSources } from '../changes/change-resolvers.ts';
import { historyResolvers, type HistorySources } from '../history/history-resolvers.ts';
import { statisticsResolvers, type StatisticsSources } from '../statistics/statistics-resolvers.ts';
import { HUB_CODE } from '../index/enterprise-filter.ts';
import { auditResolvers, type AuditSources } from '../audit/audit-resolvers.ts';
import type { EnterpriseIndex } from '../index/enterprise-index.ts';
import type { FeedSight } from '../index/feed-watch.ts';
import { rehearsalResolvers, type RehearsalSources } from '../rehearsal/rehearsal-resolvers.ts';
import { ruleSetResolvers, type RuleSetSources } from '../rule-sets/rule-sets-resolvers.ts';
import { explanationFieldResolvers } from '../explanations/explanation-resolvers.ts';
import { jointMeasureResolvers, type JointMeasureSources } from '../joint-measures/joint-measures-resolvers.ts';
import { measureFieldResolvers, type MeasureSources } from '../measures/measures-resolvers.ts';
import { receiptFieldResolvers, type ReceiptSources } from '../receipts/receipt-resolvers.ts';
import {
  supervisionItemResolvers,
  type SupervisionItemSources,
} from '../supervision-items/supervision-items-resolvers.ts';
import { inspectionResolvers, type InspectionSources } from '../inspection/inspection-resolvers.ts';
import { enterpriseResolvers } from './enterprise-resolvers.ts';
import type { Asking } from './last-known.ts';
import { enterpriseConnectionResolvers, queryResolvers } from './query-resolvers.ts';
import type { EnterpriseIndexState } from './resolvers.generated.ts';
import type { SectorDescription } from './sectors.ts';

/** What the hub's own subgraph answers from. */
export interface HubSources {
  readonly index: EnterpriseIndex;
  /** The rule set in force: read it where it is needed, not once for all. */
  readonly ruleSet: RuleSet;
  readonly sectors: readonly SectorDescription[];
  /** What the hub's last look into the subgraph's feed found. */
  readonly sight: (subgraph: string) => FeedSight;
  readonly indexState: () => Promise<EnterpriseIndexState>;
}

/** And what all its parts answer from. */
export type Sources = HubSources &
  ReportSources &
  AuditSources &
  RuleSetSources &
  RehearsalSources &
  ReceiptSources &
  MeasureSources &
  HistorySources &
  StatisticsSources &
  ChangeSources &
  ExportSources &
  WebhookSources &
  SupervisionItemSources &
  JointMeasureSources &
  InspectionSources;

/** The in-process subgraph with the graph's roots, the list of enterprises and convergence. */
export function hubSchema(sdl: string, sources: Sources): GraphQLSchema {
  const resolvers = mergedResolvers([
    scalarResolvers as Resolvers,
    {
      Query: queryResolvers(sources),
      EnterpriseConnection: enterpriseConnectionResolvers,
      Enterprise: enterpriseResolvers(sources),
    } as Resolvers, // each map is typed by the SDL itself
    { ...reportRootResolvers(sources, () => schema), Enterprise: reportFieldResolvers(sources) } as Resolvers,
    { Query: auditResolvers(sources) } as Resolvers,
    ruleSetResolvers(sources) as Resolvers,
    rehearsalResolvers(sources) as Resolvers,
    {
      Convergence: {
        ...receiptFieldResolvers(sources),
        ...explanationFieldResolvers,
        ...measureFieldResolvers(sources),
      },
    } as Resolvers,
    { Query: historyResolvers(sources) } as Resolvers,
    { Query: statisticsResolvers(sources) } as Resolvers,
    { Query: changeResolvers(sources) } as Resolvers,
    exportResolvers(sources) as Resolvers,
    webhookResolvers(sources) as Resolvers,
    supervisionItemResolvers(sources) as Resolvers,
    jointMeasureResolvers(sources) as Resolvers,
    inspectionResolvers(sources) as Resolvers,
  ]);
  const typeDefs = parse(sdl);
  const behindGuard = guarded<Asking>(resolvers, typeDefs, {
    code: HUB_CODE,
    callerOf: ({ caller }) => caller,
    rowsOf: keptWith(({ caller }: Asking) => rowAccess(caller, (usccs) => sources.index.regionsOf(usccs))),
  });
  const schema = buildSubgraphSchema([{ typeDefs, resolvers: behindGuard }]);
  return schema;
}
