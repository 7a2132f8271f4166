import { DIVISIONS, REPORTING_REGIONS } from '../../schema/vocabulary/division.ts';
import type { ReportingRegion } from '../../schema/vocabulary/division.ts';
import { PUBLIC_GRADES } from '../../schema/vocabulary/grade.ts';
import type { PublicGrade } from '../../schema/vocabulary/grade.ts';
import type { IndustrySection } from '../../schema/vocabulary/industry.ts';
import { addMonths, addYears } from '../../schema/vocabulary/local-date.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { DirectoryTier, KeyDomain } from '../../schema/vocabulary/registration.ts';
import { sumOf } from './allocate.ts';
import { SECTION_OF_KIND } from './culture-plan.ts';
import { directoryTierOf, keyDomainsOf } from './features.ts';
import { SECTIONS } from './plan.ts';
import type { Plan } from './plan.ts';
import { dayBetween, drawsFor, keyFor, shuffleOf } from './random.ts';
import type { Draws } from './random.ts';
import { syntheticUscc } from './synthetic-uscc.ts';
import { enterpriseName, institutionName, tradeOf, tradeOfSubject } from './words.ts';

/** One invented enterprise with everything the sectors say of it, except records of events. */
export interface SampleEnterprise {
  index: number;
  uscc: string;
  name: string;
  /** Position in REPORTING_REGIONS. */
  region: number;
  division: string;
  section: IndustrySection;
  industryCode: string;
  establishedOn: LocalDate;
  tier: DirectoryTier;
  keyDomains: readonly KeyDomain[];
  licenceRevokedOn: LocalDate | null;
  level: PublicGrade;
  previousLevel: PublicGrade;
  /** 0 … 3 for classes A … D. */
  marketClass: number;
  culture: CultureSubject | null;
  /** Position among the enterprises with a safety grade, worst last; null without one. */
  safetyPosition: number | null;
  /** Position among all enterprises, for records of events. */
  levelPosition: number;
  draws: Draws;
}

export interface CultureSubject {
  /** Position in SUBJECT_KINDS. */
  kind: number;
  /** Position among the graded subjects, worst last; null for one too young to be graded. */
  gradePosition: number | null;
}

/** A scenic area run by a public institution: in the registry and in culture-tourism, in no other sector. */
export interface SampleInstitution {
  uscc: string;
  name: string;
  region: number;
  division: string;
  industryCode: string;
  establishedOn: LocalDate;
  culture: CultureSubject;
  draws: Draws;
}

export interface Population {
  enterprise(index: number): SampleEnterprise;
  institution(index: number): SampleInstitution;
}

const MOST_YEARS_OLD = 25;
/** Entries of the severe list go back five years. */
const FEWEST_YEARS_WITH_SAFETY_RECORDS = 6;
const LEVELS = PUBLIC_GRADES.length;
const SCENIC_AREA = 1;

/** County-level units in which an enterprise of each region can be registered. */
const UNITS = REPORTING_REGIONS.map(({ divisionCodes }) => {
  const units = DIVISIONS.filter(
    ({ code, kind, level }) => kind === 'GB2260' && level === 'COUNTY' && divisionCodes.includes(code),
  );
  return units.map(({ code }) => code);
});

