import { EFFECTIVE_CLASSES } from '../../schema/vocabulary/grade.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { ContentAnswer, EnterpriseContent } from '../index/enterprise-content.ts';
import type { CHANGE_KINDS } from './tables.ts';

export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** What was said before or after. */
export interface ChangeState {
  readonly status?: string | undefined;
  readonly grade?: string | undefined;
  readonly effectiveClass?: string | undefined;
  readonly period?: string | undefined;
  readonly share?: string | undefined;
}

/** A change that is to be told. */
export interface NewChange {
  readonly kind: ChangeKind;
  readonly at: string;
  readonly uscc: Uscc | null;
  readonly sector: string | null;
  readonly region: string | null;
  readonly industry: string | null;
  readonly before: ChangeState | null;
  readonly after: ChangeState | null;
}

/** An answer that differs from the last one that was received from the same subgraph. */
export interface Difference {
  readonly uscc: Uscc;
  readonly sector: string;
  readonly at: string;
  /** All that is known of the enterprise, for its region and industry. */
  readonly content: EnterpriseContent;
}

/** What a sector's new answer changes. Of a record only that there is one is told: it may be repaired later. Pure. */
export function changesOfGrade(
  difference: Difference,
  before: ContentAnswer,
  after: ContentAnswer,
): readonly NewChange[] {
  const states = { before: stateOf(before), after: stateOf(after) };
  const listings = keysOf(after).filter((key) => !keysOf(before).includes(key));
  const ended = keysOf(before).filter((key) => !keysOf(after).includes(key));
  const kinds: ChangeKind[] = [
    ...(before.status !== after.status || before.grade !== after.grade || before.effectiveClass !== after.effectiveClass
      ? ['GRADE_CHANGED' as const]
      : []),
    ...(isWorse(before, after) ? ['GRADE_DROPPED' as const] : []),
    ...ended.map(() => 'DELISTED' as const),
    ...listings.map(() => 'LISTED' as const),
  ];
  return kinds.map((kind) => told(difference, kind, states));
}

/** What a sector's first answer about an enterprise warns of: entries that it already holds. Pure. */
export function listedFromTheFirst(difference: Difference, after: ContentAnswer): readonly NewChange[] {
  return keysOf(after).map(() => told(difference, 'LISTED', { before: null, after: stateOf(after) }));
}

/** What a registry's new answer changes. Pure. */
export function changesOfRegistration(
  difference: Difference,
  before: Pick<EnterpriseContent, 'registrationStatus'>,
  after: Pick<EnterpriseContent, 'registrationStatus'>,
): readonly NewChange[] {
  const [was, is] = [before.registrationStatus ?? undefined, after.registrationStatus ?? undefined];
  return was === is
    ? []
    : [told(difference, 'REGISTRATION_CHANGED', { before: { status: was }, after: { status: is } })];
}

function told(
  { uscc, sector, at, content }: Difference,
  kind: ChangeKind,
  states: Pick<NewChange, 'before' | 'after'>,
): NewChange {
  const region = content.reportingRegion?.id ?? null;
  const industry = content.industry?.code.slice(0, 1) ?? null;
  return { kind, at, uscc, sector, region, industry, ...states };
}

function stateOf({ status, grade, effectiveClass, period }: ContentAnswer): ChangeState {
  return { status, grade, effectiveClass, period };
}

function isWorse({ effectiveClass: before }: ContentAnswer, { effectiveClass: after }: ContentAnswer): boolean {
  if (before === undefined || after === undefined) return false;
  return EFFECTIVE_CLASSES.indexOf(after) > EFFECTIVE_CLASSES.indexOf(before);
}

function keysOf({ severeListings = [] }: ContentAnswer): string[] {
  return (severeListings as readonly { decisionNumber: string; includedOn: string }[]).map(
    ({ decisionNumber, includedOn }) => `${decisionNumber} ${includedOn}`,
  );
}
