import type { Citation, Provenance } from '../../schema/vocabulary/citation.ts';
import { freshnessOf } from '../../schema/vocabulary/freshness.ts';
import type {
  AuthorityLevel,
  EffectiveClass,
  Freshness,
  SchemeStatus,
  SectorStatus,
} from '../../schema/vocabulary/grade.ts';
import { addDays, type LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { DirectoryTier } from '../../schema/vocabulary/registration.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { instantFromColumn } from '../database/column-types.ts';
import type { SectorDeclaration } from '../sector.ts';
import { currentEvaluations, type Evaluation } from './current-evaluation.ts';
import { type AbnormalListing, type EvidenceItem, evidenceOf, type Penalty } from './evidence.ts';
import { type GradeReview, openReview, UNDER_REVIEW_NOTICE } from './grade-review.ts';
import { type RecordStanding, Standings } from './record-standing.ts';

/** A scheme a sector grades by: its own scale, and where each step stands on the common four. */
export interface GradeScheme {
  readonly version: string;
  readonly status: SchemeStatus;
  readonly authorityLevel: AuthorityLevel;
  /** The scale as the sector writes it, best first, each with its effective class. */
  readonly grades: Readonly<Record<string, EffectiveClass>>;
  readonly provenance: Provenance;
  readonly cites: Citation;
}

export interface SevereListing {
  readonly decisionNumber: string;
  readonly includedOn: LocalDate;
  readonly situation: string;
  readonly authority: string;
  readonly endsOn: LocalDate | null;
  readonly removedOn: LocalDate | null;
}

export interface Subject {
  readonly kind: string;
  readonly level: string | null;
  readonly listedFrom: LocalDate;
  readonly listedUntil: LocalDate | null;
}

/** What a sector's store holds about one enterprise; empty lists for one it has never heard of. */
export interface RecordsOfEnterprise {
  readonly uscc: Uscc;
  /** Evaluations of the newest period under each scheme, for each kind of subject. */
  readonly evaluations: readonly Evaluation[];
  readonly severeListings: readonly SevereListing[];
  /** Penalties decided within the last year. */
  readonly penalties: readonly Penalty[];
  readonly abnormalListings: readonly AbnormalListing[];
  readonly subjects: readonly Subject[];
  /** What decisions on objections and repairs have made of its records. */
  readonly standings: readonly RecordStanding[];
  /** Older codes of the same enterprise. */
  readonly olderCodes: readonly { readonly older: Uscc }[];
}

/** An enterprise the store has never heard of. */
export function noRecords(uscc: Uscc): RecordsOfEnterprise {
  return {
    uscc,
    evaluations: [],
    severeListings: [],
    penalties: [],
    abnormalListings: [],
    subjects: [],
    standings: [],
    olderCodes: [],
  };
}

/** Another tier's grade for the same period: `type CompetingGrade` of schema/shared.graphql. */
export interface CompetingGrade {
  readonly grade: string;
  readonly effectiveClass: EffectiveClass | null;
  readonly evaluatorTier: DirectoryTier;
  readonly evaluatedOn: LocalDate;
}

/** The answer every sector gives in the same words: `interface SectorGrade` of schema/shared.graphql. */
export interface SectorGradeAnswer {
  readonly sector: string;
  readonly status: SectorStatus;
  readonly grade: string | null;
  readonly effectiveClass: EffectiveClass | null;
  readonly schemeVersion: string | null;
  readonly schemeStatus: SchemeStatus | null;
  readonly authorityLevel: AuthorityLevel | null;
  readonly period: string | null;
  readonly periodStart: LocalDate | null;
  readonly periodEnd: LocalDate | null;
  readonly evaluatedOn: LocalDate | null;
  readonly publishedOn: LocalDate | null;
  readonly receivedAt: string | null;
  readonly freshness: Freshness | null;
  readonly evaluatorTier: DirectoryTier | null;
  readonly competingGrades: readonly CompetingGrade[];
  readonly severeListings: readonly SevereListing[];
  readonly evidence: readonly EvidenceItem[];
  readonly repairedEvidenceKeys: readonly string[];
  /** Null unless the grade is under review (GRADE_UNDER_REVIEW). */
  readonly underReview: GradeReview | null;
  readonly notice: string;
}

/** Heilongjiang rules 2021, article 11; domain fact 9: every answer with a grade carries it. */
export const REFERENCE_ONLY_NOTICE =
  '评价结果仅供监管参考，不作为行政处罚的直接依据。Reference for supervision, never a direct basis for punishment.';

/** The answer of a sector that has no grade to show, for the reason given. */
export function unknownToSector(
  sector: Pick<SectorDeclaration, 'code'>,
  status: Exclude<SectorStatus, 'GRADED'>,
): SectorGradeAnswer {
  return {
    sector: sector.code,
    status,
    grade: null,
    effectiveClass: null,
    schemeVersion: null,
    schemeStatus: null,
    authorityLevel: null,
    period: null,
    periodStart: null,
    periodEnd: null,
    evaluatedOn: null,
    publishedOn: null,
    receivedAt: null,
    freshness: null,
    evaluatorTier: null,
    competingGrades: [],
    severeListings: [],
    evidence: [],
    repairedEvidenceKeys: [],
    underReview: null,
    notice: REFERENCE_ONLY_NOTICE,
  };
}

/** A sector's answer about one enterprise on one day, from what its store holds. */
export function sectorGradeOf(
  sector: SectorDeclaration,
  records: RecordsOfEnterprise,
  today: LocalDate,
  { current, competing } = currentEvaluations(records.evaluations, sector, today),
): SectorGradeAnswer {
  const standings = new Standings(records.standings);
  const { evidence, repairedEvidenceKeys } = evidenceOf(
    records.penalties,
    records.abnormalListings,
    today,
    standings,
    sector.publication,
  );
  const severeListings = activeListings(records.severeListings, standings, today).filter(
    ({ situation }) => sector.severeList?.situations[situation]?.severity !== 'MINOR',
  );
  const known = { severeListings, evidence, repairedEvidenceKeys };
  if (current === null)
    return { ...unknownToSector(sector, statusWithoutGrade(sector, records.subjects, today)), ...known };
  const scheme = sector.schemes.find(({ version }) => version === current.schemeVersion);
  const underReview = openReview(standings, records.evaluations);
  return {
    ...known,
    sector: sector.code,
    status: 'GRADED',
    grade: current.grade,
    effectiveClass: scheme?.grades[current.grade] ?? null,
    schemeVersion: current.schemeVersion,
    schemeStatus: scheme?.status ?? 'SUPERSEDED',
    authorityLevel: scheme?.authorityLevel ?? null,
    period: current.period,
    periodStart: current.periodStart,
    periodEnd: current.periodEnd,
    evaluatedOn: current.evaluatedOn,
    publishedOn: current.publishedOn,
    receivedAt: instantFromColumn(current.receivedAt),
    freshness: freshnessOf(sector.cadence, current.periodEnd, today),
    evaluatorTier: current.evaluatorTier,
    competingGrades: competing.map(({ grade, evaluatorTier, evaluatedOn }) => ({
      grade,
      effectiveClass: scheme?.grades[grade] ?? null,
      evaluatorTier,
      evaluatedOn,
    })),
    underReview,
    notice: underReview === null ? REFERENCE_ONLY_NOTICE : `${UNDER_REVIEW_NOTICE} ${REFERENCE_ONLY_NOTICE}`,
  };
}

/** A list entry has no staleness: it is active until removal or the end of its period (domain.md §3.3). */
export function activeListings(
  listings: readonly SevereListing[],
  standings: Standings,
  today: LocalDate,
): SevereListing[] {
  return listings.filter(
    ({ decisionNumber, includedOn, removedOn, endsOn }) =>
      includedOn <= today &&
      (removedOn === null || removedOn > today) &&
      (endsOn === null || endsOn >= today) &&
      standings.endedBy('SEVERE_LISTING', decisionNumber, today) === null,
  );
}

/** The capacities in which the enterprise is a subject of the sector on a day. */
export function listedOn(subjects: readonly Subject[], day: LocalDate): Subject[] {
  return subjects.filter(
    ({ listedFrom, listedUntil }) => listedFrom <= day && (listedUntil === null || listedUntil >= day),
  );
}

function statusWithoutGrade(
  { applicability }: SectorDeclaration,
  subjects: readonly Subject[],
  today: LocalDate,
): Exclude<SectorStatus, 'GRADED' | 'WITHHELD'> {
  if (applicability === 'EVERY_ENTERPRISE') return 'NO_RECORD';
  const listed = listedOn(subjects, today);
  if (listed.length === 0) return 'NOT_APPLICABLE';
  const isYoung = listed.every(({ listedFrom }) => addDays(listedFrom, applicability.notEvaluableForDays) > today);
  return isYoung ? 'NOT_YET_EVALUABLE' : 'NO_RECORD';
}
