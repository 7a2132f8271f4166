import { REPORTING_REGIONS } from '../../schema/vocabulary/division.ts';
import { EFFECTIVE_CLASSES, letterOf, PUBLIC_GRADES } from '../../schema/vocabulary/grade.ts';
import type { EffectiveClass } from '../../schema/vocabulary/grade.ts';
import { INDUSTRY_SECTIONS } from '../../schema/vocabulary/industry.ts';
import { allocate, cellsOf, largestRemainder, sumOf } from './allocate.ts';
import type { Cells } from './allocate.ts';
import { culturePlanFor, SECTION_OF_KIND } from './culture-plan.ts';
import type { CulturePlan } from './culture-plan.ts';
import {
  CULTURE_GRADES,
  GUIDES,
  INDUSTRIES,
  MARKET_D_PER_THOUSAND,
  MARKET_OTHER_CLASSES,
  PUBLIC_LETTERS,
  PUBLIC_LEVELS,
  RESIDENTS,
  SAFETY_GRADES,
  SAFETY_SECTIONS,
  SEVERE_LIST_ACTIVE,
  SHARES,
  TIMELINESS,
} from './marginals.ts';
import { penaltyPlanFor } from './penalty-plan.ts';
import type { PenaltyPlan } from './penalty-plan.ts';
import { atLeastOne, scaled, shareOf } from './scale.ts';

/** Below this the smallest cells would eat the others. */
export const FEWEST_ENTERPRISES = 500;
export const MOST_ENTERPRISES = 10_000_000;

/** Sections A to T, the order of every cell by industry. */
export const SECTIONS = INDUSTRY_SECTIONS.map(({ section }) => section);

/** How many of everything: pure counts, made before any row. */
export interface Plan {
  enterprises: number;
  /** By reporting region, in the order of REPORTING_REGIONS. */
  regions: Cells;
  /** By the nine levels, best first. */
  levels: Cells;
  /** Within each level: market classes A to D. */
  marketByLevel: readonly Cells[];
  culture: CulturePlan;
  /** Of the subjects that are not young. */
  cultureGrades: Cells;
  /** In the directory for less than a year: no grade yet. */
  youngCultureSubjects: number;
  /** All enterprises by section. */
  industries: readonly number[];
  /** Those that are no culture subject by section, so that the whole keeps its shares. */
  otherIndustries: Cells;
  /** Enterprises with a safety grade, by section. */
  safety: Cells;
  safetyGrades: Cells;
  severeListActive: number;
  /** Former entries: removed early or run out. */
  severeListEnded: number;
  penalties: PenaltyPlan;
  ownMarketPenalties: number;
  ownSafetyPenalties: number;
  permits: number;
  permitTimeliness: Cells;
  /** Public D with the licence revoked. */
  revoked: number;
  changedLevel: number;
  regionMismatch: number;
  inspected: number;
  notYetInspected: number;
  abnormal: number;
  /** Rows beyond the population. */
  departed: number;
  superseded: number;
  badCheckCharacter: number;
  /** Tour guides by region. */
  guides: readonly number[];
}

/**
 * The counts for a province of so many enterprises: the published ones exactly at 2,921,415, below that shared out by
 * largest remainder with at least one in each cell.
 * @throws {RangeError} below 500 and above 10 million enterprises.
 */
