import { describe, expect, test } from 'vitest';
import { parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import type { ResultFact } from './facts.ts';
import { knowing, smallModel } from './testing/small-models.ts';

const asOf = parseLocalDate('2026-11-21');
const model = smallModel({
  indicators: `
  - id: only
    name: !default 示例指标1
    direction: POSITIVE
    measure: { kind: RESULT, sector: OTHER, schemes: [OTHER-1], window: { years: !default 1 } }
    score: { kind: WORDS, points: { A: !default 0, B: !default -10, C: !default -30, D: !default -60 } }
    unknown: !default -10`,
});

function result(periodEnd: string, more: Partial<ResultFact> = {}): ResultFact {
  return {
    grade: 'C+',
    effectiveClass: 'C',
    schemeVersion: 'OTHER-1',
    period: '2026Q3',
    periodEnd: parseLocalDate(periodEnd),
    ...more,
  };
}

function evaluate(periodEnd: string) {
  return model.evaluate(knowing({ results: { OTHER: result(periodEnd) } }), asOf);
}

describe('results of other systems', () => {
  test('are read from a period already over, and their stamp is kept', () => {
    expect(model.evaluate(knowing({ results: { OTHER: result('2026-09-30') } }), asOf)).toMatchObject({
      grade: 'B',
      scoreThousandths: 70_000,
      inputsUsed: [
        { sector: 'OTHER', grade: 'C+', schemeVersion: 'OTHER-1', period: '2026Q3', periodEnd: '2026-09-30' },
      ],
    });
  });

  test('no circle: a result whose period has not ended before this day is refused', () => {
    expect(() => evaluate('2026-11-21')).toThrow(
      /Fact results\.OTHER: .*Hand over the result of the previous period\./,
    );
    expect(evaluate('2026-11-20').inputsUsed).toHaveLength(1);
  });

  test.each([
    ['one of another scheme, whose letters mean something else', result('2026-09-30', { schemeVersion: 'OTHER-2' })],
    ['one too old', result('2025-11-21')],
    ['one without a place on the common four', result('2026-09-30', { effectiveClass: null })],
    ['none', null],
  ])('%s is unknown, and not used', (_what, other) => {
    const explained = model.explain(knowing({ results: { OTHER: other } }), asOf);
    expect(explained).toMatchObject({ unknown: ['only'], inputsUsed: [], scoreThousandths: 90_000 });
  });
});
