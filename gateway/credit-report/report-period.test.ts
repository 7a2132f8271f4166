import { describe, expect, test } from 'vitest';
import { reportDays } from './report-period.ts';
import { day } from './testing/example-facts.ts';

const TODAY = day('2026-11-21');

describe('the days of a report', () => {
  test.each([
    [null, '2025-11-21', '2026-11-21'],
    ['2026Q3', '2026-07-01', '2026-09-30'],
    ['2026-11', '2026-11-01', '2026-11-21'],
    ['2026', '2026-01-01', '2026-11-21'],
    ['2024', '2024-01-01', '2024-12-31'],
  ])('%s', (period, from, until) => {
    expect(reportDays(period, TODAY)).toEqual({ from, until, asOf: TODAY, recordsToldFrom: '2025-11-21' });
  });

  test.each(['2027', '2026-12', 'last year', '', '2026Q5'])('"%s" is refused with what to write', (period) => {
    expect(() => reportDays(period, TODAY)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  });
});
