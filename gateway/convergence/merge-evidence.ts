import { SEVERITIES } from '../../schema/vocabulary/severity.ts';
import type { CleanSector } from './clean-inputs.ts';
import type { EvidenceItem, MergedEvidence } from './types.ts';
import type { EvidenceKind } from './words.ts';

const KINDS: readonly EvidenceKind[] = ['PENALTY', 'ABNORMAL_LISTING', 'OTHER'];

/**
 * G1: each record once, by key, with all who report it. Where reporters differ the graver reading stands: the worst
 * severity, the latest decision, a penalty before anything else.
 */
export function mergeEvidence(sectors: readonly CleanSector[]): MergedEvidence[] {
  const merged = new Map<string, MergedEvidence>();
  for (const { code, evidence } of sectors) {
    for (const item of evidence) {
      const known = merged.get(item.key);
      if (known === undefined) merged.set(item.key, first(item, code));
      else add(known, item, code);
    }
  }
  return [...merged.values()].sort((one, other) => (one.key < other.key ? -1 : 1));
}

function first(
  { key, kind, severity, decidedOn, documentNumber, authority }: EvidenceItem,
  code: string,
): MergedEvidence {
  return { key, kind, severity, decidedOn, documentNumber, authority, reporters: [code] };
}

function add(known: MergedEvidence, item: EvidenceItem, code: string): void {
  if (!known.reporters.includes(code)) known.reporters.push(code);
  if (SEVERITIES.indexOf(item.severity) > SEVERITIES.indexOf(known.severity)) known.severity = item.severity;
  if (item.decidedOn > known.decidedOn) known.decidedOn = item.decidedOn;
  if (KINDS.indexOf(item.kind) < KINDS.indexOf(known.kind)) known.kind = item.kind;
  if (item.authority < known.authority) known.authority = item.authority;
  if (item.documentNumber !== null && (known.documentNumber === null || item.documentNumber < known.documentNumber)) {
    known.documentNumber = item.documentNumber;
  }
}
