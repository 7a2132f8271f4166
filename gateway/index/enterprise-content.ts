import type { EffectiveClass, Freshness, SchemeStatus, SectorStatus } from '../../schema/vocabulary/grade.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { EnterpriseFields } from '../hub/convergence-input.ts';

/** What the index reads of an enterprise beside what convergence requires, whoever in the graph says it. */
export interface IndexedFields {
  readonly name?: string;
  readonly establishedOn?: string;
  readonly supersededBy?: string;
  readonly reportingRegion?: { readonly id: string };
  readonly industry?: { readonly code: string };
}

/** All that the subgraphs said of one enterprise, null and empty lists left out: as the gateway would hand it over. */
export type EnterpriseContent = EnterpriseFields & IndexedFields & Readonly<Record<string, unknown>>;

/** A sector's answer as it stands in the content. */
export interface ContentAnswer {
  readonly status: SectorStatus;
  readonly grade?: string;
  readonly effectiveClass?: EffectiveClass;
  readonly freshness?: Freshness;
  readonly schemeVersion?: string;
  readonly schemeStatus?: SchemeStatus;
  readonly period?: string;
  readonly periodEnd?: LocalDate;
  readonly evaluatedOn?: LocalDate;
  readonly evidence?: readonly unknown[];
  readonly severeListings?: readonly unknown[];
  readonly repairedEvidenceKeys?: readonly unknown[];
}

/** The same value without null and empty lists, keys in one order: equal contents are equal texts. */
export function compacted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(compacted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .filter(([, part]) => part !== null && part !== undefined && !(Array.isArray(part) && part.length === 0))
    .map(([name, part]) => [name, compacted(part)] as const);
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** The content with parts of it told anew; a part that is null is gone. Keys stay in one order. */
export function withParts(content: EnterpriseContent, parts: Readonly<Record<string, unknown>>): EnterpriseContent {
  const told: Readonly<Record<string, unknown>> = { ...content, ...parts };
  const whole: Record<string, unknown> = {};
  for (const name of Object.keys(told).sort()) {
    const part = told[name];
    if (part !== null && part !== undefined) whole[name] = part;
  }
  return whole;
}

/** What of an answer is kept for ever: freshness follows from the day and is no news. */
export function lastingPart({ freshness: _freshness, ...lasting }: ContentAnswer): Omit<ContentAnswer, 'freshness'> {
  return lasting;
}
