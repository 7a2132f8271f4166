import { SEVERITIES } from '../../schema/vocabulary/severity.ts';
import type { CreditReportRecord } from '../hub/resolvers.generated.ts';
import { HEADING_OF_KIND, placedUnder } from './headings.ts';
import type { EvidenceFacts, ListingFacts, ReportFacts, SectorFacts } from './report-facts.ts';
import type { ReportDays } from './report-period.ts';

/**
 * The records of a report, newest first: each once, with all who report it (G1). What any sector knows to be repaired,
 * withdrawn or past its publication is left out whoever still reports it (G4; Heilongjiang rules 14 and 18). Decisions
 * belong to the day they were made on; entries of lists are there while they are in force.
 */
export function collectRecords({ sectors }: ReportFacts, days: ReportDays): CreditReportRecord[] {
  const ended = new Set(sectors.flatMap(({ answer }) => answer?.repairedEvidenceKeys ?? []));
  const records = new Map<string, CreditReportRecord>();
  const take = (record: CreditReportRecord): void => {
    if (ended.has(record.key) || !isWithin(record, days)) return;
    const identity = JSON.stringify([record.kind === 'SEVERE_LISTING', record.key]);
    const known = records.get(identity);
    records.set(identity, known === undefined ? record : merged(known, record));
  };
  for (const sector of sectors) {
    for (const item of sector.answer?.evidence ?? []) take(fromEvidence(item, sector));
    for (const listing of sector.answer?.severeListings ?? []) take(fromListing(listing, sector));
  }
  return [...records.values()].sort(newestFirst);
}

function isWithin({ kind, decidedOn, endsOn }: CreditReportRecord, { from, until, asOf }: ReportDays): boolean {
  const staysInForce = kind === 'SEVERE_LISTING' || kind === 'ABNORMAL_LISTING';
  if (staysInForce) return decidedOn <= until && asOf <= (endsOn ?? asOf);
  return from <= decidedOn && decidedOn <= until;
}

function fromEvidence(item: EvidenceFacts, { code, title }: SectorFacts): CreditReportRecord {
  const { key, kind, severity, severityRuleSet, decidedOn, authority } = item;
  const objectionDueOn = item.objectionDueOn ?? null;
  return {
    key,
    kind,
    sectors: [code],
    sources: [title],
    documentNumber: item.documentNumber ?? null,
    authority,
    decidedOn,
    situation: null,
    endsOn: null,
    severity,
    severityRuleSet,
    underObjection: objectionDueOn !== null,
    objectionDueOn,
    ...placedUnder(HEADING_OF_KIND[kind]),
  };
}

function fromListing(listing: ListingFacts, { code, title }: SectorFacts): CreditReportRecord {
  const { decisionNumber, includedOn, authority, situation } = listing;
  const objectionDueOn = listing.objectionDueOn ?? null;
  return {
    key: decisionNumber,
    kind: 'SEVERE_LISTING',
    sectors: [code],
    sources: [title],
    documentNumber: decisionNumber,
    authority,
    decidedOn: includedOn,
    situation,
    endsOn: listing.endsOn ?? null,
    severity: null,
    severityRuleSet: null,
    underObjection: objectionDueOn !== null,
    objectionDueOn,
    ...placedUnder('SERIOUS_DISHONESTY'),
  };
}

/** Where reporters differ the graver reading stands; an objection open with any of them marks the record. */
function merged(known: CreditReportRecord, other: CreditReportRecord): CreditReportRecord {
  const graver = gravity(other) > gravity(known) ? other : known;
  const due = [known.objectionDueOn, other.objectionDueOn].flatMap((day) => day ?? []).sort();
  return {
    ...graver,
    sectors: [...known.sectors, ...other.sectors],
    sources: [...known.sources, ...other.sources],
    documentNumber: known.documentNumber ?? other.documentNumber ?? null,
    underObjection: due.length > 0,
    objectionDueOn: due[0] ?? null,
  };
}

function gravity({ severity }: CreditReportRecord): number {
  return (severity ?? null) === null ? -1 : SEVERITIES.indexOf(severity ?? 'MINOR');
}

function newestFirst(one: CreditReportRecord, other: CreditReportRecord): number {
  if (one.decidedOn !== other.decidedOn) return one.decidedOn < other.decidedOn ? 1 : -1;
  return one.key < other.key ? -1 : 1;
}
