import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawsFor, keyFor, shuffleOf } from './random.ts';

test('a shuffle meets every position once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3000 }), fc.integer(), (size, seed) => {
      const shuffle = shuffleOf(size, keyFor(seed, 'test'));
      const places = Array.from({ length: size }, (_, position) => shuffle(position)).sort((one, other) => one - other);
      expect(places).toEqual(Array.from({ length: size }, (_, position) => position));
    }),
    { numRuns: 30 },
  );
});

test('two purposes give two shuffles that have nothing to do with each other', () => {
  const [one, other] = ['region', 'grade'].map((purpose) => shuffleOf(10_000, keyFor(1, purpose)));
  const bothLow = Array.from({ length: 10_000 }, (_, at) => at).filter(
    (at) => (one?.(at) ?? 0) < 1000 && (other?.(at) ?? 0) < 1000,
  );
  expect(bothLow.length).toBeGreaterThan(60); // 100 expected
  expect(bothLow.length).toBeLessThan(140);
});

const take = (index: number) => {
  const draws = drawsFor(7, index);
  return Array.from({ length: 5 }, () => draws.below(100));
};

test('draws repeat for the same index and stay inside their bound', () => {
  expect(take(3)).toEqual(take(3));
  expect(take(3)).not.toEqual(take(4));
  expect(Math.max(...Array.from({ length: 100 }, (_, index) => Math.max(...take(index))))).toBeLessThan(100);
});
