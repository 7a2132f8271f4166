/** The nine public grades (四等九级), best first. There is no A+, D+ or D-. Source: Hebei reply 0542 of 2025, 一. */
export const PUBLIC_GRADES = ['A', 'A-', 'B+', 'B', 'B-', 'C+', 'C', 'C-', 'D'] as const;
export type PublicGrade = (typeof PUBLIC_GRADES)[number];

/** The four letters (四等) that every sector's grade is normalised to, best first. */
export const EFFECTIVE_CLASSES = ['A', 'B', 'C', 'D'] as const;
export type EffectiveClass = (typeof EFFECTIVE_CLASSES)[number];

/** How old an evaluation is against its own cycle. */
export const FRESHNESS = ['FRESH', 'STALE', 'EXPIRED'] as const;
export type Freshness = (typeof FRESHNESS)[number];

/**
 * Why a sector shows a grade or none: it graded the enterprise, holds nothing about it, does not evaluate its kind,
 * does not evaluate it yet (too young), or may not show it to this caller.
 */
export const SECTOR_STATUSES = ['GRADED', 'NO_RECORD', 'NOT_APPLICABLE', 'NOT_YET_EVALUABLE', 'WITHHELD'] as const;
export type SectorStatus = (typeof SECTOR_STATUSES)[number];

/** Whether a scheme is in use; a suspended or superseded one is shown without effect. */
export const SCHEME_STATUSES = ['ACTIVE', 'SUSPENDED', 'SUPERSEDED'] as const;
export type SchemeStatus = (typeof SCHEME_STATUSES)[number];

/** Who set the scheme up. */
export const AUTHORITY_LEVELS = ['NATIONAL', 'PROVINCIAL', 'MUNICIPAL'] as const;
export type AuthorityLevel = (typeof AUTHORITY_LEVELS)[number];

const LETTERS: Readonly<Record<PublicGrade, EffectiveClass>> = {
  A: 'A',
  'A-': 'A',
  'B+': 'B',
  B: 'B',
  'B-': 'B',
  'C+': 'C',
  C: 'C',
  'C-': 'C',
  D: 'D',
};

/** The letter (等) a public grade (级) belongs to; a letter means the same thing only inside one scheme version. */
export function letterOf(grade: PublicGrade): EffectiveClass {
  return LETTERS[grade];
}
