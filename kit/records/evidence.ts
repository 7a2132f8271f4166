import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import { publicationOf, publicationStatusOf } from '../../schema/vocabulary/publication.ts';
import { type PenaltyCategory, type Severity, severityOf, severityUnder } from '../../schema/vocabulary/severity.ts';
import { addWorkingDays } from '../../schema/vocabulary/working-days.ts';

/** Heilongjiang rules 2021, article 16: an objection is decided within 7 working days. */
const OBJECTION_WORKING_DAYS = 7;

export interface Penalty {
  readonly key: string;
  readonly documentNumber: string;
  readonly authority: string;
  /** Penalty categories, `;` between them. */
  readonly categories: string;
  readonly decidedOn: LocalDate;
  /** Last day on which it is shown (公示截止期). */
  readonly publicationEndsOn: LocalDate | null;
  readonly repairedOn: LocalDate | null;
  readonly objectionSubmittedOn: LocalDate | null;
}

export interface AbnormalListing {
  readonly documentNumber: string;
  readonly includedOn: LocalDate;
  readonly reason: string;
  readonly authority: string;
  readonly removedOn: LocalDate | null;
}

/** One record behind a grade: `type Evidence` of schema/shared.graphql. */
export interface EvidenceItem {
  readonly key: string;
  readonly kind: 'PENALTY' | 'ABNORMAL_LISTING' | 'OTHER';
  readonly severity: Severity;
  readonly severityRuleSet: string;
  readonly decidedOn: LocalDate;
  readonly documentNumber: string | null;
  readonly authority: string;
  readonly objectionDueOn: LocalDate | null;
}

/**
 * The records that may be used today, and the keys of those that may not any more because they were repaired or their
 * publication ended: they leave every input (Heilongjiang rules 14 and 18; NDRC Order 36, article 3).
 */
export function evidenceOf(
  penalties: readonly Penalty[],
  abnormalListings: readonly AbnormalListing[],
  today: LocalDate,
): { evidence: EvidenceItem[]; repairedEvidenceKeys: string[] } {
  const evidence: EvidenceItem[] = [];
  const repairedEvidenceKeys: string[] = [];
  for (const penalty of penalties) {
    const categories = penalty.categories.split(';').filter((category) => category !== '') as PenaltyCategory[];
    const { severity, ruleSet } = severityOf(categories, penalty.decidedOn);
    const status = displayOf(penalty, categories, today);
    if (status === 'SHOWN') evidence.push(asEvidence(penalty, severity, ruleSet));
    else if (status === 'ENDED') repairedEvidenceKeys.push(penalty.key);
  }
  for (const listing of abnormalListings) {
    const item = abnormalEvidence(listing);
    if (listing.removedOn === null || listing.removedOn > today) evidence.push(item);
    else repairedEvidenceKeys.push(item.key);
  }
  return { evidence, repairedEvidenceKeys };
}

/**
 * The last day of publication that the record carries wins over the one its instrument would give. How long a record is shown
 * goes by the three classes of the publication rules, which Hebei's two of 2022 do not have: a warning is minor there.
 */
function displayOf(
  { decidedOn, publicationEndsOn, repairedOn }: Penalty,
  categories: readonly PenaltyCategory[],
  today: LocalDate,
): 'SHOWN' | 'ENDED' | 'NOT_SHOWN' {
  if (repairedOn !== null && repairedOn <= today) return 'ENDED';
  if (publicationEndsOn !== null) return publicationEndsOn >= today ? 'SHOWN' : 'ENDED';
  const status = publicationStatusOf(
    publicationOf(severityUnder('NDRC-36', categories), decidedOn),
    { repairedOn },
    today,
  );
  return status === 'ENDED_AUTO' || status === 'ENDED_REPAIR' ? 'ENDED' : status;
}

function asEvidence(penalty: Penalty, severity: Severity, severityRuleSet: string): EvidenceItem {
  const { key, documentNumber, authority, decidedOn, objectionSubmittedOn } = penalty;
  return {
    key,
    kind: 'PENALTY',
    severity,
    severityRuleSet,
    decidedOn,
    documentNumber,
    authority,
    objectionDueOn: objectionSubmittedOn === null ? null : addWorkingDays(objectionSubmittedOn, OBJECTION_WORKING_DAYS),
  };
}

/** Hebei opinion 2022 三(一) names the abnormal-operation list among the general records. */
function abnormalEvidence({ documentNumber, authority, includedOn }: AbnormalListing): EvidenceItem {
  return {
    key: `ABNORMAL:${documentNumber}`,
    kind: 'ABNORMAL_LISTING',
    severity: 'GENERAL',
    severityRuleSet: 'HEB-2022',
    decidedOn: includedOn,
    documentNumber,
    authority,
    objectionDueOn: null,
  };
}
