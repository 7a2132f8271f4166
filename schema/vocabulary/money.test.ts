import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatYuan, InvalidMoney, parseTenThousandYuan } from './money.ts';

test.each([
  ['0.2', 200_000, '2000.00'],
  ['0.000001', 1, '0.01'],
  ['0', 0, '0.00'],
  ['1234.567891', 1_234_567_891, '12345678.91'],
  [' 5 ', 5_000_000, '50000.00'],
  ['9000000000', 9_000_000_000_000_000, '90000000000000.00'],
])('%s 万元 is %i fen, %s yuan', (text, fen, yuan) => {
  expect(parseTenThousandYuan(text)).toBe(fen);
  expect(formatYuan(fen)).toBe(yuan);
});

test.each(['', '-1', '+1', '1,000', '0.0000001', '1e3', '.5', '5.', '2000元', '999999999999'])(
  '"%s" is refused',
  (text) => {
    expect(() => parseTenThousandYuan(text)).toThrow(InvalidMoney);
  },
);

test('no amount loses a fen', () => {
  fc.assert(
    fc.property(fc.nat({ max: 9_000_000_000 }), fc.nat({ max: 999_999 }), (whole, millionths) => {
      const fen = parseTenThousandYuan(`${whole}.${String(millionths).padStart(6, '0')}`);
      return BigInt(fen) === BigInt(whole) * 1_000_000n + BigInt(millionths);
    }),
  );
});

test('an amount that is owed back is written with its sign', () => {
  expect(formatYuan(-5)).toBe('-0.05');
});
