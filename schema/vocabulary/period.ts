import { addDays, addMonths, parseLocalDate } from './local-date.ts';
import type { LocalDate } from './local-date.ts';

export const CADENCES = ['MONTHLY', 'QUARTERLY', 'YEARLY'] as const;
export type Cadence = (typeof CADENCES)[number];

/** An evaluation period (评价期): '2026-09', '2026Q3' or '2026'. Both days belong to it. */
export interface Period {
  id: string;
  cadence: Cadence;
  start: LocalDate;
  end: LocalDate;
}

/** The text names no month, quarter or year. The message says which forms are read, never the input. */
export class InvalidPeriod extends Error {
  readonly code = 'INVALID_PERIOD';

  constructor() {
    super('Not a period. Write a month as 2026-09, a quarter as 2026Q3 or a year as 2026.');
    this.name = 'InvalidPeriod';
  }
}

const FORM = /^([1-9]\d{3})(?:Q([1-4])|-(0[1-9]|1[0-2]))?$/;

/**
 * Reads '2026-09', '2026Q3' or '2026'.
 * @throws {InvalidPeriod} for any other form.
 */
export function parsePeriod(id: string): Period {
  const [, year, quarter, month] = FORM.exec(id.trim()) ?? [];
  if (year === undefined) throw new InvalidPeriod();
  if (quarter !== undefined) return period(id.trim(), 'QUARTERLY', year, 3 * Number(quarter) - 2, 3);
  if (month !== undefined) return period(id.trim(), 'MONTHLY', year, Number(month), 1);
  return period(id.trim(), 'YEARLY', year, 1, 12);
}

function period(id: string, cadence: Cadence, year: string, firstMonth: number, months: number): Period {
  const start = parseLocalDate(`${year}-${String(firstMonth).padStart(2, '0')}-01`);
  return { id, cadence, start, end: addDays(addMonths(start, months), -1) };
}

/** The period of that cadence in which the day lies. */
export function periodContaining(date: LocalDate, cadence: Cadence): Period {
  const year = date.slice(0, 4);
  if (cadence === 'YEARLY') return parsePeriod(year);
  if (cadence === 'MONTHLY') return parsePeriod(date.slice(0, 7));
  return parsePeriod(`${year}Q${Math.ceil(Number(date.slice(5, 7)) / 3)}`);
}

/** The period of the same cadence just before. */
export function previousPeriod(current: Period): Period {
  return periodContaining(addDays(current.start, -1), current.cadence);
}
