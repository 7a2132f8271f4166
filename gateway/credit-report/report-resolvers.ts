import { getNamedType, type GraphQLOutputType, type GraphQLSchema, isObjectType } from 'graphql';
import { todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { HubContext } from '../gateway.ts';
import type { AskGraph } from '../graph-from-inside.ts';
import type {
  CreditReport,
  IssuedCreditReport,
  MutationResolvers,
  QueryResolvers,
  SpecialCreditReport,
} from '../hub/resolvers.generated.ts';
import type { SectorDescription } from '../hub/sectors.ts';
import { creditReportOf } from './credit-report.ts';
import type { IssuedReports } from './issued-reports.ts';
import { type ReportRepresentation, reportFacts } from './report-facts.ts';
import { reportDays } from './report-period.ts';
import { specialReportOf } from './special-report.ts';

/** What the reports are made and issued with. */
export interface ReportSources {
  readonly sectors: readonly SectorDescription[];
  readonly issued: IssuedReports;
  /** Asks the federated graph as the caller would. */
  readonly askGraph: AskGraph;
}

interface Asked {
  readonly uscc: Uscc;
  readonly period?: string | null;
}

/** The reports as fields of Enterprise: made from what the sectors have just said. */
export function reportFieldResolvers({ sectors }: Pick<ReportSources, 'sectors'>) {
  const prepared = (enterprise: ReportRepresentation, period: string | null | undefined) =>
    [reportFacts(enterprise, sectors), reportDays(period ?? null, todayInShanghai())] as const;
  return {
    creditReport: (enterprise: ReportRepresentation, { period }: Pick<Asked, 'period'>): CreditReport =>
      creditReportOf(...prepared(enterprise, period)),
    specialCreditReport: (enterprise: ReportRepresentation, { period }: Pick<Asked, 'period'>): SpecialCreditReport =>
      specialReportOf(...prepared(enterprise, period)),
  };
}

/** The reports at the roots: asked of the whole graph, whichever sectors are in it. */
export function reportRootResolvers({ issued, askGraph }: ReportSources, schema: () => GraphQLSchema) {
  const ask = async <Report>(field: string, { uscc, period }: Asked, context: HubContext): Promise<Report | null> => {
    reportDays(period ?? null, todayInShanghai());
    const answer = await askGraph(reportQuery(schema(), field), { uscc, period: period ?? null }, context);
    const enterprise = answer['enterprise'] as Readonly<Record<string, unknown>> | null;
    if (enterprise === null) return null;
    const report = enterprise[field] as Report | null;
    if (report === null) throw new Error(`the graph gave no ${field}`);
    return report;
  };
  const creditReport = (asked: Asked, context: HubContext) => ask<CreditReport>('creditReport', asked, context);
  const specialReport = (asked: Asked, context: HubContext) =>
    ask<SpecialCreditReport>('specialCreditReport', asked, context);
  return {
    Query: {
      creditReport: (_root, asked, context) => creditReport(asked, context),
      specialCreditReport: (_root, asked, context) => specialReport(asked, context),
      verifyCreditReport: (_root, { code, sha256 }) => issued.verify(code, sha256 ?? null),
    } satisfies QueryResolvers,
    Mutation: {
      issueCreditReport: async (_root, asked, context): Promise<IssuedCreditReport | null> => {
        const report = await creditReport(asked, context);
        return report === null ? null : issued.issue({ kind: 'CREDIT_REPORT', report }, context.caller);
      },
      issueSpecialCreditReport: async (_root, asked, context): Promise<IssuedCreditReport | null> => {
        const report = await specialReport(asked, context);
        return report === null ? null : issued.issue({ kind: 'SPECIAL_REPORT', report }, context.caller);
      },
    } satisfies MutationResolvers,
  };
}

/** A report with everything that is in it. */
function reportQuery(schema: GraphQLSchema, field: string): string {
  const type = schema.getQueryType()?.getFields()[field]?.type;
  if (type === undefined) throw new Error(`the hub's own graph has no ${field}`);
  return `query ReportFromInside($uscc: USCC!, $period: String) { enterprise(uscc: $uscc) { ${field}(period: $period)${everythingIn(type)} } }`;
}

function everythingIn(type: GraphQLOutputType): string {
  const named = getNamedType(type);
  if (!isObjectType(named)) return '';
  const fields = Object.values(named.getFields()).map((field) => `${field.name}${everythingIn(field.type)}`);
  return ` { ${fields.join(' ')} }`;
}
