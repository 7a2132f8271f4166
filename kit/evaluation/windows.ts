import { addDays, addMonths, addYears, type LocalDate } from '../../schema/vocabulary/local-date.ts';

/** How long a record counts from its own day. It leaves on the very day so many months later. */
export interface Validity {
  readonly months: number;
}

/**
 * The last day whose records have left by `asOf`: a record of a later day still counts. Found once per evaluation day,
 * so that a window costs one comparison of strings a record.
 */
export function lastDayOutside({ months }: Validity, asOf: LocalDate): LocalDate {
  let day = addMonths(asOf, -months);
  // The last days of a long month end together in a short one: 29 February 2024 leaves on 28 February 2025, too.
  for (let next = addDays(day, 1); addMonths(next, months) <= asOf; next = addDays(next, 1)) day = next;
  return day;
}

/** Whole years from a day to another: 1 on the very day one year later; less than 0 only where the day lies ahead. */
export function wholeYears(from: LocalDate, to: LocalDate): number {
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4));
  const hasTurned = from.slice(5) <= to.slice(5) || (from.endsWith('-02-29') && addYears(from, years) <= to);
  return hasTurned ? years : years - 1;
}
