import { HubError } from '../../kit/errors.ts';
import { type GraphQLSchema } from 'graphql';
import { camelCase } from '../../kit/graph/names.ts';
import type { HubContext } from '../gateway.ts';
import type { AskGraph } from '../graph-from-inside.ts';
import type { Statistics, StatisticsDimension } from '../hub/resolvers.generated.ts';
import type { IndexedSector } from '../index/tiers.ts';
import { regionOn } from './dimensions.ts';
import { checkGroups, invalid, type StatisticsQuestion } from './statistics-question.ts';
import type { RawGroup } from './small-cells.ts';
import { statisticsOf } from './statistics.ts';

/** A subgraph of the graph, and the roots that it offers. */
export interface RatingSubgraph {
  readonly code: string;
  /** Root field with how its cases are handled in time; null where it has none. */
  readonly timeliness: string | null;
  /** Root field with the quality of its double publicity; null where it has none. */
  readonly doublePublicity: string | null;
}

/** Which subgraphs work out rates, by the roots that they offer. */
export function ratingSubgraphs(
  subgraphs: readonly { readonly name: string; readonly code: string }[],
  schemas: ReadonlyMap<string, GraphQLSchema>,
): RatingSubgraph[] {
  return subgraphs.map(({ name, code }) => {
    const roots = schemas.get(name)?.getQueryType()?.getFields() ?? {};
    const offered = (ending: string) => {
      const field = `${camelCase(name)}${ending}`;
      return Object.hasOwn(roots, field) ? field : null;
    };
    return { code, timeliness: offered('RightsTimeliness'), doublePublicity: offered('DoublePublicity') };
  });
}

type RatedMeasure = 'OBJECTIONS_IN_TIME' | 'REPAIRS_IN_TIME' | 'REPORTED_LATE';

interface TimelinessRow {
  readonly kind: 'OBJECTION' | 'REPAIR';
  readonly decidedInTime: number;
  readonly decidedLate: number;
}

interface PublicityRow {
  readonly department: string | null;
  readonly regionId: string | null;
  readonly reports: number;
  readonly late: number;
}

type Answered = Readonly<Record<string, readonly TimelinessRow[] | { readonly rows: readonly PublicityRow[] } | null>>;

/** Rates that the sectors work out themselves, asked of the graph as the caller would. */
export class SectorRates {
  readonly #subgraphs: readonly RatingSubgraph[];
  readonly #sectors: readonly IndexedSector[];
  readonly #askGraph: AskGraph;

  constructor(subgraphs: readonly RatingSubgraph[], sectors: readonly IndexedSector[], askGraph: AskGraph) {
    this.#subgraphs = subgraphs;
    this.#sectors = sectors;
    this.#askGraph = askGraph;
  }

  /** @throws {HubError} STATISTICS_INVALID */
  async ask(
    question: StatisticsQuestion & { readonly measure: RatedMeasure },
    context: HubContext,
  ): Promise<Statistics> {
    const { groupBy, where, measure, regionBasis } = question;
    if (context.caller.limit !== null)
      throw new HubError(
        'FORBIDDEN',
        `${measure} is worked out for the whole province, and your token is for regions.`,
      );
    checkGroups(groupBy);
    const { from, until, sector: only, ...others } = where;
    if (!from || !until) throw invalid(`${measure} needs where.from and where.until.`);
    const unused = Object.entries(others).find(([, value]) => value !== null && value !== undefined);
    if (unused !== undefined) throw invalid(`${measure} is not counted by where.${unused[0]}; leave it out.`);
    const allowed: readonly StatisticsDimension[] =
      measure === 'REPORTED_LATE' ? ['SECTOR', 'DEPARTMENT', 'REPORTING_REGION'] : ['SECTOR'];
    const strange = groupBy.find((dimension) => !allowed.includes(dimension));
    if (strange !== undefined) throw invalid(`${measure} is grouped by ${allowed.join(', ')}, not by ${strange}.`);
    const asked = this.#subgraphs.flatMap(({ code, timeliness, doublePublicity }) => {
      const field = measure === 'REPORTED_LATE' ? doublePublicity : timeliness;
      return field !== null && (only ?? [code]).includes(code) ? [{ code, field }] : [];
    });
    if (asked.length === 0) throw invalid(`no sector that you name works out ${measure}.`);
    const answers = (await this.#askGraph(rateQuery(asked, measure, groupBy), { from, until }, context)) as Answered; // by the query
    const rows = asked.flatMap(({ code, field }) => rowsIn(answers[field] ?? null, code, measure));
    const groups = new Map<string, RawGroup>();
    for (const { sector, department, region, count, of } of rows) {
      const value = { SECTOR: sector, DEPARTMENT: department, REPORTING_REGION: regionOn(region, regionBasis) };
      const values = groupBy.map((dimension) => value[dimension as keyof typeof value]);
      const before = groups.get(values.join('\n')) ?? { values, count: 0, of: 0 };
      groups.set(values.join('\n'), { values, count: before.count + count, of: before.of + of });
    }
    return statisticsOf(question, [...groups.values()], this.#sectors, context.caller, {
      withheldSectors: [],
      silentSectors: asked.filter(({ field }) => (answers[field] ?? null) === null).map(({ code }) => code),
      generation: null,
    });
  }
}

function rateQuery(
  asked: readonly { readonly field: string }[],
  measure: RatedMeasure,
  groupBy: readonly StatisticsDimension[],
): string {
  const by = groupBy.includes('REPORTING_REGION')
    ? groupBy.includes('DEPARTMENT')
      ? 'DEPARTMENT_AND_REGION'
      : 'REGION'
    : 'DEPARTMENT';
  const selection =
    measure === 'REPORTED_LATE'
      ? `(from: $from, until: $until, by: ${by}) { rows { department regionId reports late } }`
      : '(from: $from, until: $until) { kind decidedInTime decidedLate }';
  return `query RatesFromInside($from: Date!, $until: Date!) { ${asked.map(({ field }) => `${field}${selection}`).join(' ')} }`;
}

function rowsIn(answer: Answered[string], sector: string, measure: RatedMeasure) {
  if (answer === null || answer === undefined) return [];
  if ('rows' in answer)
    return answer.rows.map(({ department, regionId, late, reports }) => ({
      sector,
      department: department ?? '',
      region: regionId ?? '',
      count: late,
      of: reports,
    }));
  const kind = measure === 'OBJECTIONS_IN_TIME' ? 'OBJECTION' : 'REPAIR';
  return answer
    .filter((row) => row.kind === kind)
    .map(({ decidedInTime, decidedLate }) => ({
      sector,
      department: '',
      region: '',
      count: decidedInTime,
      of: decidedInTime + decidedLate,
    }));
}
