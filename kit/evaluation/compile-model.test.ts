import { describe, expect, test } from 'vitest';
import { parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import { FactsInvalid } from './facts.ts';
import { knowing, penalty, record, smallModel } from './testing/small-models.ts';

const asOf = parseLocalDate('2026-11-21');

/** A model of one indicator, 100 points to start from. */
function measuring(measure: string, score: string, unknown = 0, more: Parameters<typeof smallModel>[0] = {}) {
  return smallModel({
    ...more,
    indicators: `
  - id: only
    name: !default 示例指标1
    direction: ${more.higherIs === 'BETTER' ? 'POSITIVE' : 'NEGATIVE'}
    measure: ${measure}
    score: ${score}
    unknown: !default ${unknown}`,
  });
}

const some = (count: number) => Array.from({ length: count }, () => record('2026-01-01'));

describe('scoring kinds', () => {
  test('deductive points, each with a cap', () => {
    const scores = [0, 1, 3, 4, 9].map((count) => {
      const penalties = Array.from({ length: count }, () => penalty('2026-06-01'));
      return smallModel().evaluate(knowing({ penalties }), asOf).scoreThousandths;
    });
    expect(scores).toEqual([100_000, 90_000, 70_000, 60_000, 60_000]);
  });

  test('a step table is half-open: a threshold belongs to its own step', () => {
    const model = measuring(
      '{ kind: AMOUNT, fact: penalties, window: { years: !default 1 } }',
      '{ kind: STEPS, steps: [{ from: !default 0, points: !default 0 }, { from: !default 1, points: !default -5 }, { from: !default 10, points: !default -20.5 }] }',
    );
    const scores = [0, 999_999, 1_000_000, 9_999_999, 10_000_000].map(
      (amountFen) =>
        model.evaluate(knowing({ penalties: [penalty('2026-06-01', ['FINE'], { amountFen })] }), asOf).scoreThousandths,
    );
    expect(scores).toEqual([100_000, 100_000, 95_000, 95_000, 79_500]);
  });

  test('amounts of several records are added in fen, each key once', () => {
    const model = measuring(
      '{ kind: AMOUNT, fact: penalties, window: { years: !default 1 } }',
      '{ kind: STEPS, steps: [{ from: !default 0, points: !default 0 }, { from: !default 0.000003, points: !default -5 }] }',
    );
    const one = penalty('2026-06-01', ['FINE'], { amountFen: 1 });
    const explained = model.explain(
      knowing({ penalties: [one, penalty('2026-06-02', ['FINE'], { amountFen: 2 }), one] }),
      asOf,
    );
    expect(explained.indicators[0]?.value).toEqual({ state: 'VALUE', value: 3 });
  });

  test('a ratio, in integers; a ratio of nothing is unknown', () => {
    const model = measuring(
      '{ kind: RATIO, part: commitmentsKept, of: commitmentsDue }',
      '{ kind: SHARE, points: !default 10, of: !default 100 }',
      0,
      { higherIs: 'BETTER', points: '{ start: !default 0, least: !default 0, most: !default 100 }' },
    );
    const score = (commitmentsKept: number | null, commitmentsDue: number | null) =>
      model.evaluate(knowing({ commitmentsKept, commitmentsDue }), asOf).scoreThousandths;
    expect([score(3, 3), score(1, 3), score(2, 3), score(0, 3)]).toEqual([10_000, 3_333, 6_667, 0]);
    expect(model.explain(knowing({ commitmentsKept: 0, commitmentsDue: 0 }), asOf).unknown).toEqual(['only']);
    expect(model.explain(knowing({ commitmentsKept: 0, commitmentsDue: null }), asOf).unknown).toEqual(['only']);
    expect(model.explain(knowing({ commitmentsKept: 0, commitmentsDue: 3 }), asOf).indicators[0]?.value).toEqual({
      state: 'ZERO',
    });
  });

  test('list membership holds until removal, however old', () => {
    const model = measuring(
      '{ kind: ACTIVE, fact: severeListings }',
      '{ kind: EACH, points: !default -60, cap: !default -60 }',
    );
    const grade = (endedOn: string | null) =>
      model.evaluate(
        knowing({
          severeListings: [record('2015-01-01', { endedOn: endedOn === null ? null : parseLocalDate(endedOn) })],
        }),
        asOf,
      ).grade;
    expect([grade(null), grade('2026-11-22'), grade('2026-11-21')]).toEqual(['C', 'C', 'A']);
  });

  test('age in whole years; a day ahead is unknown', () => {
    const model = measuring(
      '{ kind: AGE, fact: establishedOn }',
      '{ kind: STEPS, steps: [{ from: !default 0, points: !default -30 }, { from: !default 1, points: !default 0 }] }',
      -10,
      { higherIs: 'BETTER' },
    );
    const score = (day: string) =>
      model.evaluate(knowing({ establishedOn: parseLocalDate(day) }), asOf).scoreThousandths;
    expect([score('2025-11-22'), score('2025-11-21'), score('2026-11-22')]).toEqual([70_000, 100_000, 90_000]);
  });

  test('facts that a model declares for itself: yes or no, words, points', () => {
    const model = smallModel({
      facts: `
  certified: { kind: FLAG, means: { zh: 认证, en: certified } }
  level: { kind: WORD, means: { zh: 级别, en: level }, words: [ONE, TWO] }
  mark: { kind: POINTS, means: { zh: 得分, en: mark } }`,
      points: '{ start: !default 0, least: !default 0, most: !default 100 }',
      indicators: `
  - { id: flag, name: !default 示例指标1, direction: POSITIVE, measure: { kind: WORD, fact: certified }, score: { kind: WORDS, points: { NO: !default 0, YES: !default 10 } }, unknown: !default 0 }
  - { id: word, name: !default 示例指标2, direction: POSITIVE, measure: { kind: WORD, fact: level }, score: { kind: WORDS, points: { ONE: !default 20, TWO: !default 5 } }, unknown: !default 0 }
  - { id: mark, name: !default 示例指标3, direction: POSITIVE, measure: { kind: NUMBER, fact: mark }, score: { kind: SHARE, points: !default 70, of: !default 100 }, unknown: !default 0 }`,
    });
    const score = (named: Record<string, number | boolean | string | null>) =>
      model.evaluate(knowing({ named }), asOf).scoreThousandths;
    expect(score({ certified: true, level: 'ONE', mark: 86_500 })).toBe(10_000 + 20_000 + 60_550);
    expect(score({ certified: false, level: null })).toBe(0);
    expect(() => score({ certified: 'yes' })).toThrow(FactsInvalid);
    expect(() => score({ level: 'THREE' })).toThrow(/Fact level: .*Hand over one of ONE, TWO\./);
    expect(() => score({ mark: 86.5 })).toThrow(/Fact mark: .*whole number/);
    expect(() => score({ mark: -1 })).toThrow(FactsInvalid);
  });

  test('a second measure is read where the first knows nothing', () => {
    const model = smallModel({
      points: '{ start: !default 0, least: !default 0, most: !default 100 }',
      facts: `
  level: { kind: WORD, means: { zh: 级别, en: level }, words: [ONE, TWO] }
  mark: { kind: POINTS, means: { zh: 得分, en: mark } }`,
      indicators: `
  - id: mark
    name: !default 示例指标1
    direction: POSITIVE
    measure: { kind: NUMBER, fact: mark }
    score: { kind: SHARE, points: !default 80, of: !default 100 }
    unknown: !default 1
    orElse: { measure: { kind: WORD, fact: level }, score: { kind: WORDS, points: { ONE: !default 70, TWO: !default 50 } } }`,
    });
    const points = (named: Record<string, number | string>) => model.explain(knowing({ named }), asOf).indicators[0];
    expect(points({ mark: 0, level: 'ONE' })).toMatchObject({ points: 0, value: { state: 'ZERO' }, unit: 'POINTS' });
    expect(points({ level: 'ONE' })).toMatchObject({
      points: 70_000,
      value: { state: 'VALUE', value: 'ONE' },
      unit: 'WORD',
    });
    expect(points({})).toMatchObject({ points: 1_000, value: { state: 'UNKNOWN' } });
  });

  test('a group gives no less than its least and no more than its most', () => {
    const model = smallModel({
      points: '{ start: !default 40, least: !default 0, most: !default 100 }',
      indicators: `
  - id: group
    name: !default 示例指标1
    start: !default 50
    least: !default 30
    most: !default 60
    children:
      - { id: bad, name: !default 示例指标1.1, direction: NEGATIVE, measure: { kind: ACTIVE, fact: judgments }, score: { kind: EACH, points: !default -15, cap: !default -45 }, unknown: !default 0 }
      - { id: good, name: !default 示例指标1.2, direction: POSITIVE, measure: { kind: ACTIVE, fact: commendations }, score: { kind: EACH, points: !default 20, cap: !default 20 }, unknown: !default 0 }`,
    });
    const group = (bad: number, good: number) =>
      model.explain(knowing({ judgments: some(bad), commendations: some(good) }), asOf).groups[0];
    expect(group(0, 1)).toMatchObject({ unlimited: 70_000, points: 60_000 });
    expect(group(3, 0)).toMatchObject({ unlimited: 5_000, points: 30_000 });
    expect(model.evaluate(knowing({ judgments: some(3), commendations: [] }), asOf).scoreThousandths).toBe(70_000);
  });

  test('in a score of risk the grades rise, and a threshold belongs to the worse grade', () => {
    const model = measuring(
      '{ kind: ACTIVE, fact: judgments }',
      '{ kind: EACH, points: !default 50, cap: !default 100 }',
      0,
      {
        points: '{ start: !default 0, least: !default 0, most: !default 100 }',
        grades: '{ grade: low, class: A, from: !default 0 }, { grade: high, class: D, from: !default 50 }',
        higherIs: 'WORSE',
      },
    );
    expect(model.gradeOf(49_999)).toBe('low');
    expect(model.gradeOf(50_000)).toBe('high');
  });
});

describe('three states: a value, zero, unknown', () => {
  test('a silent source is not a source that holds nothing', () => {
    const model = smallModel();
    expect(model.explain(knowing({ penalties: null }), asOf)).toMatchObject({
      unknown: ['penalties'],
      status: 'GRADED',
    });
    expect(model.explain(knowing({ penalties: [] }), asOf).indicators[0]?.value).toEqual({ state: 'ZERO' });
    expect(model.explain(knowing({ penalties: [penalty('2026-06-01')] }), asOf).indicators[0]?.value).toEqual({
      state: 'VALUE',
      value: 1,
    });
  });

  test('what the model needs and nobody knows leaves the grade open, and says what is missing', () => {
    const model = smallModel({ more: 'needs: [penalties]' });
    expect(model.explain(knowing(), asOf)).toMatchObject({
      status: 'UNDETERMINED',
      grade: null,
      effectiveClass: null,
      scoreThousandths: null,
      missing: ['penalties'],
    });
  });

  test('a record that does not say leaves the count open only while it could be the first', () => {
    const model = smallModel({
      indicators: `
  - { id: serious, name: !default 示例指标1, measure: { kind: COUNT, fact: penalties, where: { seriousConsequence: true }, window: { years: !default 1 } } }
  - { id: penalties, name: !default 示例指标2, direction: NEGATIVE, measure: { kind: COUNT, fact: penalties, window: { years: !default 1 } }, score: { kind: EACH, points: !default -1, cap: !default -9 }, unknown: !default 0 }`,
      rules: `
  - { id: serious, means: { zh: 严重后果, en: Serious }, cites: [text], when: { indicator: serious, atLeast: !default 1 }, grade: !default C }`,
    });
    const penalised = (...consequences: (boolean | null)[]) =>
      model.explain(
        knowing({
          penalties: consequences.map((seriousConsequence) => penalty('2026-06-01', ['FINE'], { seriousConsequence })),
        }),
        asOf,
      );
    expect(penalised(false).indicators[0]?.value).toEqual({ state: 'ZERO' });
    expect(penalised(false, null)).toMatchObject({ unknown: ['serious'], grade: 'A' });
    expect(penalised(true, null)).toMatchObject({ unknown: [], grade: 'C' });
  });
});

/** The score with a fine for each of these. */
function scoreWithFines(penalties: Parameters<typeof penalty>[2][], day = '2026-06-01'): number | null {
  const facts = knowing({ penalties: penalties.map((more) => penalty(day, ['FINE'], more)) });
  return smallModel().evaluate(facts, asOf).scoreThousandths;
}

describe('which records count', () => {
  test('not one that lies ahead', () => {
    expect(scoreWithFines([{}], '2026-11-22')).toBe(100_000);
    expect(scoreWithFines([{}], '2026-11-21')).toBe(90_000);
  });

  test('Heilongjiang art. 18: not one repaired by that day', () => {
    expect(scoreWithFines([{ repairedOn: asOf }])).toBe(100_000);
    expect(scoreWithFines([{ repairedOn: parseLocalDate('2026-11-22') }])).toBe(90_000);
  });

  test('not one whose publication has ended', () => {
    expect(scoreWithFines([{ endedOn: asOf }])).toBe(100_000);
    expect(scoreWithFines([{ endedOn: parseLocalDate('2026-11-22') }])).toBe(90_000);
  });

  test('the same record handed in twice counts once', () => {
    expect(scoreWithFines([{ key: 'same' }, { key: 'same' }])).toBe(90_000);
  });
});

/** A model that reads severe penalties alone. */
function severeOnly(ruleSet: string) {
  const text = `
- { id: severe, name: !default 示例指标1, direction: NEGATIVE, measure: { kind: COUNT, fact: penalties, where: { severity: [SEVERE] }, window: { years: !default 1 } }, score: { kind: EACH, points: !default -60, cap: !default -60 }, unknown: !default 0 }`;
  return smallModel({ indicators: text, severity: ruleSet });
}

describe('severity is a function of rule set and day', () => {
  test.each([
    ['HEB-2022', '2026-03-31', 'C'],
    ['HEB-2022', '2026-04-01', 'C'],
    ['NDRC-36', '2026-03-31', 'A'],
    ['NDRC-36', '2026-04-01', 'A'],
    ['DAY_OF_DECISION', '2026-03-31', 'C'],
    ['DAY_OF_DECISION', '2026-04-01', 'A'],
  ])('by %s a permit suspended on %s gives %s', (ruleSet, day, grade) => {
    const facts = knowing({ penalties: [penalty(day, ['PERMIT_SUSPENSION'])] });
    expect(severeOnly(ruleSet).evaluate(facts, asOf).grade).toBe(grade);
  });
});

test('names without numbers can be shown and evaluate nobody', () => {
  const model = smallModel({ kind: 'NAMES_ONLY' });
  expect(model.evaluate(knowing({ penalties: [] }), asOf)).toMatchObject({ status: 'UNDETERMINED', grade: null });
  expect(model.gradeOf(100_000)).toBeNull();
});

test('the digest is that of what the file says, not of how it is laid out', () => {
  expect(smallModel().digest).toBe(smallModel({ more: '# a remark' }).digest);
  expect(smallModel().digest).not.toBe(
    smallModel({ points: '{ start: !default 99, least: !default 0, most: !default 100 }' }).digest,
  );
});
