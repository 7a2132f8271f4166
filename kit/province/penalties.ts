import { addDays, parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import { publicationOf } from '../../schema/vocabulary/publication.ts';
import type { Severity } from '../../schema/vocabulary/severity.ts';
import { PENALTY_CATEGORY_NAMES } from '../../schema/vocabulary/penalty-category.ts';
import type { PenaltyCategory } from '../../schema/vocabulary/penalty-category.ts';
import { addWorkingDays } from '../../schema/vocabulary/working-days.ts';
import type { Authority } from './authorities.ts';
import { FINE } from './marginals.ts';
import { dayBetween } from './random.ts';
import type { Draws } from './random.ts';

/** A decision of the sample, as it is written into the double-publicity files. */
export interface SamplePenalty {
  documentNumber: string;
  severity: Severity;
  categories: readonly PenaltyCategory[];
  violation: string;
  authority: Authority;
  decidedOn: LocalDate;
  /** In 万元, or empty. */
  fine: string;
  confiscated: string;
  publicationEndsOn: LocalDate | null;
  repairedOn: LocalDate | null;
  objectedOn: LocalDate | null;
  reportedOn: LocalDate | null;
}

/** What is settled about a penalty before its details are drawn. */
export interface PenaltyOutline {
  /** Makes the document number unique among the penalties of the sample. */
  ordinal: number;
  severity: Severity;
  isRepaired: boolean;
  isObjected: boolean;
  /** 0 on time, 1 late, 2 not reported. */
  timeliness: number;
  authority: Authority;
}

/** 暂扣许可证件 and 降低资质等级 are severe before this day and general from it on (NDRC order 36). */
const ORDER_36 = parseLocalDate('2026-04-01');
const OLDEST_DAYS = 364;
/** Seven working days are over, whatever holidays there were. */
const REPORTED_IN_TIME_DAYS = 21;
const REPORTED_LATE_DAYS = 60;
/** Three months of display are over. */
const REPAIRABLE_DAYS = 100;
const IN_TIME_WORKING_DAYS = 7;
const LATEST_WORKING_DAYS = 20;
const OBJECTIONS_WITHIN_DAYS = 14;

/** A penalty decided within the year before a day. */
export function penaltyOf(outline: PenaltyOutline, asOf: LocalDate, draws: Draws): SamplePenalty {
  const { severity, authority } = outline;
  const youngest = youngestDaysOf(outline);
  const decidedOn = addDays(asOf, -(youngest + draws.below(OLDEST_DAYS - youngest)));
  const categories = categoriesOf(severity, decidedOn, draws);
  const publication = publicationOf(severity, decidedOn);
  return {
    documentNumber: `${authority.sign}罚〔${decidedOn.slice(0, 4)}〕${outline.ordinal + 1}号`,
    severity,
    categories,
    violation: draws.pick(authority.violations),
    authority,
    decidedOn,
    fine: categories.includes('FINE') ? fineOf(severity, draws) : '',
    confiscated: categories.some((category) => category.startsWith('CONFISCATION')) ? fineOf(severity, draws) : '',
    publicationEndsOn: publication.maxUntil === null ? null : addDays(publication.maxUntil, -1),
    repairedOn: outline.isRepaired ? dayBetween(publication.minUntil ?? decidedOn, asOf, draws) : null,
    objectedOn: outline.isObjected ? addDays(asOf, -draws.below(OBJECTIONS_WITHIN_DAYS)) : null,
    reportedOn: reportedOn(outline.timeliness, decidedOn, draws),
  };
}

/** The day on which a decision reached the platform; null when it never did. */
export function reportedOn(timeliness: number, decidedOn: LocalDate, draws: Draws): LocalDate | null {
  if (timeliness === 2) return null;
  const workingDays =
    timeliness === 0
      ? draws.below(IN_TIME_WORKING_DAYS + 1)
      : IN_TIME_WORKING_DAYS + 1 + draws.below(LATEST_WORKING_DAYS - IN_TIME_WORKING_DAYS);
  return addWorkingDays(decidedOn, workingDays);
}

/** How many days ago a decision must lie for what happened to it since to lie in the past. */
export function youngestDaysOf({ isRepaired, timeliness }: Pick<PenaltyOutline, 'isRepaired' | 'timeliness'>): number {
  if (isRepaired) return REPAIRABLE_DAYS;
  return timeliness === 1 ? REPORTED_LATE_DAYS : REPORTED_IN_TIME_DAYS;
}

export function categoryNames({ categories }: SamplePenalty): string {
  return categories.map((category) => PENALTY_CATEGORY_NAMES[category]).join(';');
}

function categoriesOf(severity: Severity, decidedOn: LocalDate, draws: Draws): readonly PenaltyCategory[] {
  const afterOrder36 = decidedOn >= ORDER_36;
  if (severity === 'MINOR') return [draws.chance(70_000) ? 'WARNING' : 'PUBLIC_CRITICISM'];
  if (severity === 'GENERAL') {
    if (afterOrder36 && draws.chance(5_000))
      return [draws.chance(60_000) ? 'PERMIT_SUSPENSION' : 'QUALIFICATION_DOWNGRADE'];
    return draws.pick<readonly PenaltyCategory[]>([
      ['FINE'],
      ['FINE'],
      ['FINE', 'CONFISCATION_OF_UNLAWFUL_GAINS'],
      ['FINE', 'CONFISCATION_OF_UNLAWFUL_PROPERTY'],
    ]);
  }
  if (!afterOrder36 && draws.chance(20_000)) return ['PERMIT_SUSPENSION', 'FINE'];
  return draws.pick<readonly PenaltyCategory[]>([
    ['BUSINESS_SUSPENSION', 'FINE'],
    ['PERMIT_REVOCATION'],
    ['BUSINESS_RESTRICTION', 'FINE'],
    ['ORDERED_CLOSURE'],
    ['PROFESSION_RESTRICTION', 'FINE'],
  ]);
}

/** Lognormal, in steps of 100 yuan, at least one step; a severe one ten times as much. */
function fineOf(severity: Severity, draws: Draws): string {
  const factor = severity === 'SEVERE' ? 10 : 1;
  const hundredYuan = Math.max(1, Math.round(100 * factor * FINE.median * Math.exp(FINE.sigma * draws.normal())));
  return `${Math.floor(hundredYuan / 100)}.${String(hundredYuan % 100).padStart(2, '0')}`;
}
