import { PUBLIC_GRADES } from '../../schema/vocabulary/grade.ts';

/** How sector grades move the base: by steps, by weighted mean, or by the worst of all (for comparison). */
export const STRATEGIES = ['NOTCH', 'WEIGHTED', 'WORST_OF'] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** A tier as the rule tables write it: a public grade, or why there is none. */
export const TIERS = [...PUBLIC_GRADES, 'UNRATED', 'NOT_APPLICABLE'] as const;
export type Tier = (typeof TIERS)[number];

const CONVERGED_TIERS = {
  A: 'A',
  'A-': 'A_MINUS',
  'B+': 'B_PLUS',
  B: 'B',
  'B-': 'B_MINUS',
  'C+': 'C_PLUS',
  C: 'C',
  'C-': 'C_MINUS',
  D: 'D',
  UNRATED: 'UNRATED',
  NOT_APPLICABLE: 'NOT_APPLICABLE',
} as const satisfies Record<Tier, string>;

/** A tier as GraphQL writes it. */
export type ConvergedTier = (typeof CONVERGED_TIERS)[Tier];

/** The GraphQL name of a tier. */
export function convergedTierOf(tier: Tier): ConvergedTier {
  return CONVERGED_TIERS[tier];
}

export const FLAG_CODES = [
  'REGION_MISMATCH',
  'UNDER_OBJECTION',
  'REPAIRED',
  'COMPETING_GRADES',
  'SCHEME_NOT_ACTIVE',
  'STALE_GRADE',
  'EXPIRED_GRADE',
  'UNRECOGNISED_GRADE',
  'USCC_CHECK_FAILED',
  'ACCESS_DENIED_INTERNAL',
  'REGISTRY_SILENT',
  'LAST_KNOWN_LISTING',
  'RELIEF_NOT_GRANTED_INCOMPLETE',
] as const;
export type FlagCode = (typeof FLAG_CODES)[number];

export const CONFLICT_CODES = ['PUBLIC_D_SECTOR_A'] as const;
export type ConflictCode = (typeof CONFLICT_CODES)[number];

export const ADVICE_MODES = [
  'NOT_APPLICABLE',
  'ON_CAUSE_ONLY',
  'LIGHTER',
  'NORMAL',
  'RAISED',
  'RAISED_GREATLY',
] as const;
export type AdviceMode = (typeof ADVICE_MODES)[number];

/** Causes that call for an inspection whatever the ratio. Source: Hebei opinion of 2022-04-21, 六(二). */
export const INSPECTION_EXCEPTIONS = ['COMPLAINT', 'DATA_FINDING', 'ASSIGNED_LEAD', 'LEGAL_MANDATE'] as const;
export type InspectionException = (typeof INSPECTION_EXCEPTIONS)[number];

export const SECTOR_GRADE_SOURCES = ['SECTOR', 'PUBLIC', 'NONE'] as const;
export type SectorGradeSource = (typeof SECTOR_GRADE_SOURCES)[number];

export type EvidenceKind = 'PENALTY' | 'ABNORMAL_LISTING' | 'OTHER';

/** What the engine may meet while it cleans its inputs; the table `guards` says what is made of it. */
export const GUARD_EVENTS = [
  'SAME_RECORD',
  'RECORD_REPAIRED',
  'OBJECTION_OPEN',
  'SCHEME_NOT_ACTIVE',
  'REGION_DIFFERS',
  'COMPETING_GRADES',
  'USCC_CHECK_FAILED',
  'ACCESS_WITHHELD',
  'REGISTRY_SILENT',
  'UNRECOGNISED_GRADE',
  'BASE_STALE',
  'BASE_EXPIRED',
  'SECTOR_STALE',
  'SECTOR_EXPIRED',
  'LAST_KNOWN_LISTING',
  'RELIEF_WITHHELD',
  'ANY_ANSWER',
] as const;
export type GuardEvent = (typeof GUARD_EVENTS)[number];

/** What stands where the base grade should be. */
export const BASE_STATES = [
  'USABLE',
  'NO_GRADE',
  'EXPIRED',
  'NOT_IN_FORCE',
  'UNRECOGNISED',
  'WITHHELD',
  'SILENT',
] as const;
export type BaseState = (typeof BASE_STATES)[number];

/** Whether the records behind a sector's low grade are its own news, already counted, or gone. */
export const EVIDENCE_STATES = ['OWN', 'IN_BASE', 'COUNTED_ELSEWHERE', 'REPAIRED'] as const;
export type EvidenceState = (typeof EVIDENCE_STATES)[number];

/** Whether sectors lower the tier; SUPPRESSED: a sector is at C or D, yet lowers nothing. */
export const DOWNWARD = ['NONE', 'SUPPRESSED', 'COUNTED'] as const;
export type Downward = (typeof DOWNWARD)[number];

/** Which facts a cap rests on. */
export const CAP_BASES = ['SEVERE_LISTING', 'SEVERE_PENALTY', 'GENERAL_RECORDS'] as const;
export type CapBasis = (typeof CAP_BASES)[number];
