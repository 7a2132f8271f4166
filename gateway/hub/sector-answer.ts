import type { EvidenceItem, SectorAnswer, SevereListing } from '../convergence/types.ts';

/** Fields that may be null on the way in may also be left out. */
type LeavingOut<Item, Field extends keyof Item> = Omit<Item, Field> & {
  readonly [Name in Field]?: Item[Name] | undefined;
};

type AnswerOnTheWire = LeavingOut<
  Omit<SectorAnswer, 'severeListings' | 'evidence'>,
  Exclude<keyof SectorAnswer, 'status' | 'severeListings' | 'evidence'>
> & {
  readonly severeListings?: readonly LeavingOut<SevereListing, 'endsOn'>[];
  readonly evidence?: readonly LeavingOut<EvidenceItem, 'documentNumber' | 'objectionDueOn'>[];
};

/**
 * A sector's answer from the representation that convergence is called with: some routers leave a null field out, so
 * left out means null. Null where the sector did not answer.
 */
export function answerFrom(value: unknown): SectorAnswer | null {
  if (value === undefined || value === null) return null;
  const answer = value as AnswerOnTheWire; // checked on its way in against the sector's schema, which implements SectorGrade
  return {
    status: answer.status,
    grade: answer.grade ?? null,
    effectiveClass: answer.effectiveClass ?? null,
    schemeVersion: answer.schemeVersion ?? null,
    schemeStatus: answer.schemeStatus ?? null,
    authorityLevel: answer.authorityLevel ?? null,
    period: answer.period ?? null,
    periodEnd: answer.periodEnd ?? null,
    evaluatedOn: answer.evaluatedOn ?? null,
    freshness: answer.freshness ?? null,
    evaluatorTier: answer.evaluatorTier ?? null,
    competingGrades: answer.competingGrades ?? [],
    severeListings: (answer.severeListings ?? []).map((listing) => ({ ...listing, endsOn: listing.endsOn ?? null })),
    evidence: (answer.evidence ?? []).map((item) => ({
      ...item,
      documentNumber: item.documentNumber ?? null,
      objectionDueOn: item.objectionDueOn ?? null,
    })),
    repairedEvidenceKeys: answer.repairedEvidenceKeys ?? [],
  };
}
