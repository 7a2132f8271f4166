import { HubError } from '../../kit/errors.ts';
import { REPORTING_REGIONS } from '../../schema/vocabulary/division.ts';
import { INDUSTRY_SECTIONS } from '../../schema/vocabulary/industry.ts';
import { InvalidPeriod, parsePeriod } from '../../schema/vocabulary/period.ts';
import type {
  RegionBasis,
  StatisticsDimension,
  StatisticsFilter,
  StatisticsMeasure,
} from '../hub/resolvers.generated.ts';
import { type ListRights, tierView } from '../index/enterprise-filter.ts';
import type { IndexedSector } from '../index/tiers.ts';
import { type CubeColumn, type CubeName, CUBES } from './cubes.ts';
import { DIMENSIONS, divisionsWithin, regionOn } from './dimensions.ts';

/** Dimensions in one question. */
export const MOST_DIMENSIONS = 4;

/** A question for counts, as it was asked. */
export interface StatisticsQuestion {
  readonly groupBy: readonly StatisticsDimension[];
  readonly where: StatisticsFilter;
  readonly measure: StatisticsMeasure;
  readonly regionBasis: RegionBasis;
}

/** A question that the kept counts can answer, and the caller may ask. */
export interface CountingPlan {
  readonly cube: CubeName;
  /** Values that a column must have one of. */
  readonly conditions: readonly { readonly column: CubeColumn; readonly values: readonly string[] }[];
  readonly withheldSectors: readonly string[];
}

type CountedMeasure = Exclude<StatisticsMeasure, 'OBJECTIONS_IN_TIME' | 'REPAIRS_IN_TIME' | 'REPORTED_LATE'>;

/**
 * Understands a question on behalf of one caller.
 * @throws {HubError} STATISTICS_INVALID, or FILTER_FORBIDDEN where the counts would tell what is internal to a sector.
 */
export function countingPlan(
  { groupBy, where, measure, regionBasis }: StatisticsQuestion & { readonly measure: CountedMeasure },
  sectors: readonly IndexedSector[],
  rights: ListRights,
): CountingPlan {
  checkGroups(groupBy);
  const asked = conditionsIn(where, regionBasis);
  const columns = [...groupBy.map(columnOf), ...asked.map(({ column }) => column)];
  const cube = cubeFor(measure, columns);
  for (const column of columns)
    if (!(CUBES[cube] as readonly string[]).includes(column))
      throw invalid(
        `${measure} by ${column.replaceAll('_', ' ')} is not counted together with what else you ask (tiers are not counted by a sector's grades, nor moves by divisions); ask in parts, or count with enterprises(filter:).`,
      );
  if (cube === 'TIER' || cube === 'TIER_BY_DIVISION') {
    // Whichever view: without the tier both count the same enterprises.
    const view = columns.includes('tier') ? tierView(sectors, rights) : 'SHARED';
    return { cube, conditions: [...asked, { column: 'view', values: [view] }], withheldSectors: [] };
  }
  const chosen = chosenSectors(where.sector, sectors, rights);
  if (!groupBy.includes('SECTOR') && (where.sector ?? []).length !== 1)
    throw invalid(
      'Grades of different sectors are not counted together: name one in where.sector, or group by SECTOR.',
    );
  const periods = cube === 'MOVE' ? periodsOf(where) : [];
  const others = asked.filter(({ column }) => column !== 'sector');
  return {
    cube,
    conditions: [...others, ...periods, { column: 'sector', values: chosen.counted }],
    withheldSectors: chosen.withheld,
  };
}

function cubeFor(measure: CountedMeasure, columns: readonly CubeColumn[]): CubeName {
  if (measure === 'MIGRATION') return 'MOVE';
  const isOfSectors =
    measure === 'COVERAGE' || measure === 'FRESHNESS' || columns.some((column) => OF_SECTORS.includes(column));
  const cube = isOfSectors ? 'GRADE' : 'TIER';
  return columns.includes('division') ? `${cube}_BY_DIVISION` : cube;
}

const OF_SECTORS: readonly CubeColumn[] = ['sector', 'status', 'grade', 'effective_class', 'freshness', 'period'];

