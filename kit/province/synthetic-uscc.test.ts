import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasValidCheckCharacter, kindOfSubject, parseUscc } from '../../schema/vocabulary/uscc.ts';
import { syntheticUscc, withBadCheckCharacter } from './synthetic-uscc.ts';

const serials = fc.integer({ min: 0, max: 31 ** 6 - 1 });

test.each([
  ['130102', '91130102TT00000156'],
  ['130682', '91130682TT0000015U'],
  ['133100', '91133100TT0000015E'],
])('the first synthetic code of %s is that of dossier §2.1', (division, code) => {
  expect(syntheticUscc('91', division, 1)).toBe(code);
});

test('every serial gives a code that holds, of the kind asked for, and its own', () => {
  fc.assert(
    fc.property(serials, serials, (one, other) => {
      const uscc = parseUscc(syntheticUscc('12', '130102', one));
      expect(kindOfSubject(uscc)).toBe('PUBLIC_INSTITUTION');
      expect(uscc === syntheticUscc('12', '130102', other)).toBe(one === other);
    }),
  );
});

test('a bad check character is bad', () => {
  fc.assert(
    fc.property(
      serials,
      (serial) => !hasValidCheckCharacter(withBadCheckCharacter(syntheticUscc('91', '130102', serial))),
    ),
  );
});

test('a serial that does not fit is refused', () => {
  expect(() => syntheticUscc('91', '130102', 31 ** 6)).toThrow(RangeError);
});
