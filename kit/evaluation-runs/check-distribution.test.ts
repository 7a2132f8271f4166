import { describe, expect, test } from 'vitest';
import { distributionOf, leavesRange } from './check-distribution.ts';
import type { Tally } from './result-values.ts';

const scheme = { grades: { A: 'A', 'A-': 'A', B: 'B', C: 'C', D: 'D' } } as const;
const expects = { classes: { A: { atLeast: 2, atMost: 8 } }, undeterminedAtMost: 1, lossAtMost: 5 };

function graded(counts: Readonly<Record<string, number>>, open = 0): Tally {
  return [
    ...Object.entries(counts).map(([grade, enterprises]) => ({
      subjectKind: '',
      status: 'GRADED' as const,
      grade,
      enterprises,
    })),
    { subjectKind: '', status: 'UNDETERMINED' as const, grade: null, enterprises: open },
  ];
}

const outside = (counts: Readonly<Record<string, number>>, open = 0, before: number | null = null) =>
  leavesRange(distributionOf(graded(counts, open), scheme), expects, before);

describe('the declared range of a distribution', () => {
  test('levels of one class are counted together', () => {
    const { classes, graded: total } = distributionOf(graded({ A: 1, 'A-': 2, B: 97 }), scheme);
    expect([...classes]).toEqual([
      ['A', 3],
      ['B', 97],
      ['C', 0],
      ['D', 0],
    ]);
    expect(total).toBe(100);
  });

  test.each([
    ['its lower end belongs to it', { A: 20, B: 980 }, 0],
    ['one fewer does not', { A: 19, B: 981 }, 1],
    ['its upper end belongs to it', { A: 80, B: 920 }, 0],
    ['one more does not', { A: 81, B: 919 }, 1],
  ])('%s', (_title, counts, breaches) => {
    expect(outside(counts)).toHaveLength(breaches);
  });

  test('a breach says the class, the share and what is declared', () => {
    expect(outside({ A: 19, B: 981 })).toEqual(['Class A: 1.90 % of those graded; declared 2–8 %.']);
  });

  test('too many left open, though the others are spread well', () => {
    expect(outside({ A: 50, B: 940 }, 10)).toEqual([]);
    expect(outside({ A: 50, B: 940 }, 11)).toEqual(['Left open: 1.10 % of those evaluated; declared at most 1 %.']);
  });

  test('many fewer than by the run published before; more are welcome', () => {
    expect(outside({ A: 50, B: 900 }, 0, 1_000)).toEqual([]);
    expect(outside({ A: 50, B: 899 }, 0, 1_000)).toEqual([
      'Graded: 5.10 % fewer than by the run published before; declared at most 5 %.',
    ]);
    expect(outside({ A: 50, B: 950 }, 0, 500)).toEqual([]);
  });

  test('nobody graded at all is outside of any range', () => {
    expect(outside({}, 5)).toEqual([
      'Class A: – of those graded; declared 2–8 %.',
      'Left open: 100.00 % of those evaluated; declared at most 1 %.',
    ]);
  });
});
