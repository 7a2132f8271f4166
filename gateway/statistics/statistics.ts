import { type RawBuilder, sql } from 'kysely';
import type { Caller } from '../../kit/identity/caller.ts';
import type { Statistics, StatisticsDimension, StatisticsRow } from '../hub/resolvers.generated.ts';
import type { EnterpriseIndex } from '../index/enterprise-index.ts';
import type { IndexedSector } from '../index/tiers.ts';
import { cubeTable } from './cube-tables.ts';
import { compareValues, DIMENSIONS } from './dimensions.ts';
import { type CountingPlan, countingPlan, invalid, type StatisticsQuestion } from './statistics-question.ts';
import { exactCount, hiddenGroups, maySeeSmallCells, type RawGroup, safeCount, SMALLEST_CELL } from './small-cells.ts';

/** Rows of one answer. */
export const MOST_ROWS = 5_000;

/** Whom counts are told to. */
export type CountingCaller = Pick<Caller, 'role' | 'maySeeInternal' | 'maySeeShared' | 'limit'>;

/** The counts that the index keeps. */
export class KeptCounts {
  readonly #index: Pick<EnterpriseIndex, 'askInService'>;
  readonly #sectors: readonly IndexedSector[];

  constructor(index: Pick<EnterpriseIndex, 'askInService'>, sectors: readonly IndexedSector[]) {
    this.#index = index;
    this.#sectors = sectors;
  }

  /** @throws {HubError} STATISTICS_INVALID, FILTER_FORBIDDEN, INDEX_LOADING */
  async ask(
    question: StatisticsQuestion & { readonly measure: Parameters<typeof countingPlan>[0]['measure'] },
    caller: CountingCaller,
  ): Promise<Statistics> {
    const { groupBy, measure, regionBasis } = question;
    const plan = withinRegions(countingPlan(question, this.#sectors, caller), caller.limit);
    const dimensions = groupBy.map((name) => ({ name, ...known(name) }));
    const columns = [...new Set(dimensions.map(({ column }) => column))];
    const { rows, generation } = await this.#index.askInService<CountedRow>((generationAsked) =>
      countingSql(plan, columns, PARTS[measure], generationAsked),
    );
    const groups = new Map<string, { values: string[]; count: number; of: number }>();
    for (const row of rows) {
      const values = dimensions.map((dimension) => dimension.valueOf(row[dimension.column] as string, regionBasis));
      const key = values.join('\n');
      const group = groups.get(key) ?? { values, count: 0, of: 0 };
      groups.set(key, group);
      group.count += row.count;
      group.of += row.of;
    }
    const counted = [...groups.values()].filter(({ count, of }) => count !== 0 || of !== 0);
    return statisticsOf(question, withWholes(counted, question), this.#sectors, caller, {
      withheldSectors: [...plan.withheldSectors],
      silentSectors: [],
      generation,
    });
  }
}

/** Enterprises outside the caller's regions are not counted. */
function withinRegions(plan: CountingPlan, limit: CountingCaller['limit']): CountingPlan {
  if (limit?.kind !== 'REGIONS') return plan;
  return { ...plan, conditions: [...plan.conditions, { column: 'region', values: [...limit.regions, ''] }] };
}

interface CountedRow {
  readonly [column: string]: string | number;
  readonly count: number;
  readonly of: number;
}

type Part = RawBuilder<unknown>;
const ALL: Part = sql`sum(count)`;
const those = (which: Part): Part => sql`sum(case when ${which} then count else 0 end)`;
const GRADED = sql`status = 'GRADED'`;

/** What is counted, and what it is a part of. */
const PARTS = {
  ENTERPRISES: { count: ALL, of: ALL },
  MIGRATION: { count: ALL, of: ALL },
  COVERAGE: { count: those(GRADED), of: those(sql`status <> 'NOT_APPLICABLE'`) },
  FRESHNESS: { count: those(sql`${GRADED} and freshness = 'FRESH'`), of: those(GRADED) },
  INSPECTED: { count: those(sql`inspected = 'YES'`), of: those(sql`inspected <> ''`) },
} as const;

