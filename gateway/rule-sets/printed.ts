import { approverOf, type Proposal } from './approval.ts';
import type { RuleSetRecord } from './life.ts';
import type { RuleSetEvent } from './timeline.ts';

/** A version in one line: hash, status, times in force, and what is proposed of it. */
export function lineOf({ hash, status, ruleSetId, version, terms, proposal }: RuleSetRecord, current: string): string {
  const times = terms.map(({ from, until }) => `${from ?? '…'} to ${until ?? '…'}`).join(', ');
  return `${hash.slice(0, 8)}  ${status.padEnd(10)} ${ruleSetId} ${version}${times === '' ? '' : `  in force ${times}`}${hash === current ? '  ← now' : ''}${proposalText(proposal)}`;
}

function proposalText(proposal: Proposal | null): string {
  if (proposal === null) return '';
  const { inForceFrom, proposedBy, approvedBy } = proposal;
  const approval = approvedBy === null ? 'not approved yet' : `approved by ${approvedBy}`;
  return `  proposed from ${inForceFrom ?? '…'} by ${proposedBy}, ${approval}`;
}

/** Something that happened to a version, in one line: who, and for a publication who approved it. */
export function eventLine(event: RuleSetEvent, events: readonly RuleSetEvent[]): string {
  const { number, at, kind, bySubject, byRole, inForceFrom, note } = event;
  const approval = kind === 'PUBLISHED' ? `, approved by ${approverOf(event, events) ?? 'nobody'}` : '';
  const day = inForceFrom === null ? '' : ` from ${inForceFrom}`;
  return `${number}. ${at} ${kind}${day} by ${bySubject} (${byRole})${approval}${note === null ? '' : `: ${note}`}`;
}
