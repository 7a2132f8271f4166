import type { Freshness } from './grade.ts';
import { daysBetween } from './local-date.ts';
import type { LocalDate } from './local-date.ts';
import type { Cadence } from './period.ts';

/** A sector's cycle; UNKNOWN where no source gives it. */
export type EvaluationCadence = Cadence | 'UNKNOWN';

/** Days after the end of the period through which an evaluation is fresh, then stale; later it is expired. */
export interface FreshnessLimits {
  freshDays: number;
  staleDays: number;
}

/**
 * Our defaults (domain dossier §3.3): one further period and some time to publish it. MONTHLY, QUARTERLY and UNKNOWN
 * are the dossier's; YEARLY takes those of UNKNOWN, which are a year and 61 days, then another year and a day.
 */
export const FRESHNESS_DEFAULTS: Readonly<Record<EvaluationCadence, FreshnessLimits>> = {
  MONTHLY: { freshDays: 46, staleDays: 92 },
  QUARTERLY: { freshDays: 137, staleDays: 229 },
  YEARLY: { freshDays: 426, staleDays: 792 },
  UNKNOWN: { freshDays: 426, staleDays: 792 },
};

/** How fresh an evaluation is today: FRESH and STALE both include their last day. */
export function freshnessOf(
  cadence: EvaluationCadence,
  periodEnd: LocalDate,
  today: LocalDate,
  limits: FreshnessLimits = FRESHNESS_DEFAULTS[cadence],
): Freshness {
  const age = daysBetween(periodEnd, today);
  if (age <= limits.freshDays) return 'FRESH';
  return age <= limits.staleDays ? 'STALE' : 'EXPIRED';
}