/** @param gradedUntil last day of the newest yearly period: every enterprise is at least a year old by then. */
export function populationOf(plan: Plan, seed: number, gradedUntil: LocalDate): Population {
  const shuffle = (purpose: string, size = plan.enterprises) => shuffleOf(size, keyFor(seed, purpose));
  const placeOf = shuffle('region');
  const standOf = shuffle('level');
  const changeOf = shuffle('changed level');
  const moveOf = shuffle('region mismatch');
  const tradeShuffle = shuffle('industry', plan.otherIndustries.total);
  const safetyShuffle = shuffle('safety', Math.max(1, plan.safety.total));
  const marketShuffles = plan.marketByLevel.map(({ total }, level) => shuffle(`market ${level}`, Math.max(1, total)));
  const subjects = sumOf(plan.culture.kinds);
  const cultureShuffle = shuffle('culture', subjects);
  const drawsKey = keyFor(seed, 'enterprise');
  const institutionKey = keyFor(seed, 'institution');
  const regionPlans = plan.culture.enterprisesByRegion.map((kinds) => ({ kinds, subjects: sumOf(kinds) }));
  const subjectsBefore = prefixSums(regionPlans.map((region) => region.subjects));
  const enterprisesBefore = prefixSums(plan.regions.counts);
  const safetyBefore = prefixSums(plan.safety.counts);
  const subjectEnterprises = sumOf(regionPlans.map((region) => region.subjects));

  function cultureSubject(kind: number, position: number): CultureSubject {
    const gradePosition = cultureShuffle(position) - plan.youngCultureSubjects;
    return { kind, gradePosition: gradePosition < 0 ? null : gradePosition };
  }

  function enterprise(index: number): SampleEnterprise {
    const draws = drawsFor(drawsKey, index);
    const place = plan.regions.locate(placeOf(index));
    const region = place.cell;
    const subjectsHere = regionPlans[region]?.subjects ?? 0;
    const isSubject = place.rank < subjectsHere;
    const culture = isSubject
      ? cultureSubject(cellAt(regionPlans[region]?.kinds ?? [], place.rank), (subjectsBefore[region] ?? 0) + place.rank)
      : null;
    const trade = isSubject
      ? null
      : plan.otherIndustries.locate(
          tradeShuffle((enterprisesBefore[region] ?? 0) - (subjectsBefore[region] ?? 0) + place.rank - subjectsHere),
        );
    const section = culture === null ? (SECTIONS[trade?.cell ?? 0] ?? 'A') : (SECTION_OF_KIND[culture.kind] ?? 'L');
    const hasSafetyGrade = trade !== null && trade.rank < (plan.safety.counts[trade.cell] ?? 0);
    const { industryCode, word } = culture === null ? tradeOf(section, draws) : tradeOfSubject(culture.kind);

    const levelPosition = standOf(index);
    const stand = plan.levels.locate(levelPosition);
    const level = stand.cell;
    const market = plan.marketByLevel[level]?.locate(marketShuffles[level]?.(stand.rank) ?? 0).cell ?? 0;

    const division = pickUnit(region, draws);
    const isMoved = moveOf(index) < plan.regionMismatch;
    const issuer = isMoved ? pickUnit(otherRegion(region, draws), draws) : issuerOf(region, division, draws);
    const establishedOn = establishedDay(gradedUntil, hasSafetyGrade ? FEWEST_YEARS_WITH_SAFETY_RECORDS : 1, draws);
    const isRevoked = level === LEVELS - 1 && stand.rank < plan.revoked;
    return {
      index,
      uscc: syntheticUscc('91', issuer, index + 1),
      name: enterpriseName(regionAt(region).nameZh, word, draws),
      region,
      division,
      section,
      industryCode,
      establishedOn,
      tier: directoryTierOf(section, draws),
      keyDomains: keyDomainsOf(section, industryCode, hasSafetyGrade, draws),
      licenceRevokedOn: isRevoked ? dayBetween(addMonths(establishedOn, 6), gradedUntil, draws) : null,
      level: gradeAt(level),
      previousLevel: changeOf(index) < plan.changedLevel ? neighbourOf(level, draws) : gradeAt(level),
      marketClass: market,
      culture,
      safetyPosition: hasSafetyGrade ? safetyShuffle((safetyBefore[trade.cell] ?? 0) + trade.rank) : null,
      levelPosition,
      draws,
    };
  }

  function institution(index: number): SampleInstitution {
    const draws = drawsFor(institutionKey, index);
    const region = cellAt(plan.culture.institutionsByRegion, index);
    const division = pickUnit(region, draws);
    return {
      uscc: syntheticUscc('12', division, plan.enterprises + 1 + index),
      name: institutionName(regionAt(region).nameZh, draws),
      region,
      division,
      industryCode: tradeOfSubject(SCENIC_AREA).industryCode,
      establishedOn: establishedDay(gradedUntil, 1, draws),
      culture: cultureSubject(SCENIC_AREA, subjectEnterprises + index),
      draws,
    };
  }

  return { enterprise, institution };
}

function establishedDay(gradedUntil: LocalDate, fewestYears: number, draws: Draws): LocalDate {
  return dayBetween(addYears(gradedUntil, -MOST_YEARS_OLD), addYears(gradedUntil, -fewestYears), draws);
}

function prefixSums(counts: readonly number[]): number[] {
  let sum = 0;
  return counts.map((count) => (sum += count) - count);
}

/** Which of the cells a rank falls into. */
function cellAt(counts: readonly number[], rank: number): number {
  let before = 0;
  return counts.findIndex((count) => rank < (before += count));
}

function regionAt(region: number): ReportingRegion {
  const found = REPORTING_REGIONS[region];
  if (found === undefined) throw new RangeError(`No reporting region ${region}.`);
  return found;
}

function gradeAt(level: number): PublicGrade {
  return PUBLIC_GRADES[level] ?? 'D';
}

/** One step better or worse, where there is one. */
function neighbourOf(level: number, draws: Draws): PublicGrade {
  if (level === 0) return gradeAt(1);
  if (level === LEVELS - 1) return gradeAt(level - 1);
  return gradeAt(draws.chance(50_000) ? level - 1 : level + 1);
}

function pickUnit(region: number, draws: Draws): string {
  const units = UNITS[region] ?? [];
  return units[draws.below(units.length)] ?? '130000';
}

function otherRegion(region: number, draws: Draws): number {
  return (region + 1 + draws.below(REPORTING_REGIONS.length - 1)) % REPORTING_REGIONS.length;
}

/** The registration authority whose digits stand in the code: the address's own, or Xiong'an's registry code 133100. */
function issuerOf(region: number, division: string, draws: Draws): string {
  return regionAt(region).id === 'XIONGAN' && draws.chance(50_000) ? '133100' : division;
}
