import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { freshnessOf } from '../../schema/vocabulary/freshness.ts';
import { addDays, parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import { newestRun, newestStaleRun } from './calendar.ts';

const day = parseLocalDate;
const days = fc.integer({ min: 0, max: 3000 }).map((count) => addDays(day('2023-01-01'), count));

test.each([
  ['QUARTERLY', '2026-11-21', '2026Q3'],
  ['QUARTERLY', '2026-11-13', '2026Q2'],
  ['MONTHLY', '2026-11-21', '2026-10'],
  ['MONTHLY', '2026-11-04', '2026-09'],
  ['YEARLY', '2026-11-21', '2025'],
  ['YEARLY', '2026-02-28', '2024'],
] as const)('%s, on %s the newest published period is %s', (cadence, asOf, period) => {
  expect(newestRun(cadence, day(asOf)).id).toBe(period);
});

test('on any day the newest run is published and fresh', () => {
  fc.assert(
    fc.property(days, fc.constantFrom('MONTHLY' as const, 'QUARTERLY' as const, 'YEARLY' as const), (asOf, cadence) => {
      const run = newestRun(cadence, asOf);
      return run.publishedOn <= asOf && freshnessOf(cadence, run.end, asOf) === 'FRESH';
    }),
  );
});

test('on any day the silent city’s last run is stale, not expired', () => {
  fc.assert(
    fc.property(
      days,
      (asOf) =>
        freshnessOf('MONTHLY', newestStaleRun(newestRun('MONTHLY', asOf), 'MONTHLY', asOf).end, asOf) === 'STALE',
    ),
  );
});