export function planFor(enterprises: number): Plan {
  if (!Number.isInteger(enterprises) || enterprises < FEWEST_ENTERPRISES || enterprises > MOST_ENTERPRISES)
    throw new RangeError(
      `A sample province has ${FEWEST_ENTERPRISES} to ${MOST_ENTERPRISES} enterprises. Choose a number between.`,
    );
  const residents = REPORTING_REGIONS.map(({ id }) => RESIDENTS[id]);
  const letters = allocate(
    enterprises,
    EFFECTIVE_CLASSES.map((letter) => PUBLIC_LETTERS[letter]),
  );
  const levels = levelsFor(letters);
  const culture = culturePlanFor(enterprises, residents);
  const subjects = sumOf(culture.kinds);
  const young = atLeastOne(subjects, SHARES.youngCultureSubjects);
  const industries = allocate(
    enterprises,
    SECTIONS.map((section) => INDUSTRIES[section]),
  );
  const otherIndustries = withoutCulture(industries, culture);
  const safety = safetyFor(enterprises, otherIndustries);
  const listed = Math.max(3, scaled(SEVERE_LIST_ACTIVE, enterprises));
  const permits = shareOf(enterprises, SHARES.permitted);
  const [, , inC = 0, inD = 0] = letters;
  return {
    enterprises,
    regions: cellsOf(allocate(enterprises, residents)),
    levels: cellsOf(levels),
    marketByLevel: PUBLIC_GRADES.map((grade, at) => cellsOf(marketFor(levels[at] ?? 0, letterOf(grade)))),
    culture,
    cultureGrades: cellsOf(largestRemainder(subjects - young, Object.values(CULTURE_GRADES))),
    youngCultureSubjects: young,
    industries,
    otherIndustries: cellsOf(otherIndustries),
    safety: cellsOf(safety),
    safetyGrades: cellsOf(allocate(sumOf(safety), Object.values(SAFETY_GRADES))),
    severeListActive: listed,
    severeListEnded: Math.max(1, Math.round(listed / 4)),
    penalties: penaltyPlanFor(enterprises, inC + inD),
    ownMarketPenalties: shareOf(enterprises, SHARES.ownMarketPenalties),
    ownSafetyPenalties: atLeastOne(sumOf(safety), SHARES.ownSafetyPenaltiesOfGraded),
    permits,
    permitTimeliness: cellsOf(largestRemainder(permits, TIMELINESS)),
    revoked: shareOf(inD, SHARES.revokedOfD),
    changedLevel: shareOf(enterprises, SHARES.changedLevel),
    regionMismatch: atLeastOne(enterprises, SHARES.regionMismatch),
    inspected: Math.ceil((enterprises * SHARES.inspected) / 100_000),
    notYetInspected: shareOf(enterprises, SHARES.notYetInspected),
    abnormal: shareOf(enterprises, SHARES.abnormal),
    departed: atLeastOne(enterprises, SHARES.departed),
    superseded: atLeastOne(enterprises, SHARES.supersededCodes),
    badCheckCharacter: atLeastOne(enterprises, SHARES.badCheckCharacter),
    guides: largestRemainder(scaled(GUIDES, enterprises), residents),
  };
}

/** The letters first, then the levels inside each, so that the letters stay those that are published. */
function levelsFor(letters: readonly number[]): number[] {
  return EFFECTIVE_CLASSES.flatMap((letter, at) => {
    const levels = PUBLIC_GRADES.filter((grade) => letterOf(grade) === letter);
    return allocate(
      letters[at] ?? 0,
      levels.map((level) => PUBLIC_LEVELS[level]),
    );
  });
}

function marketFor(count: number, letter: EffectiveClass): number[] {
  const worst = Math.round((count * MARKET_D_PER_THOUSAND[letter]) / 1000);
  return [...largestRemainder(count - worst, MARKET_OTHER_CLASSES), worst];
}

function withoutCulture(industries: readonly number[], { enterprisesByRegion }: CulturePlan): number[] {
  return industries.map((count, at) => {
    const kind = SECTION_OF_KIND.findIndex((section) => section === SECTIONS[at]);
    return count - sumOf(enterprisesByRegion.map((kinds) => kinds[kind] ?? 0));
  });
}

/** Where rounding asks for more than a section has, manufacturing takes the rest. */
function safetyFor(enterprises: number, available: readonly number[]): number[] {
  const weights: Partial<Record<string, number>> = SAFETY_SECTIONS;
  const total = Math.round((enterprises * sumOf(Object.values(SAFETY_SECTIONS))) / 1000);
  const wanted = allocate(
    total,
    SECTIONS.map((section) => weights[section] ?? 0),
  );
  const given = wanted.map((count, at) => Math.min(count, available[at] ?? 0));
  const manufacturing = SECTIONS.indexOf('C');
  given[manufacturing] = (given[manufacturing] ?? 0) + total - sumOf(given);
  return given;
}
