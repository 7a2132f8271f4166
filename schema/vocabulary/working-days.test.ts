import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, parseLocalDate } from './local-date.ts';
import { addWorkingDays, calendarKnown, isWorkingDay, workingDaysBetween } from './working-days.ts';

const day = parseLocalDate;
const dates = fc.integer({ min: 0, max: 2500 }).map((days) => addDays(day('2020-01-01'), days));

describe('Spring Festival 2026: off 15 to 23 February, make-up Saturdays 14 and 28 February', () => {
  test('7 working days from 12 February end on the make-up Saturday 28 February, not on 23 February', () => {
    // 13 Fri, 14 Sat (make-up), 24 Tue, 25, 26, 27, 28 Sat (make-up) = 7th
    expect(addWorkingDays(day('2026-02-12'), 7)).toBe('2026-02-28');
    expect(addWorkingDays(day('2026-02-12'), 6)).toBe('2026-02-27');
  });

  test('the holidays are no working days and the make-up Saturdays are', () => {
    expect(isWorkingDay(day('2026-02-16'))).toBe(false);
    expect(isWorkingDay(day('2026-02-14'))).toBe(true);
    expect(isWorkingDay(day('2026-02-28'))).toBe(true);
    expect(isWorkingDay(day('2026-03-07'))).toBe(false);
  });

  test('an objection lodged on the eve is due after the festival', () => {
    expect(addWorkingDays(day('2026-02-14'), 7)).toBe('2026-03-03');
  });
});

test('an ordinary week: 7 working days from Monday end on Wednesday of the week after', () => {
  expect(addWorkingDays(day('2026-11-09'), 7)).toBe('2026-11-18');
});

test('National Day 2025: 1 to 8 October off, 28 September and 11 October worked', () => {
  expect(workingDaysBetween(day('2025-09-27'), day('2025-10-12'))).toBe(6);
});

describe('a year whose notice is not in the calendar', () => {
  test('is said to be unknown', () => {
    expect(calendarKnown(day('2026-12-31'))).toBe(true);
    expect(calendarKnown(day('2024-01-01'))).toBe(true);
    expect(calendarKnown(day('2099-01-01'))).toBe(false);
  });

  test('counts weekends only', () => {
    expect(isWorkingDay(day('2099-10-01'))).toBe(true); // a Thursday
    expect(isWorkingDay(day('2099-10-03'))).toBe(false);
  });
});

describe('for every date', () => {
  test('counting back from the n-th working day gives n', () => {
    fc.assert(
      fc.property(dates, fc.nat(40), (date, count) => workingDaysBetween(date, addWorkingDays(date, count)) === count),
    );
  });

  test('a time limit of at least one working day ends on a working day', () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: 1, max: 40 }), (date, count) => isWorkingDay(addWorkingDays(date, count))),
    );
  });

  test('backwards is forwards with the sign changed', () => {
    fc.assert(
      fc.property(dates, dates, (one, other) => workingDaysBetween(one, other) + workingDaysBetween(other, one) === 0),
    );
  });
});
