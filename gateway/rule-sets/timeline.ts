import { addDays, type LocalDate } from '../../schema/vocabulary/local-date.ts';
import { openProposal } from './approval.ts';
import type { RULE_SET_EVENTS } from './tables.ts';

export type RuleSetEventKind = (typeof RULE_SET_EVENTS)[number];

/** Something that happened to a version. */
export interface RuleSetEvent {
  readonly number: number;
  readonly hash: string;
  readonly kind: RuleSetEventKind;
  readonly at: string;
  readonly bySubject: string;
  readonly byRole: string;
  readonly inForceFrom: LocalDate | null;
  readonly note: string | null;
  readonly detail: string | null;
}

export const RULE_SET_STATUSES = [
  'DRAFT',
  'PROVED',
  'REHEARSED',
  'PROPOSED',
  'APPROVED',
  'PUBLISHED',
  'SUPERSEDED',
] as const;
export type RuleSetStatus = (typeof RULE_SET_STATUSES)[number];

/** A version's time in force; open at either end where null. */
export interface Term {
  readonly hash: string;
  /** Null for what the hub was shipped with: in force before anything was published. */
  readonly from: LocalDate | null;
  readonly until: LocalDate | null;
}

/**
 * Which version is in force when: from each publication's day until the next one's. Of two from the same day the later
 * publication counts. Before the first, what the hub was last shipped with.
 */
export function termsOf(events: readonly RuleSetEvent[]): Term[] {
  const shipped = events.findLast(({ kind }) => kind === 'SHIPPED');
  const starts: { hash: string; from: LocalDate | null }[] =
    shipped === undefined ? [] : [{ hash: shipped.hash, from: null }];
  const published = events.filter(({ kind }) => kind === 'PUBLISHED');
  for (const { hash, inForceFrom } of published.toSorted(byDayThenNumber)) {
    if (starts.at(-1)?.from === inForceFrom) starts.pop();
    starts.push({ hash, from: inForceFrom });
  }
  return starts.map(({ hash, from }, index) => {
    const next = starts[index + 1]?.from ?? null;
    return { hash, from, until: next === null ? null : addDays(next, -1) };
  });
}

/** The term that holds a day. */
export function termOn(terms: readonly Term[], day: LocalDate): Term | null {
  return terms.findLast(({ from }) => from === null || from <= day) ?? null;
}

function byDayThenNumber(one: RuleSetEvent, other: RuleSetEvent): number {
  const [from, to] = [one.inForceFrom ?? '', other.inForceFrom ?? ''];
  if (from !== to) return from < to ? -1 : 1;
  return one.number - other.number;
}

/** How far a version has come. */
export function statusOf(hash: string, events: readonly RuleSetEvent[], today: LocalDate): RuleSetStatus {
  const own = events.filter((event) => event.hash === hash);
  if (own.some(({ kind }) => kind === 'PUBLISHED' || kind === 'SHIPPED')) {
    const isCurrent = termsOf(events).some(
      (term) => term.hash === hash && (term.until === null || term.until >= today),
    );
    return isCurrent ? 'PUBLISHED' : 'SUPERSEDED';
  }
  const proof = own.findLast(({ kind }) => kind === 'PROVED' || kind === 'PROOF_FAILED');
  if (proof?.kind !== 'PROVED') return 'DRAFT';
  if (!own.some(({ kind }) => kind === 'REHEARSED')) return 'PROVED';
  const proposal = openProposal(hash, events);
  if (proposal === null) return 'REHEARSED';
  return proposal.approvedBy === null ? 'PROPOSED' : 'APPROVED';
}
