import { expect, test } from 'vitest';
import { parseLocalDate } from './local-date.ts';
import { InvalidPeriod, parsePeriod, periodContaining, previousPeriod } from './period.ts';

test.each([
  ['2026Q3', 'QUARTERLY', '2026-07-01', '2026-09-30'],
  ['2026Q4', 'QUARTERLY', '2026-10-01', '2026-12-31'],
  ['2026-09', 'MONTHLY', '2026-09-01', '2026-09-30'],
  ['2024-02', 'MONTHLY', '2024-02-01', '2024-02-29'],
  ['2026', 'YEARLY', '2026-01-01', '2026-12-31'],
])('%s is %s from %s to %s, both days included', (id, cadence, start, end) => {
  expect(parsePeriod(id)).toEqual({ id, cadence, start, end });
});

test.each(['', '2026Q5', '2026Q0', '2026-13', '2026-9', '26Q1', '2026-Q1', '2026Q3x'])('"%s" is no period', (id) => {
  expect(() => parsePeriod(id)).toThrow(InvalidPeriod);
});

test.each([
  ['2026Q1', '2025Q4'],
  ['2026Q3', '2026Q2'],
  ['2026-01', '2025-12'],
  ['2026', '2025'],
])('before %s comes %s', (id, previous) => {
  expect(previousPeriod(parsePeriod(id)).id).toBe(previous);
});

test.each([
  ['2026-11-21', 'MONTHLY', '2026-11'],
  ['2026-11-21', 'YEARLY', '2026'],
  ['2026-03-31', 'QUARTERLY', '2026Q1'],
  ['2026-04-01', 'QUARTERLY', '2026Q2'],
  ['2026-12-31', 'QUARTERLY', '2026Q4'],
] as const)('%s lies in the %s period %s', (date, cadence, id) => {
  expect(periodContaining(parseLocalDate(date), cadence).id).toBe(id);
});
