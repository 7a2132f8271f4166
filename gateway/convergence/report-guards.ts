import { reportingRegionOf } from '../../schema/vocabulary/division.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import { hasValidCheckCharacter } from '../../schema/vocabulary/uscc.ts';
import type { CleanInputs, CleanSector } from './clean-inputs.ts';
import type { Explanation } from './explanation.ts';
import type { ConvergenceInput } from './types.ts';

/** Says aloud what the guards met, in the order of the rule set: G1, G4, G5, G6, G7, G8, G9, G14, then the ages of grades. */
export function reportGuards(input: ConvergenceInput, clean: CleanInputs, explanation: Explanation): void {
  const { sectors, evidence, base, baseState } = clean;
  for (const { key, reporters } of evidence) {
    if (reporters.length > 1) explanation.guard('SAME_RECORD', { evidenceKey: key });
  }
  for (const { code, repairedKeys } of sectors) {
    for (const evidenceKey of repairedKeys) explanation.guard('RECORD_REPAIRED', { sector: code, evidenceKey });
  }
  for (const sector of sectors) reportObjections(sector, explanation);
  for (const sector of sectors) {
    if (isOutOfForce(sector)) explanation.guard('SCHEME_NOT_ACTIVE', { sector: sector.code });
  }
  if (regionsDiffer(input)) explanation.guard('REGION_DIFFERS');
  for (const { code, answer } of sectors) {
    if ((answer?.competingGrades.length ?? 0) > 0) explanation.guard('COMPETING_GRADES', { sector: code });
  }
  if (!hasValidCheckCharacter(input.uscc)) explanation.guard('USCC_CHECK_FAILED');
  for (const { code, status } of sectors) {
    if (status === 'WITHHELD') explanation.guard('ACCESS_WITHHELD', { sector: code });
  }
  if ((input.enterprise?.registrationStatus ?? null) === null) explanation.guard('REGISTRY_SILENT');
  if (base !== null && baseState === 'UNRECOGNISED') explanation.guard('UNRECOGNISED_GRADE', { sector: base.code });
  for (const sector of sectors) reportAge(sector, sector === base, explanation);
  for (const { code, listings, listingsAreLastKnown } of sectors) {
    if (!listingsAreLastKnown) continue;
    for (const { decisionNumber } of listings) {
      explanation.guard('LAST_KNOWN_LISTING', { sector: code, evidenceKey: decisionNumber });
    }
  }
}

/** One flag for each disputed record of the sector, due on the earliest day given. */
function reportObjections({ code, evidence }: CleanSector, explanation: Explanation): void {
  const due = new Map<string, LocalDate>();
  for (const { key, objectionDueOn } of evidence) {
    const known = due.get(key);
    if (objectionDueOn !== null && (known === undefined || objectionDueOn < known)) due.set(key, objectionDueOn);
  }
  for (const [evidenceKey, dueOn] of [...due].sort(([one], [other]) => (one < other ? -1 : 1))) {
    explanation.guard('OBJECTION_OPEN', { sector: code, evidenceKey, dueOn });
  }
}

function isOutOfForce({ status, answer }: CleanSector): boolean {
  return status === 'GRADED' && (answer?.schemeStatus ?? 'ACTIVE') !== 'ACTIVE';
}

function reportAge(sector: CleanSector, isBase: boolean, explanation: Explanation): void {
  if (sector.status !== 'GRADED' || isOutOfForce(sector)) return;
  const freshness = sector.answer?.freshness;
  if (freshness === 'STALE') explanation.guard(isBase ? 'BASE_STALE' : 'SECTOR_STALE', { sector: sector.code });
  if (freshness === 'EXPIRED') explanation.guard(isBase ? 'BASE_EXPIRED' : 'SECTOR_EXPIRED', { sector: sector.code });
}

/**
 * G7: digits 3–8 of the code name another reporting region than the registered address. Codes assigned by the province
 * or the nation name no region, so nothing can differ.
 */
function regionsDiffer({ uscc, enterprise }: ConvergenceInput): boolean {
  const assignedBy = uscc.slice(2, 8);
  const registeredDivision = enterprise?.registeredDivision ?? null;
  if (registeredDivision === null || assignedBy.endsWith('0000')) return false;
  return reportingRegionOf(assignedBy)?.id !== reportingRegionOf(registeredDivision)?.id;
}
