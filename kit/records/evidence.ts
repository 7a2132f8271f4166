import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import { type Severity, severityOf } from '../../schema/vocabulary/severity.ts';
import { addWorkingDays } from '../../schema/vocabulary/working-days.ts';
import { categoriesOf, CREDIT_SITES, penaltyLife, type PublicationSetting } from './record-life.ts';
import { abnormalListingKey, Standings } from './record-standing.ts';

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
 * The records that may be used today, and the keys of those that may not any more because they were repaired or withdrawn
 * or their publication ended: they leave every input (Heilongjiang rules 14 and 18; NDRC Order 36, article 3).
 */
export function evidenceOf(
  penalties: readonly Penalty[],
  abnormalListings: readonly AbnormalListing[],
  today: LocalDate,
  standings: Standings = new Standings([]),
  publication: PublicationSetting = CREDIT_SITES,
): { evidence: EvidenceItem[]; repairedEvidenceKeys: string[] } {
  const evidence: EvidenceItem[] = [];
  const repaired = new Set(standings.endedKeys(today));
  for (const penalty of penalties) {
    const { status } = penaltyLife(penalty, standings, publication, today);
    if (status === 'SHOWN') evidence.push(penaltyEvidence(penalty, standings));
    else if (status !== 'NOT_SHOWN') repaired.add(penalty.key);
  }
  for (const listing of abnormalListings) {
    const item = abnormalEvidence(listing, standings);
    const isRemoved = listing.removedOn !== null && listing.removedOn <= today;
    const isUsable = !isRemoved && standings.endedBy('ABNORMAL_LISTING', item.key, today) === null;
    if (isUsable) evidence.push(item);
    else repaired.add(item.key);
  }
  return { evidence, repairedEvidenceKeys: [...repaired] };
}

function penaltyEvidence(penalty: Penalty, standings: Standings): EvidenceItem {
  const { key, documentNumber, authority, decidedOn, objectionSubmittedOn } = penalty;
  const { severity, ruleSet } = severityOf(categoriesOf(penalty), decidedOn);
  const reported = objectionSubmittedOn === null ? null : addWorkingDays(objectionSubmittedOn, OBJECTION_WORKING_DAYS);
  return {
    key,
    kind: 'PENALTY',
    severity,
    severityRuleSet: ruleSet,
    decidedOn,
    documentNumber,
    authority,
    objectionDueOn: standings.objectionDueOn('PENALTY', key) ?? reported,
  };
}

/** Hebei opinion 2022 三(一) names the abnormal-operation list among the general records. */
function abnormalEvidence(
  { documentNumber, authority, includedOn }: AbnormalListing,
  standings: Standings,
): EvidenceItem {
  const key = abnormalListingKey(documentNumber);
  return {
    key,
    kind: 'ABNORMAL_LISTING',
    severity: 'GENERAL',
    severityRuleSet: 'HEB-2022',
    decidedOn: includedOn,
    documentNumber,
    authority,
    objectionDueOn: standings.objectionDueOn('ABNORMAL_LISTING', key),
  };
}
