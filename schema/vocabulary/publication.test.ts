import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, parseLocalDate } from './local-date.ts';
import { isShown, publicationOf, publicationStatusOf } from './publication.ts';
import { SEVERITIES } from './severity.ts';

const day = parseLocalDate;
const unrepaired = { repairedOn: null };
const hidden = { shownFrom: null, minUntil: null, maxUntil: null };

describe('the instrument in force on the day of the decision', () => {
  test.each([
    ['2022-12-01', 'NDRC-58'],
    ['2023-05-01', 'NDRC-58'],
    ['2025-06-21', 'NDRC-58'],
    ['2025-06-22', 'GBF-2025-22'],
    ['2026-03-31', 'GBF-2025-22'],
    ['2026-04-01', 'NDRC-36'],
  ])('credit sites, %s: %s', (decidedOn, instrument) => {
    expect(publicationOf('GENERAL', day(decidedOn)).instrument).toBe(instrument);
  });

  test.each([
    ['2025-12-24', 'GBF-2025-22'],
    ['2025-12-25', 'SAMR-107'],
    ['2026-11-21', 'SAMR-107'],
  ])('enterprise publicity system, %s: %s', (decidedOn, instrument) => {
    const channel = 'ENTERPRISE_PUBLICITY_SYSTEM';
    expect(publicationOf('GENERAL', day(decidedOn), day(decidedOn), { channel }).instrument).toBe(instrument);
  });

  test('a later instrument governs an older record only when asked to', () => {
    expect(publicationOf('GENERAL', day('2024-05-10')).maxUntil).toBe('2027-05-10');
    expect(publicationOf('GENERAL', day('2024-05-10'), day('2026-04-01')).maxUntil).toBe('2025-05-10');
  });
});

describe('NDRC order 58 (2023-05-01)', () => {
  test('minor is not shown; general 3 months, in sensitive fields 1 year, at most 3 years; severe at most 3 years', () => {
    expect(publicationOf('MINOR', day('2024-05-10'))).toMatchObject(hidden);
    expect(publicationOf('GENERAL', day('2024-05-10')).minUntil).toBe('2024-08-10');
    expect(publicationOf('GENERAL', day('2024-05-10'), day('2024-05-10'), { sensitiveField: true }).minUntil).toBe(
      '2025-05-10',
    );
    expect(publicationOf('SEVERE', day('2024-05-10')).maxUntil).toBe('2027-05-10');
  });
});

describe('国办发〔2025〕22号 (2025-06-22) and NDRC order 36 (2026-04-01)', () => {
  test.each(['2025-07-10', '2026-04-10'])(
    'decided %s: minor not shown, general 3 months to 1 year, severe 1 to 3 years',
    (decided) => {
      const year = Number(decided.slice(0, 4));
      const rest = decided.slice(4);
      expect(publicationOf('MINOR', day(decided))).toMatchObject(hidden);
      expect(publicationOf('GENERAL', day(decided))).toMatchObject({
        shownFrom: decided,
        maxUntil: `${year + 1}${rest}`,
      });
      expect(publicationOf('GENERAL', day('2026-04-10')).minUntil).toBe('2026-07-10');
      expect(publicationOf('SEVERE', day(decided))).toMatchObject({
        minUntil: `${year + 1}${rest}`,
        maxUntil: `${year + 3}${rest}`,
      });
    },
  );
});

describe('SAMR order 107 (2025-12-25)', () => {
  const decidedOn = day('2026-01-10');
  const samr = (severity: 'MINOR' | 'GENERAL' | 'SEVERE', warningOnly = false) =>
    publicationOf(severity, decidedOn, decidedOn, { channel: 'ENTERPRISE_PUBLICITY_SYSTEM', warningOnly });

  test('a warning is never shown', () => {
    expect(samr('MINOR', true)).toMatchObject(hidden);
    expect(samr('GENERAL', true)).toMatchObject(hidden);
  });

  test('another minor record stops by itself at 3 months, without application', () => {
    expect(samr('MINOR')).toMatchObject({ shownFrom: '2026-01-10', minUntil: '2026-04-10', maxUntil: '2026-04-10' });
  });

  test('general: apply after 3 months, stops at 1 year; severe: apply after 1 year, removed at 3', () => {
    expect(samr('GENERAL')).toMatchObject({ minUntil: '2026-04-10', maxUntil: '2027-01-10' });
    expect(samr('SEVERE')).toMatchObject({ minUntil: '2027-01-10', maxUntil: '2029-01-10' });
  });
});

describe('display', () => {
  const publication = publicationOf('GENERAL', day('2026-04-10'));
  const on = (date: string) => publicationStatusOf(publication, unrepaired, day(date));

  test('begins with the day of the decision and stops by itself after the longest period', () => {
    expect(on('2026-04-09')).toBe('NOT_SHOWN');
    expect(on('2026-04-10')).toBe('SHOWN');
    expect(on('2027-04-09')).toBe('SHOWN');
    expect(on('2027-04-10')).toBe('ENDED_AUTO');
  });

  test('ends on the day of repair, and a query of today obeys it for any past date', () => {
    const repaired = { repairedOn: day('2026-08-01') };
    expect(isShown(publication, repaired, day('2026-07-31'))).toBe(true);
    expect(isShown(publication, repaired, day('2026-08-01'))).toBe(false);
    expect(publicationStatusOf(publication, repaired, day('2030-01-01'))).toBe('ENDED_REPAIR');
  });

  test('a record that is not shown never becomes visible', () => {
    const minor = publicationOf('MINOR', day('2026-04-10'));
    expect(publicationStatusOf(minor, unrepaired, day('2026-04-11'))).toBe('NOT_SHOWN');
  });

  test('once ended it stays ended', () => {
    const decisions = fc.integer({ min: 0, max: 1400 }).map((days) => addDays(day('2023-05-01'), days));
    fc.assert(
      fc.property(
        fc.constantFrom(...SEVERITIES),
        decisions,
        fc.nat(1500),
        fc.nat(1500),
        (severity, decidedOn, after, later) => {
          const shown = publicationOf(severity, decidedOn);
          const ended = !isShown(shown, unrepaired, addDays(decidedOn, after));
          return !ended || !isShown(shown, unrepaired, addDays(decidedOn, after + later));
        },
      ),
    );
  });
});
