import type { Citation, Provenance } from '../../schema/vocabulary/citation.ts';
import { addMonths, type LocalDate } from '../../schema/vocabulary/local-date.ts';

/** One situation in which a sector lists a subject (列入情形), and how long the entry lasts. */
export interface ListingSituation {
  readonly title: string;
  /** SEVERE: an entry that convergence heeds. MINOR: one the sector keeps beside it (轻微失信主体). */
  readonly severity: 'SEVERE' | 'MINOR';
  /** Length of the management period (管理期), months. */
  readonly managementMonths: number;
  /** Months after which early removal may be applied for; null where the rule knows none. */
  readonly removableAfterMonths: number | null;
  readonly provenance: Provenance;
}

/** A sector's rule for its list, by the word under which each situation is stored. */
export interface SevereListRules {
  readonly situations: Readonly<Record<string, ListingSituation>>;
  readonly cites: Citation;
  /** What held before the rule came into force, for entries older than it. */
  readonly predecessor?: PredecessorRule;
}

/** The rule for entries made before a day, whatever the situation. */
export interface PredecessorRule {
  /** First day of the rule that followed. */
  readonly until: LocalDate;
  readonly managementMonths: number;
  readonly provenance: Provenance;
  readonly cites: Citation;
}

interface Listing {
  readonly situation: string;
  readonly includedOn: LocalDate;
}

/** Last day of the management period by the rule in force on the day of listing; null for a situation that the rule does not know. */
export function lastDayOfListing(rules: SevereListRules, listing: Listing): LocalDate | null {
  const { predecessor } = rules;
  return predecessor !== undefined && listing.includedOn < predecessor.until
    ? addMonths(listing.includedOn, predecessor.managementMonths)
    : longestListing(rules, listing);
}

/** Last day that an entry may name of its own; null for a situation that the rule does not know. */
export function longestListing({ situations }: SevereListRules, { situation, includedOn }: Listing): LocalDate | null {
  const rule = situations[situation];
  return rule === undefined ? null : addMonths(includedOn, rule.managementMonths);
}

/** First day on which early removal may be applied for; null where the rule knows none. */
export function earliestRemoval({ situations }: SevereListRules, { situation, includedOn }: Listing): LocalDate | null {
  const months = situations[situation]?.removableAfterMonths ?? null;
  return months === null ? null : addMonths(includedOn, months);
}
