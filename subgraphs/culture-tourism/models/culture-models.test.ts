import { describe, expect, test } from 'vitest';
import type { Model } from '../../../kit/evaluation/compile-model.ts';
import type { EnterpriseFacts } from '../../../kit/evaluation/facts.ts';
import { loadModels } from '../../../kit/evaluation/load-models.ts';
import { knowing, modelOn, penalty, record } from '../../../kit/evaluation/testing/small-models.ts';
import type { EffectiveClass } from '../../../schema/vocabulary/grade.ts';
import { parseLocalDate } from '../../../schema/vocabulary/local-date.ts';
import { DEFAULT_FOUR } from '../schemes.ts';
import { SUBJECT_KINDS } from '../subject-kinds.ts';

const asOf = parseLocalDate('2026-12-31');
const catalogue = await loadModels(import.meta.dirname);
const models = catalogue.modelsInForce(DEFAULT_FOUR.version, asOf);

test('reply 0542, 四: one model for each kind of subject, all under one scheme', () => {
  expect(new Set(models.map(({ document }) => document.subjects?.kind))).toEqual(new Set(Object.values(SUBJECT_KINDS)));
  expect(models).toHaveLength(4);
  expect(modelOn(catalogue, 'HEB-CT-TRAVEL-AGENCY', asOf).document.subjects?.kind).toBe('TRAVEL_AGENCY');
  expect(() => catalogue.modelInForce(DEFAULT_FOUR.version, asOf)).toThrow(/name one by its id/);
});

const publicResult = (effectiveClass: EffectiveClass) => ({
  PUBLIC_CREDIT: {
    grade: effectiveClass,
    effectiveClass,
    schemeVersion: 'HEB-2023-9',
    period: '2026Q3',
    periodEnd: parseLocalDate('2026-09-30'),
  },
});

function graded(model: Model, known: Partial<EnterpriseFacts> = {}, listedFrom = '2020-01-01') {
  const kind = model.document.subjects?.kind ?? '';
  const clean: Partial<EnterpriseFacts> = {
    subjects: [{ kind, level: null, listedFrom: parseLocalDate(listedFrom), listedUntil: null }],
    penalties: [],
    severeListings: [],
    complaints: [],
    results: publicResult('B'),
  };
  return model.explain(knowing({ ...clean, ...known }), asOf);
}

function gradeListed(model: Model, kind: string, isRemoved = false): string | null {
  return graded(model, { severeListings: [record('2025-01-01', { kind, endedOn: isRemoved ? asOf : null })] }).grade;
}

function pointsOfRecords(model: Model, penaltyDecidedOn: string): number | undefined {
  const { groups } = graded(model, { penalties: [penalty(penaltyDecidedOn)] });
  return groups.find(({ id }) => id === 'records')?.points;
}

describe.each(models.map((model) => [model.id, model] as const))('%s', (_id, model) => {
  test('Guangxi 2025 (borrowed): a subject under a year old is not yet evaluable', () => {
    expect(graded(model, {}, '2026-01-01')).toMatchObject({ status: 'NOT_YET_EVALUABLE', grade: null });
    expect(graded(model, {}, '2026-01-01').reasons).toMatchObject([{ kind: 'DIRECTORY', provenance: 'BORROWED' }]);
    expect(graded(model, {}, '2025-12-31').status).toBe('GRADED');
  });

  test('a subject of another kind is not its business', () => {
    const other = { kind: 'GUIDE', level: null, listedFrom: parseLocalDate('2020-01-01'), listedUntil: null };
    expect(graded(model, { subjects: [other] }).status).toBe('NOT_APPLICABLE');
  });

  test('Heilongjiang 二(六) (borrowed): the public result gives no less than the average of the first tier', () => {
    const most = (model.document.indicators ?? []).map((group) => group.most?.millionths ?? 0);
    const average = most.reduce((sum, each) => sum + each, 0) / most.length;
    expect(model.document.indicators?.[0]?.id).toBe('public');
    expect(most[0]).toBeGreaterThanOrEqual(average);
    expect(graded(model).inputsUsed).toMatchObject([{ sector: 'PUBLIC_CREDIT', period: '2026Q3' }]);
  });

  test('国办发〔2026〕8号: public D, so not A, whatever the score', () => {
    expect(graded(model, { results: publicResult('D') }).reasons[0]).toMatchObject({
      id: 'public-d-not-a',
      grade: 'B',
    });
  });

  test('order 7: a severe subject is D, a slight one no better than C, until removed (defaults)', () => {
    expect([
      gradeListed(model, '严重失信主体'),
      gradeListed(model, '轻微失信主体'),
      gradeListed(model, '严重失信主体', true),
    ]).toEqual(['D', 'C', 'B']);
  });

  test('penalties leave after a year', () => {
    expect([pointsOfRecords(model, '2026-01-01'), pointsOfRecords(model, '2025-12-31')]).toEqual([32_000, 40_000]);
  });

  test('no complaints known is not the same as no complaints', () => {
    const score = (complaints: EnterpriseFacts['complaints']) => graded(model, { complaints }).scoreThousandths ?? 0;
    expect(score([]) - score(null)).toBe(1_000);
    expect(graded(model, { complaints: null }).unknown).toContain('complaints');
  });

  test('the scale is the one under which grades arrive', () => {
    expect(Object.fromEntries(model.document.scheme.grades.map((each) => [each.grade, each.class]))).toEqual(
      DEFAULT_FOUR.grades,
    );
  });
});
