import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { exactCount, hiddenGroups, maySeeSmallCells, safeCount, SMALLEST_CELL } from './small-cells.ts';

const of = 1_000_000;
const shown = (count: number) => safeCount({ count, of }).count;

test('nothing under 5 is told but 0, and everything else in multiples of 5', () => {
  expect([0, 1, 4, 5, 7, 8, 102, 103].map(shown)).toEqual([0, null, null, 5, 5, 10, 100, 105]);
});

test('a share is that of the told counts, never above the whole', () => {
  expect(safeCount({ count: 98, of: 98 })).toEqual({ count: 100, of: 100, share: '100.00', suppressed: false });
  expect(safeCount({ count: 3, of: 98 })).toEqual({ count: null, of: 100, share: null, suppressed: true });
  expect(exactCount({ count: 1, of: 3 }).share).toBe('33.33');
  expect(exactCount({ count: 0, of: 0 }).share).toBeNull();
});

const group = (values: string, count: number) => ({ values: values.split(' '), count, of: 1_000 });

test('the only small count of a line is not told, and the next smallest of the line neither', () => {
  const hidden = (...groups: ReturnType<typeof group>[]) =>
    [...hiddenGroups(groups)].map(({ values }) => values.join(' ')).sort();
  expect(hidden(group('A', 3), group('B', 50), group('C', 40))).toEqual(['A', 'C']);
  expect(hidden(group('A', 3), group('B', 4), group('C', 40))).toEqual(['A', 'B']);
  expect(hidden(group('A', 30), group('B', 50))).toEqual([]);
  expect(hidden(group('A', 3))).toEqual(['A']);
  // Each region's and each grade's total is another question: in every line two are missing.
  expect(
    hidden(group('R A', 3), group('R B', 50), group('R C', 60), group('S A', 70), group('S B', 80), group('S C', 90)),
  ).toEqual(['R A', 'R B', 'S A', 'S B']);
});

test('whatever is told, a small count is never the only one missing in its line', () => {
  const drawnGroup = fc.record({ region: fc.nat(3), grade: fc.nat(3), count: fc.integer({ min: 1, max: 20 }) });
  fc.assert(
    fc.property(
      fc.uniqueArray(drawnGroup, { selector: ({ region, grade }) => `${region} ${grade}`, minLength: 1 }),
      (drawn) => {
        const groups = drawn.map(({ region, grade, count }) => ({ values: [`${region}`, `${grade}`], count, of: 500 }));
        const hidden = hiddenGroups(groups);
        for (const each of groups.filter(({ count }) => count < SMALLEST_CELL)) expect(hidden).toContain(each);
        for (const free of [0, 1])
          for (const line of Map.groupBy(groups, ({ values }) => values[1 - free]).values())
            if (line.length > 1) expect(line.filter((each) => hidden.has(each)).length).not.toBe(1);
      },
    ),
  );
});

test('agencies and auditors are told every count', () => {
  expect(
    (['AGENCY', 'AUDITOR', 'DASHBOARD', 'ENTERPRISE', 'OPERATOR'] as const).filter((role) =>
      maySeeSmallCells({ role }),
    ),
  ).toEqual(['AGENCY', 'AUDITOR']);
});
