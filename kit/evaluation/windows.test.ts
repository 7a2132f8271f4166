import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, addMonths, parseLocalDate, type LocalDate } from '../../schema/vocabulary/local-date.ts';
import { lastDayOutside, wholeYears } from './windows.ts';

const day = parseLocalDate;
const someDay = fc.integer({ min: 0, max: 30_000 }).map((days) => addDays(day('1980-01-01'), days));
const years = (count: number) => ({ months: 12 * count });
const counts = (decidedOn: LocalDate, asOf: LocalDate, months: number) => decidedOn > lastDayOutside({ months }, asOf);

describe('a record counts from its day and leaves on the very day its validity ends', () => {
  test.each([
    ['2025-11-22', '2026-11-21', true],
    ['2025-11-21', '2026-11-21', false],
    ['2024-02-29', '2025-02-27', true],
    ['2024-02-29', '2025-02-28', false],
    ['2024-02-28', '2025-02-28', false],
    ['2023-03-01', '2024-02-29', true],
    ['2023-02-28', '2024-02-28', false],
  ])('decided on %s, on %s it counts for a year: %s', (decidedOn, asOf, expected) => {
    expect(counts(day(decidedOn), day(asOf), 12)).toBe(expected);
  });

  test('the cut-off says the same as adding the validity to each record', () => {
    fc.assert(
      fc.property(
        someDay,
        fc.integer({ min: -1_500, max: 1_500 }),
        fc.integer({ min: 1, max: 40 }),
        (asOf, distance, months) => {
          const decidedOn = addDays(asOf, distance);
          expect(counts(decidedOn, asOf, months)).toBe(asOf < addMonths(decidedOn, months));
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('whole years', () => {
  test.each([
    ['2025-11-22', '2026-11-21', 0],
    ['2025-11-21', '2026-11-21', 1],
    ['2024-02-29', '2025-02-28', 1],
    ['2024-02-29', '2028-02-28', 3],
    ['2024-02-29', '2028-02-29', 4],
  ])('from %s to %s: %i', (from, to, expected) => {
    expect(wholeYears(day(from), day(to))).toBe(expected);
  });

  test('are as many as can be added without passing the day', () => {
    fc.assert(
      fc.property(someDay, fc.nat({ max: 12_000 }), (from, distance) => {
        const to = addDays(from, distance);
        const found = wholeYears(from, to);
        expect(addMonths(from, years(found).months) <= to).toBe(true);
        expect(addMonths(from, years(found + 1).months) > to).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
