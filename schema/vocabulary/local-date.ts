/**
 * Business dates. A date in this hub is a day in Hebei (Asia/Shanghai, UTC+8 without summer time), written
 * 'YYYY-MM-DD', so that two dates compare as strings. `new Date('2025-03-31')` is UTC and never a business date.
 */
declare const localDateBrand: unique symbol;

export type LocalDate = string & { readonly [localDateBrand]: true };

/** The text names no day. The message says which forms are read, never the input. */
export class InvalidLocalDate extends Error {
  readonly code = 'INVALID_LOCAL_DATE';

  constructor() {
    super('Not a date. Write an existing day as 2026-03-01, 2026/3/1, 20260301 or 2026年3月1日.');
    this.name = 'InvalidLocalDate';
  }
}

const FORMS = [
  /^([1-9]\d{3})-(\d{1,2})-(\d{1,2})$/,
  /^([1-9]\d{3})\/(\d{1,2})\/(\d{1,2})$/,
  /^([1-9]\d{3})(\d{2})(\d{2})$/,
  /^([1-9]\d{3})年(\d{1,2})月(\d{1,2})日$/,
];
const MS_PER_DAY = 86_400_000;
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

/**
 * Reads a day as the feeds write it: 2026-03-01, 2026/3/1, 20260301, 2026年3月1日.
 * @throws {InvalidLocalDate} for any other form and for days that do not exist.
 */
export function parseLocalDate(text: string): LocalDate {
  const trimmed = text.trim();
  for (const form of FORMS) {
    const [, year, month, day] = form.exec(trimmed) ?? [];
    if (year === undefined) continue;
    const wanted = `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`;
    const date = fromEpochDay(Date.UTC(Number(year), Number(month) - 1, Number(day)) / MS_PER_DAY);
    if (date === wanted) return date;
  }
  throw new InvalidLocalDate();
}

/** The day `days` after the date (before it when negative). */
export function addDays(date: LocalDate, days: number): LocalDate {
  return fromEpochDay(epochDay(date) + days);
}

/** The same day of the month `months` later; where that month is shorter, its last day. */
export function addMonths(date: LocalDate, months: number): LocalDate {
  const [year, month, day] = partsOf(date);
  const lastDay = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return fromEpochDay(Date.UTC(year, month - 1 + months, Math.min(day, lastDay)) / MS_PER_DAY);
}

/** The same day `years` later; 29 February becomes the 28th where there is none. */
export function addYears(date: LocalDate, years: number): LocalDate {
  return addMonths(date, 12 * years);
}

/** Days from the first date to the second: 1 from one day to the next, negative when the second is earlier. */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return epochDay(to) - epochDay(from);
}

/** 1 = Monday … 7 = Sunday (ISO 8601). */
export function isoWeekday(date: LocalDate): number {
  return new Date(epochDay(date) * MS_PER_DAY).getUTCDay() || 7;
}

/** The day it is in Hebei at an instant, by default at this one. */
export function todayInShanghai(now: Date = new Date()): LocalDate {
  return fromEpochDay(Math.floor((now.getTime() + SHANGHAI_OFFSET_MS) / MS_PER_DAY));
}

function partsOf(date: LocalDate): [year: number, month: number, day: number] {
  return [Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8, 10))];
}

function epochDay(date: LocalDate): number {
  const [year, month, day] = partsOf(date);
  return Date.UTC(year, month - 1, day) / MS_PER_DAY;
}

function fromEpochDay(day: number): LocalDate {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one place where the brand is given
  return new Date(day * MS_PER_DAY).toISOString().slice(0, 10) as LocalDate;
}