function countingSql(
  { cube, conditions }: CountingPlan,
  columns: readonly string[],
  { count, of }: { readonly count: Part; readonly of: Part },
  generation: number,
): RawBuilder<CountedRow> {
  const grouped = columns.map((column) => sql.ref(column));
  const met = conditions.map(({ column, values }) =>
    values.length === 0 ? sql`1 = 0` : sql`${sql.ref(column)} in (${sql.join(values)})`,
  );
  return sql<CountedRow>`
    select ${sql.join([...grouped, sql`${count} as count`, sql`${of} as ${sql.ref('of')}`])}
    from ${sql.table(cubeTable(cube, generation))}
    where ${sql.join([sql`count <> 0`, ...met], sql` and `)}
    ${grouped.length === 0 ? sql`` : sql`group by ${sql.join(grouped)}`}`;
}

/**
 * Enterprises are parts of all that are counted, of one sector where each is counted by itself; moves, of those with the
 * same grade before.
 */
function withWholes(groups: readonly RawGroup[], { measure, groupBy }: StatisticsQuestion): RawGroup[] {
  if (measure !== 'ENTERPRISES' && measure !== 'MIGRATION') return [...groups];
  const isWithin = (dimension: StatisticsDimension): boolean =>
    measure === 'ENTERPRISES' ? dimension === 'SECTOR' : groupBy.includes('FROM_GRADE') && dimension !== 'TO_GRADE';
  const wholeOf = ({ values }: RawGroup) =>
    values.filter((_value, index) => isWithin(groupBy[index] as StatisticsDimension)).join('\n');
  const wholes = new Map<string, number>();
  for (const group of groups) wholes.set(wholeOf(group), (wholes.get(wholeOf(group)) ?? 0) + group.count);
  return groups.map((group) => ({ ...group, of: wholes.get(wholeOf(group)) ?? 0 }));
}

/** The answer, with each count as the caller may be told it. */
export function statisticsOf(
  { measure, groupBy, regionBasis }: StatisticsQuestion,
  groups: readonly RawGroup[],
  sectors: readonly IndexedSector[],
  caller: CountingCaller,
  rest: Pick<Statistics, 'withheldSectors' | 'silentSectors' | 'generation'>,
): Statistics {
  if (groups.length > MOST_ROWS)
    throw invalid(
      `they would have ${groups.length} rows, and ${MOST_ROWS} is the most; group by less, or narrow where.`,
    );
  const seesAll = maySeeSmallCells(caller);
  const hidden: ReadonlySet<RawGroup> = seesAll ? new Set() : hiddenGroups(groups);
  const ordered = [...groups].sort((one, other) => {
    for (const [index, name] of groupBy.entries()) {
      const order = compareValues(
        DIMENSIONS[name] ?? { order: [] },
        one.values[index] ?? '',
        other.values[index] ?? '',
      );
      if (order !== 0) return order;
    }
    return 0;
  });
  const count = groups.reduce((sum, group) => sum + group.count, 0);
  const isPartOfAll = measure === 'ENTERPRISES' || measure === 'MIGRATION';
  const of = isPartOfAll ? count : groups.reduce((sum, group) => sum + group.of, 0);
  return {
    measure,
    regionBasis,
    rows: ordered.map((group): StatisticsRow => ({
      group: groupBy.map((dimension, index) => groupOf(dimension, group.values[index] ?? '', sectors)),
      value: seesAll ? exactCount(group) : safeCount(group, hidden.has(group)),
    })),
    total: seesAll ? exactCount({ count, of }) : safeCount({ count, of }),
    smallCells: seesAll ? null : SMALLEST_CELL,
    ...rest,
  };
}

function groupOf(dimension: StatisticsDimension, value: string, sectors: readonly IndexedSector[]) {
  if (value === '') return { dimension, value: null, label: null };
  return { dimension, value, label: DIMENSIONS[dimension]?.label(value, sectors) ?? null };
}

function known(name: StatisticsDimension) {
  const dimension = DIMENSIONS[name];
  if (dimension === undefined) throw invalid(`${name} is no dimension of this measure.`);
  return dimension;
}
