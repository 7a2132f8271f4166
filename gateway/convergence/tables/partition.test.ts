import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CellRefused, holdsAt } from './feel-cell.ts';
import { piecesOf } from './partition.ts';

const NUMBERS = { open: 'WHOLE_NUMBERS', toldApartAt: [] } as const;
const DAYS = { open: 'DAYS', toldApartAt: [] } as const;

describe('an open range is parted where the cells name a value', () => {
  test('numbers', () => {
    const { shown, matches } = piecesOf(NUMBERS, ['> 5', '[10..20)', '-']);
    expect(shown).toEqual(['0..4', '5', '6..9', '10', '11..19', '20', '>= 21']);
    expect(matches('> 5')).toEqual([false, false, true, true, true, true, true]);
    expect(matches('not([10..20))')).toEqual([true, true, true, false, false, true, true]);
  });

  test('a bound that is no whole number parts between two', () => {
    expect(piecesOf(NUMBERS, ['> 5.5']).shown).toEqual(['0..5', '>= 6']);
  });

  test('days, from the beginning of time to its end', () => {
    const { shown, matches, placeOf } = piecesOf(DAYS, ['< date("2026-01-01")', '>= date("2026-07-01")']);
    expect(shown).toEqual(['< 2026-01-01', '2026-01-01', '2026-01-02..2026-06-30', '2026-07-01', '>= 2026-07-02']);
    expect(matches('< date("2026-01-01")')).toEqual([true, false, false, false, false]);
    expect(['1999-12-31', '2026-06-30', '2030-01-01'].map(placeOf)).toEqual([0, 2, 4]);
  });

  test('where no cell names a value, one piece stands for all; what a hard rule tells apart is parted all the same', () => {
    expect(piecesOf(NUMBERS, ['-']).shown).toEqual(['>= 0']);
    expect(piecesOf({ open: 'WHOLE_NUMBERS', toldApartAt: [5] }, ['-']).shown).toEqual(['0..4', '5', '>= 6']);
    expect(piecesOf(DAYS, ['-']).shown).toEqual(['-']);
  });

  test('every number is decided as its piece is', () => {
    const bound = fc.nat(30);
    const cell = fc.oneof(
      fc.tuple(fc.constantFrom('>', '<', '>=', '<='), bound).map(([operator, number]) => `${operator} ${number}`),
      fc.tuple(bound, bound).map(([from, to]) => `[${Math.min(from, to)}..${Math.max(from, to)}]`),
      bound.map(String),
    );
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 4 }), fc.nat(40), (cells, number) => {
        const { placeOf, matches } = piecesOf(NUMBERS, cells);
        for (const each of cells)
          expect([each, matches(each)[placeOf(number) ?? -1]]).toEqual([each, holdsAt(each, [number])[0]]);
      }),
    );
  });

  test.each(['even(?)', 'modulo(?, 2) = 0', '> 2 + 3'])('what cannot be proved is said: %s', (cell) => {
    expect(() => piecesOf(NUMBERS, [cell]).matches(cell)).toThrow(CellRefused);
    expect(() => piecesOf(NUMBERS, [cell]).matches(cell)).toThrow(/cannot be proved/u);
  });
});
