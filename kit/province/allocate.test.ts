import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { allocate, cellsOf, largestRemainder, liftedTo, sumOf } from './allocate.ts';

test('the remainders go to the largest, ties to the earlier cell', () => {
  expect(allocate(10, [1, 1, 1])).toEqual([4, 3, 3]);
  expect(allocate(7, [50, 30, 20])).toEqual([4, 2, 1]);
});

test('no cell with a weight stays empty, and one without weight does', () => {
  expect(allocate(10, [1_000_000, 1, 0])).toEqual([9, 1, 0]);
  expect(() => allocate(2, [1, 1, 1])).toThrow(RangeError);
});

test('the shares add up, and each is within one of its exact share unless it was empty', () => {
  const weights = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fc.integer({ min: 20, max: 3_000_000 }), weights, (total, some) => {
      const all = [...some, 1_000_000];
      const shares = allocate(total, all);
      const sum = sumOf(all);
      expect(sumOf(shares)).toBe(total);
      for (const [cell, weight] of all.entries()) if (weight > 0) expect(shares[cell]).toBeGreaterThanOrEqual(1);
      const exact = all.every((weight) => weight === 0 || total * weight >= sum);
      if (exact)
        for (const [cell, weight] of all.entries())
          expect(Math.abs((shares[cell] ?? 0) - (total * weight) / sum)).toBeLessThan(1);
    }),
  );
});

test('positions laid on cells fill each to its count', () => {
  const cells = cellsOf([2, 0, 3]);
  expect([0, 1, 2, 3, 4].map((position) => cells.locate(position))).toEqual([
    { cell: 0, rank: 0 },
    { cell: 0, rank: 1 },
    { cell: 2, rank: 0 },
    { cell: 2, rank: 1 },
    { cell: 2, rank: 2 },
  ]);
  expect(() => cells.locate(5)).toThrow(RangeError);
});

test('a lift is paid by the largest cell', () => {
  expect(liftedTo([2, 2, 2], [9, 0, 3])).toEqual([7, 2, 3]);
});

test('without the promise of one each, small cells stay empty', () => {
  expect(largestRemainder(2, [90, 9, 1])).toEqual([2, 0, 0]);
});
