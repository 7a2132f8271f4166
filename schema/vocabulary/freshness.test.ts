import { expect, test } from 'vitest';
import { freshnessOf } from './freshness.ts';
import type { EvaluationCadence } from './freshness.ts';
import { addDays, parseLocalDate } from './local-date.ts';

const periodEnd = parseLocalDate('2026-06-30');

test.each<[EvaluationCadence, number, number]>([
  ['QUARTERLY', 137, 229],
  ['MONTHLY', 46, 92],
  ['YEARLY', 426, 792],
  ['UNKNOWN', 426, 792],
])('%s: fresh through day %i after the period, stale through day %i (dossier §3.3)', (cadence, fresh, stale) => {
  const on = (days: number) => freshnessOf(cadence, periodEnd, addDays(periodEnd, days));
  expect([on(0), on(fresh), on(fresh + 1), on(stale), on(stale + 1)]).toEqual([
    'FRESH',
    'FRESH',
    'STALE',
    'STALE',
    'EXPIRED',
  ]);
});

test('the limits can be replaced', () => {
  const limits = { freshDays: 10, staleDays: 20 };
  const on = (days: number) => freshnessOf('QUARTERLY', periodEnd, addDays(periodEnd, days), limits);
  expect([on(10), on(11), on(21)]).toEqual(['FRESH', 'STALE', 'EXPIRED']);
});
