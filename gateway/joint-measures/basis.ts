import type { EffectiveClass } from '../../schema/vocabulary/grade.ts';
import type { ContentAnswer, EnterpriseContent } from '../index/enterprise-content.ts';
import type { BasisKind, EndReason } from './words.ts';

/** A sector of the graph: its code, and its field on Enterprise. */
export interface BasisSector {
  readonly code: string;
  readonly field: string;
}

/** What measures rest on. */
export interface Basis {
  readonly sector: string;
  readonly kind: BasisKind;
  /** A record's natural key, the number of a listing decision, the grade as it was. */
  readonly key: string;
  /** GRADE: the classes under which the measures may stand. */
  readonly classes: readonly EffectiveClass[];
}

interface Told {
  readonly documentNumber: string | null;
  readonly authority: string | null;
}

interface EvidenceTold {
  readonly key: string;
  readonly kind: 'PENALTY' | 'ABNORMAL_LISTING' | 'OTHER';
  readonly documentNumber?: string | null;
  readonly authority: string;
}

interface ListingTold {
  readonly decisionNumber: string;
  readonly authority: string;
}

/** What a sector says of records, live or as the index keeps it. */
export type AnswerTold = Pick<ContentAnswer, 'status' | 'evidence' | 'severeListings'>;

/** A record or entry that stands in a sector's answer, by its key; null where it does not. */
export function recordIn(
  answer: AnswerTold,
  key: string,
  isListing: boolean,
): (Told & { readonly kind: Exclude<BasisKind, 'GRADE'> }) | null {
  if (isListing) {
    const listing = listingsOf(answer).find(({ decisionNumber }) => decisionNumber === key);
    return listing === undefined
      ? null
      : { kind: 'SEVERE_LISTING', documentNumber: listing.decisionNumber, authority: listing.authority };
  }
  const item = evidenceOf(answer).find((each) => each.key === key);
  return item === undefined
    ? null
    : { kind: item.kind, documentNumber: item.documentNumber ?? null, authority: item.authority };
}

/**
 * Why a basis stands no more by all that the hub has received of the enterprise; null while it stands, and where the
 * sector has not been heard: silence ends nothing. Pure.
 */
export function fallenBasis(
  { sector, kind, key, classes }: Basis,
  content: EnterpriseContent,
  sectors: readonly BasisSector[],
): EndReason | null {
  const answers = sectors.flatMap(({ field }) => (content[field] as ContentAnswer | undefined) ?? []);
  const answer = content[sectors.find(({ code }) => code === sector)?.field ?? ''] as ContentAnswer | undefined;
  if (answer === undefined) return null;
  if (kind === 'GRADE') {
    if (answers.some((each) => listingsOf(each).length > 0)) return 'LISTED';
    return mayBeRewarded(answer, classes) ? null : 'GRADE_CHANGED';
  }
  // Whoever has struck a record, it is used nowhere (Heilongjiang rules 14 and 18).
  if (answers.some(({ repairedEvidenceKeys = [] }) => repairedEvidenceKeys.includes(key))) return 'RECORD_ENDED';
  if (recordIn(answer, key, kind === 'SEVERE_LISTING') !== null) return null;
  return kind === 'SEVERE_LISTING' ? 'DELISTED' : 'RECORD_GONE';
}

/** Whether a sector's answer is a grade in force of one of the classes. */
export function mayBeRewarded(
  { status, effectiveClass, schemeStatus }: Pick<ContentAnswer, 'status' | 'effectiveClass' | 'schemeStatus'>,
  classes: readonly EffectiveClass[],
): boolean {
  return (
    status === 'GRADED' && schemeStatus === 'ACTIVE' && effectiveClass !== undefined && classes.includes(effectiveClass)
  );
}

/** As the index keeps them: written from answers that were checked against the sector's schema. */
function listingsOf({ severeListings }: AnswerTold): readonly ListingTold[] {
  return (severeListings ?? []) as readonly ListingTold[];
}

function evidenceOf({ evidence }: AnswerTold): readonly EvidenceTold[] {
  return (evidence ?? []) as readonly EvidenceTold[];
}
