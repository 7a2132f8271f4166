import { describe, expect, test } from 'vitest';
import type { EnterpriseFacts } from '../../../kit/evaluation/facts.ts';
import { loadModels } from '../../../kit/evaluation/load-models.ts';
import { knowing, modelOn, record } from '../../../kit/evaluation/testing/small-models.ts';
import type { EffectiveClass } from '../../../schema/vocabulary/grade.ts';
import { parseLocalDate } from '../../../schema/vocabulary/local-date.ts';
import { LISTING_SITUATIONS } from '../listing-situations.ts';
import { DEFAULT_FOUR } from '../schemes.ts';

const asOf = parseLocalDate('2026-12-31');
const model = modelOn(await loadModels(import.meta.dirname), 'HEB-WS-DEFAULT', asOf);

const PRODUCER: Partial<EnterpriseFacts> = {
  subjects: [{ kind: 'PRODUCER', level: null, listedFrom: parseLocalDate('2026-12-01'), listedUntil: null }],
  severeListings: [],
};
const graded = (known: Partial<EnterpriseFacts>) => model.explain(knowing({ ...PRODUCER, ...known }), asOf);
const standardisation = (score: number) => ({ standardisationScore: score });
const publicResult = (effectiveClass: EffectiveClass, periodEnd = '2026-09-30') => ({
  PUBLIC_CREDIT: {
    grade: effectiveClass,
    effectiveClass,
    schemeVersion: 'HEB-2023-9',
    period: '2026Q3',
    periodEnd: parseLocalDate(periodEnd),
  },
});
const FULL: Partial<EnterpriseFacts> = {
  commitmentsDue: 2,
  commitmentsKept: 2,
  results: publicResult('A'),
  named: { standardisationScore: 100_000, safetyManagementScore: 100_000, hiddenDangersOverdue: [] },
};

const pointsFor = (named: EnterpriseFacts['named']) => graded({ named }).indicators[0]?.points;

describe('assessment form of 2014: standardisation counts 80 of 100', () => {
  test.each([
    [100_000, 80_000],
    [86_500, 69_200],
    [33_333, 26_666],
    [0, 0],
  ])('a score of %i thousandths gives %i', (score, points) => {
    expect(graded({ named: standardisation(score) }).indicators[0]).toMatchObject({ id: 'standardisation', points });
  });

  test('everything in full is 100', () => {
    expect(graded(FULL)).toMatchObject({ grade: 'A', scoreThousandths: 100_000 });
  });

  test('the 80 are from the source, the other 20 a default', () => {
    const provenance = Object.fromEntries(graded(FULL).reasons.map((reason) => [reason.id, reason.provenance]));
    expect(provenance).toMatchObject({ standardisation: 'SOURCE', 'safety-management': 'DEFAULT', A: 'DEFAULT' });
  });

  test('a certified level stands in only where no score is known', () => {
    expect(pointsFor({ standardisationLevel: 'LEVEL_1' })).toBe(76_000);
    expect(pointsFor({ standardisationLevel: 'LEVEL_1', standardisationScore: 50_000 })).toBe(40_000);
  });

  test('neither score nor level known: no grade', () => {
    expect(graded({})).toMatchObject({ status: 'UNDETERMINED', missing: ['standardisation'] });
  });
});

describe('the list of order 11', () => {
  test('its nine situations are no inputs of the score: whichever it was, a listed unit is D', () => {
    for (const situation of Object.keys(LISTING_SITUATIONS)) {
      const listed = graded({ ...FULL, severeListings: [record('2025-01-01', { kind: situation })] });
      expect(listed).toMatchObject({ grade: 'D', scoreThousandths: 100_000 });
      expect(listed.reasons[0]).toMatchObject({ id: 'severe-listed', provenance: 'DEFAULT' });
    }
    expect(Object.keys(LISTING_SITUATIONS)).toHaveLength(9);
  });

  test('until it is removed', () => {
    expect(graded({ ...FULL, severeListings: [record('2020-01-01', { endedOn: asOf })] }).grade).toBe('A');
  });
});

describe('the public result', () => {
  test('is that of a period already over, and is recorded', () => {
    expect(graded(FULL).inputsUsed).toMatchObject([{ sector: 'PUBLIC_CREDIT', period: '2026Q3' }]);
    expect(() => graded({ ...FULL, results: publicResult('A', '2026-12-31') })).toThrow(/previous period/);
  });

  test('国办发〔2026〕8号: public D, so not A', () => {
    const explained = graded({ ...FULL, results: publicResult('D') });
    expect(explained).toMatchObject({ grade: 'B', scoreThousandths: 95_000 });
    expect(explained.reasons[0]).toMatchObject({ id: 'public-d-not-a', isDecisive: true });
  });

  test('unknown, it neither makes nor unmakes the grade', () => {
    expect(graded({ ...FULL, results: {} })).toMatchObject({
      scoreThousandths: 99_000,
      unknown: ['public-credit', 'registration'],
    });
  });
});

test('only producers of the sector are graded, from their first day', () => {
  expect(graded({ ...FULL, subjects: [] }).status).toBe('NOT_APPLICABLE');
  expect(graded(FULL).status).toBe('GRADED');
});

test('the scale is the one under which grades arrive', () => {
  const { scheme } = model.document;
  expect(scheme.version).toBe(DEFAULT_FOUR.version);
  expect(Object.fromEntries(scheme.grades.map((each) => [each.grade, each.class]))).toEqual(DEFAULT_FOUR.grades);
});
