import { HubError } from '../../kit/errors.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { RuleSetEvent } from './timeline.ts';

/** Whether somebody else than the proposer must approve a version before it is published. */
export type ApprovalPolicy = 'REQUIRED' | 'NONE';

/** A version that was put forward to be in force from a day on, not published and not withdrawn yet. */
export interface Proposal {
  readonly inForceFrom: LocalDate | null;
  readonly proposedBy: string;
  readonly proposedAt: string;
  /** Who approved just this: the version of this hash from this day on. Null while nobody has. */
  readonly approvedBy: string | null;
  readonly approvedAt: string | null;
}

/** The proposal of a version that is open: the last one counts. */
export function openProposal(hash: string, events: readonly RuleSetEvent[]): Proposal | null {
  const own = events.filter((event) => event.hash === hash);
  const at = own.findLastIndex(({ kind }) => kind === 'PROPOSED');
  const proposed = own[at];
  const since = own.slice(at + 1);
  if (proposed === undefined || since.some(({ kind }) => kind === 'WITHDRAWN' || kind === 'PUBLISHED')) return null;
  const approved = since.find(({ kind }) => kind === 'APPROVED');
  return {
    inForceFrom: proposed.inForceFrom,
    proposedBy: proposed.bySubject,
    proposedAt: proposed.at,
    approvedBy: approved?.bySubject ?? null,
    approvedAt: approved?.at ?? null,
  };
}

/** @throws {HubError} RULE_SET_NOT_PROPOSED, RULE_SET_OWN_PROPOSAL */
export function mayApprove(
  hash: string,
  inForceFrom: LocalDate,
  by: { readonly subject: string },
  events: readonly RuleSetEvent[],
): void {
  const proposal = mustBeProposed(hash, events);
  if (proposal.inForceFrom !== inForceFrom)
    throw new HubError(
      'RULE_SET_NOT_PROPOSED',
      `This version is proposed from ${proposal.inForceFrom ?? 'no day'} on, and another day was named. Approve the day that is proposed, or let it be proposed anew.`,
    );
  if (proposal.proposedBy === by.subject)
    throw new HubError(
      'RULE_SET_OWN_PROPOSAL',
      'Who proposed a version does not approve it: ask another person of the agency (approveRuleSet with a token of their own).',
    );
}

/** @throws {HubError} RULE_SET_NOT_PROPOSED */
export function mustBeProposed(hash: string, events: readonly RuleSetEvent[]): Proposal {
  const proposal = openProposal(hash, events);
  if (proposal !== null) return proposal;
  throw new HubError(
    'RULE_SET_NOT_PROPOSED',
    'No proposal of this version is open: it was never proposed, or is withdrawn or published already. Propose it (proposeRuleSet).',
  );
}

/** @throws {HubError} RULE_SET_NOT_APPROVED */
export function mustBeApproved(hash: string, inForceFrom: LocalDate, events: readonly RuleSetEvent[]): void {
  const proposal = openProposal(hash, events);
  if (proposal?.approvedBy && proposal.inForceFrom === inForceFrom) return;
  throw new HubError(
    'RULE_SET_NOT_APPROVED',
    `Nobody has approved this version from ${inForceFrom} on. Over the graph one person of the agency proposes it (proposeRuleSet), another approves it (approveRuleSet); then publish it from the same day.`,
  );
}

/** Who approved a publication: another person than the proposer, for that very day; null where nobody did. */
export function approverOf(
  { hash, number, inForceFrom }: RuleSetEvent,
  events: readonly RuleSetEvent[],
): string | null {
  const proposal = openProposal(
    hash,
    events.filter((event) => event.number < number),
  );
  return proposal?.inForceFrom === inForceFrom ? proposal.approvedBy : null;
}
