import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimalOf, formatPoints, inUnit, leastCertain, Marked, shareOf } from './marked.ts';

const decimal = (text: string) => decimalOf(new Marked(text, 'DEFAULT'));
const inPoints = (text: string) => {
  const read = decimal(text);
  return read === null ? null : inUnit(read, 'POINTS');
};

describe('numbers of a model are read exactly, never through a float', () => {
  test.each([
    ['849.99', 849_990],
    ['0.001', 1],
    ['-12.5', -12_500],
    ['-0', 0],
    ['+3', 3_000],
    ['999999999.999', 999_999_999_999],
  ])('%s points are %i thousandths', (text, thousandths) => {
    expect(inPoints(text)).toBe(thousandths);
  });

  test.each(['', '1e3', '1,000', '.5', '5.', '1.0000001', '1234567890', 'NaN', '０', '--1'])(
    '"%s" is no number',
    (text) => {
      expect(decimal(text)).toBeNull();
    },
  );

  test('a number finer than its unit is refused, not rounded', () => {
    expect(inPoints('0.0005')).toBeNull();
    const half = decimal('0.5');
    expect(half && inUnit(half, 'COUNT')).toBeNull();
  });

  test('万元 become fen, percent millionths of the whole', () => {
    const amount = decimal('0.2');
    expect(amount && inUnit(amount, 'AMOUNT')).toBe(200_000);
    expect(amount && inUnit(amount, 'SHARE')).toBe(2_000);
  });
});

test('points are written as people write them, and read back', () => {
  expect([849_990, 850_000, -500, 1].map(formatPoints)).toEqual(['849.99', '850', '-0.5', '0.001']);
  fc.assert(
    fc.property(fc.integer({ min: -999_999_999, max: 999_999_999 }), (thousandths) => {
      expect(inPoints(formatPoints(thousandths))).toBe(thousandths);
    }),
  );
});

describe('a share of points', () => {
  test('is rounded half up, away from zero below it', () => {
    expect([shareOf(1_000, 1, 3), shareOf(1_000, 2, 3), shareOf(1, 1, 2), shareOf(-1, 1, 2)]).toEqual([
      333, 667, 1, -1,
    ]);
  });

  test('is the nearest whole number, exactly, however large', () => {
    const whole = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), whole, fc.nat(), (total, of, seed) => {
        const part = seed % (of + 1);
        const exact = 2n * BigInt(total) * BigInt(part);
        const distance = exact - 2n * BigInt(of) * BigInt(shareOf(total, part, of));
        expect(distance < BigInt(of) && distance >= -BigInt(of)).toBe(true);
      }),
    );
  });
});

test('several numbers together are as certain as the least certain', () => {
  expect(leastCertain(['SOURCE', 'DEFAULT', 'BORROWED'])).toBe('DEFAULT');
  expect(leastCertain(['SOURCE', 'BORROWED'])).toBe('BORROWED');
  expect(leastCertain([])).toBe('SOURCE');
});
