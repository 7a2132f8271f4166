import days from 'chinese-days/dist/chinese-days.json' with { type: 'json' };
import { addDays, isoWeekday } from './local-date.ts';
import type { LocalDate } from './local-date.ts';

/**
 * Working days (工作日) in mainland China: Monday to Friday, less the holidays and plus the make-up days (调休) of the
 * State Council's yearly notice, as the package `chinese-days` carries them. Each year's notice comes out the autumn
 * before. For a year without one only weekends are known, so a time limit may end up to a week or so too early:
 * ask `calendarKnown` and say so wherever a due date is shown.
 */
const HOLIDAYS: ReadonlySet<string> = new Set(Object.keys(days.holidays));
const MAKE_UP_DAYS: ReadonlySet<string> = new Set(Object.keys(days.workdays));
const YEARS_WITH_NOTICE: ReadonlySet<string> = new Set([...HOLIDAYS].map((day) => day.slice(0, 4)));

/** Whether the notice for that day's year is in the calendar. False means: weekends only. */
export function calendarKnown(date: LocalDate): boolean {
  return YEARS_WITH_NOTICE.has(date.slice(0, 4));
}

/** Whether people work that day. */
export function isWorkingDay(date: LocalDate): boolean {
  if (MAKE_UP_DAYS.has(date)) return true;
  return isoWeekday(date) <= 5 && !HOLIDAYS.has(date);
}

/**
 * The `count`-th working day after the date, which itself is not counted; before it when negative. Zero gives the date.
 * "Within 7 working days of the decision" ends on `addWorkingDays(decidedOn, 7)`.
 */
export function addWorkingDays(date: LocalDate, count: number): LocalDate {
  const step = Math.sign(count);
  let day = date;
  for (let left = Math.abs(count); left > 0;) {
    day = addDays(day, step);
    if (isWorkingDay(day)) left -= 1;
  }
  return day;
}

/** Working days after the first date up to and including the second; negative when the second is earlier. */
export function workingDaysBetween(from: LocalDate, to: LocalDate): number {
  if (to < from) return -workingDaysBetween(to, from) || 0;
  let count = 0;
  for (let day = addDays(from, 1); day <= to; day = addDays(day, 1)) if (isWorkingDay(day)) count += 1;
  return count;
}
