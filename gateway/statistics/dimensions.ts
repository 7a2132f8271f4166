import { DIVISIONS, findDivision, REPORTING_REGIONS } from '../../schema/vocabulary/division.ts';
import { EFFECTIVE_CLASSES, FRESHNESS, PUBLIC_GRADES, SECTOR_STATUSES } from '../../schema/vocabulary/grade.ts';
import { INDUSTRY_SECTIONS } from '../../schema/vocabulary/industry.ts';
import { REGISTRATION_STATUSES } from '../../schema/vocabulary/registration.ts';
import type { RegionBasis, StatisticsDimension } from '../hub/resolvers.generated.ts';
import { type IndexedSector, TIER_RANKS } from '../index/tiers.ts';
import type { CubeColumn } from './cubes.ts';

/** A dimension of counts: the column that holds it, and what is made of the column's value. */
export interface Dimension {
  readonly column: CubeColumn;
  valueOf(stored: string, basis: RegionBasis): string;
  /** All values in their order, where there is one. */
  readonly order: readonly string[];
  label(value: string, sectors: readonly IndexedSector[]): string | null;
}

const as = (stored: string): string => stored;
const noLabel = (): null => null;
const plain = (column: CubeColumn, order: readonly string[] = []): Dimension => ({
  column,
  valueOf: as,
  order,
  label: noLabel,
});

/** Regions that are reported apart, and the city that they lie in or once did (dossier §2.2). */
const WITHIN: Readonly<Record<string, string>> = { XINJI: 'SHIJIAZHUANG', DINGZHOU: 'BAODING', XIONGAN: 'BAODING' };

/** The dimensions of the counts that the index keeps. */
export const DIMENSIONS: Readonly<Partial<Record<StatisticsDimension, Dimension>>> = {
  CITY: { column: 'division', valueOf: cityOf, order: [], label: divisionName },
  COUNTY: { column: 'division', valueOf: as, order: [], label: divisionName },
  REPORTING_REGION: {
    column: 'region',
    valueOf: regionOn,
    order: REPORTING_REGIONS.map(({ id }) => id),
    label: (value) => REPORTING_REGIONS.find(({ id }) => id === value)?.nameZh ?? null,
  },
  INDUSTRY: {
    column: 'industry',
    valueOf: as,
    order: [],
    label: (value) => INDUSTRY_SECTIONS.find(({ section }) => section === value)?.nameZh ?? null,
  },
  REGISTRATION_STATUS: plain('registration', REGISTRATION_STATUSES),
  INSPECTED: plain('inspected', ['YES', 'NO']),
  SECTOR: {
    column: 'sector',
    valueOf: as,
    order: [],
    label: (value, sectors) => sectors.find(({ code }) => code === value)?.title ?? null,
  },
  STATUS: plain('status', SECTOR_STATUSES),
  GRADE: plain('grade', PUBLIC_GRADES),
  EFFECTIVE_CLASS: plain('effective_class', EFFECTIVE_CLASSES),
  FRESHNESS: plain('freshness', FRESHNESS),
  PERIOD: plain('period'),
  TIER: plain('tier', TIER_RANKS),
  FROM_GRADE: plain('from_grade', PUBLIC_GRADES),
  TO_GRADE: plain('to_grade', PUBLIC_GRADES),
};

/** The region by which one of the fourteen is counted. */
export function regionOn(region: string, basis: RegionBasis): string {
  return basis === 'ELEVEN_CITIES' ? (WITHIN[region] ?? region) : region;
}

function cityOf(code: string): string {
  const division = findDivision(code);
  return division?.level === 'COUNTY' ? (division.parentCode ?? code) : code;
}

function divisionName(code: string): string | null {
  return findDivision(code)?.nameZh ?? null;
}

/** The codes of a division and of everything in it. */
export function divisionsWithin(code: string): string[] {
  const inside = DIVISIONS.filter(({ parentCode }) => parentCode === code && parentCode !== null);
  return [code, ...inside.flatMap((division) => divisionsWithin(division.code))];
}

/** How one value stands to another of the same dimension: in the dimension's order, then as texts; the unknown last. */
export function compareValues({ order }: Pick<Dimension, 'order'>, one: string, other: string): number {
  if (one === other) return 0;
  if (one === '' || other === '') return one === '' ? 1 : -1;
  const [place, otherPlace] = [order.indexOf(one), order.indexOf(other)];
  if (place !== otherPlace && place >= 0 && otherPlace >= 0) return place - otherPlace;
  return one < other ? -1 : 1;
}
