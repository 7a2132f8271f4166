import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDays,
  addMonths,
  addYears,
  daysBetween,
  InvalidLocalDate,
  isoWeekday,
  parseLocalDate,
  todayInShanghai,
} from './local-date.ts';

const day = parseLocalDate;
const dates = fc.integer({ min: -20_000, max: 60_000 }).map((days) => addDays(day('2000-01-01'), days));

test.each([
  '2026-03-01',
  '2026-3-1',
  '2026/3/1',
  '2026/03/01',
  '20260301',
  '2026年3月1日',
  '2026年03月01日',
  ' 2026-03-01 ',
])('reads %s', (text) => {
  expect(parseLocalDate(text)).toBe('2026-03-01');
});

test.each([
  '',
  '2026',
  '2026-02-29',
  '2026-13-01',
  '2026-00-10',
  '2026-01-00',
  '2026-01-32',
  '01/03/2026',
  '2026.3.1',
  '2026-03-01T00:00:00Z',
  '0026-03-01',
  '2026年3月',
])('refuses "%s"', (text) => {
  expect(() => parseLocalDate(text)).toThrow(InvalidLocalDate);
});

test('the message says which forms are read and never echoes the input', () => {
  expect(() => parseLocalDate('13010219900101')).toThrow(/2026-03-01.*20260301/s);
  expect(() => parseLocalDate('13010219900101')).not.toThrow('13010219900101');
});

describe('arithmetic', () => {
  test.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2024-01-31', 1, '2024-02-29'],
    ['2026-03-31', -1, '2026-02-28'],
    ['2026-12-15', 1, '2027-01-15'],
    ['2026-01-15', -1, '2025-12-15'],
    ['2026-04-10', 12, '2027-04-10'],
  ])('%s plus %i months is %s', (date, months, expected) => {
    expect(addMonths(day(date), months)).toBe(expected);
  });

  test('29 February a year later is the 28th', () => {
    expect(addYears(day('2024-02-29'), 1)).toBe('2025-02-28');
    expect(addYears(day('2024-02-29'), 4)).toBe('2028-02-29');
  });

  test('days added are the days between', () => {
    fc.assert(
      fc.property(
        dates,
        fc.integer({ min: -5000, max: 5000 }),
        (date, days) => daysBetween(date, addDays(date, days)) === days,
      ),
    );
  });

  test('dates compare as strings', () => {
    fc.assert(fc.property(dates, dates, (one, other) => one < other === daysBetween(one, other) > 0));
  });

  test('written forms are read back', () => {
    fc.assert(
      fc.property(dates, (date) => parseLocalDate(date) === date && parseLocalDate(date.replaceAll('-', '')) === date),
    );
  });

  test('2026-11-21 is a Saturday, the day after a Sunday', () => {
    expect([isoWeekday(day('2026-11-21')), isoWeekday(day('2026-11-22'))]).toEqual([6, 7]);
  });
});

test('the day changes at midnight in Shanghai, 16:00 UTC', () => {
  expect(todayInShanghai(new Date('2025-03-30T15:59:59.999Z'))).toBe('2025-03-30');
  expect(todayInShanghai(new Date('2025-03-30T16:00:00.000Z'))).toBe('2025-03-31');
});