/** @throws {HubError} STATISTICS_INVALID */
export function checkGroups(groupBy: readonly StatisticsDimension[]): void {
  if (groupBy.length > MOST_DIMENSIONS || new Set(groupBy).size < groupBy.length)
    throw invalid(`groupBy takes ${MOST_DIMENSIONS} different dimensions at most.`);
}

function columnOf(dimension: StatisticsDimension): CubeColumn {
  const column = DIMENSIONS[dimension]?.column;
  if (column === undefined) throw invalid(`${dimension} is no dimension of this measure.`);
  return column;
}

function conditionsIn(
  where: StatisticsFilter,
  basis: RegionBasis,
): { column: CubeColumn; values: readonly string[] }[] {
  const { division, reportingRegion, industry, registrationStatus, sector, status, grade } = where;
  const { effectiveClass, freshness, period, tier, fromGrade, toGrade } = where;
  return [
    ...oneOf('division', division?.flatMap(divisionsWithin)),
    ...oneOf(
      'region',
      reportingRegion?.flatMap((region) => regionsOf(region, basis)),
    ),
    ...oneOf('industry', industry?.map(section)),
    ...oneOf('registration', registrationStatus),
    ...oneOf('sector', sector),
    ...oneOf('status', status),
    ...oneOf('grade', grade),
    ...oneOf('effective_class', effectiveClass),
    ...oneOf('freshness', freshness),
    ...oneOf('period', period),
    ...oneOf('tier', tier),
    ...oneOf('from_grade', fromGrade),
    ...oneOf('to_grade', toGrade),
  ];
}

function oneOf(column: CubeColumn, values: readonly string[] | null | undefined) {
  return values === null || values === undefined ? [] : [{ column, values }];
}

function regionsOf(asked: string, basis: RegionBasis): string[] {
  const regions = REPORTING_REGIONS.filter(({ id }) => regionOn(id, basis) === asked).map(({ id }) => id);
  if (regions.length > 0) return regions;
  const known = [...new Set(REPORTING_REGIONS.map(({ id }) => regionOn(id, basis)))];
  throw invalid(`where.reportingRegion must be one of ${known.join(', ')}.`);
}

function section(letter: string): string {
  if (INDUSTRY_SECTIONS.some((known) => known.section === letter)) return letter;
  throw invalid(
    'where.industry must be sections of GB/T 4754, A to T: finer industries are found by enterprises(filter:).',
  );
}

function chosenSectors(
  asked: readonly string[] | null | undefined,
  sectors: readonly IndexedSector[],
  rights: ListRights,
) {
  const isHidden = ({ code, disclosure }: IndexedSector) => disclosure === 'INTERNAL' && !rights.maySeeInternal(code);
  if (asked === null || asked === undefined)
    return {
      counted: sectors.filter((sector) => !isHidden(sector)).map(({ code }) => code),
      withheld: sectors.filter(isHidden).map(({ code }) => code),
    };
  for (const code of asked) {
    const sector = sectors.find((known) => known.code === code);
    if (sector === undefined)
      throw invalid(
        `where.sector must be codes of sectors of the graph: ${sectors.map((known) => known.code).join(', ')}.`,
      );
    if (isHidden(sector))
      throw new HubError(
        'FILTER_FORBIDDEN',
        `What ${code} says is internal to it, so it is not counted for you; leave it out of where.sector.`,
      );
  }
  return { counted: asked, withheld: [] };
}

function periodsOf({ fromPeriod, toPeriod }: StatisticsFilter): { column: CubeColumn; values: readonly string[] }[] {
  if (!fromPeriod || !toPeriod) throw invalid('MIGRATION needs where.fromPeriod and where.toPeriod.');
  try {
    const [from, to] = [parsePeriod(fromPeriod), parsePeriod(toPeriod)];
    if (from.cadence !== to.cadence || from.start >= to.start)
      throw invalid('where.fromPeriod must be earlier than where.toPeriod, and of the same cadence.');
    return [
      { column: 'from_period', values: [from.id] },
      { column: 'to_period', values: [to.id] },
    ];
  } catch (error) {
    if (error instanceof InvalidPeriod) throw invalid(`where.fromPeriod, where.toPeriod: ${error.message}`);
    throw error;
  }
}

export function invalid(rule: string): HubError {
  return new HubError('STATISTICS_INVALID', `These statistics cannot be given: ${rule}`);
}
