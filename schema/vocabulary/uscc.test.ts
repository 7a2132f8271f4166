import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  hasValidCheckCharacter,
  InvalidUscc,
  isAllowListed,
  kindOfSubject,
  normaliseUscc,
  organisationCodeCheckCharacter,
  parseUscc,
  usccCheckCharacter,
} from './uscc.ts';

const SYMBOLS = '0123456789ABCDEFGHJKLMNPQRTUWXY'.split('');
const symbols = (length: number) =>
  fc.string({ unit: fc.constantFrom(...SYMBOLS), minLength: length, maxLength: length });
const digits = (length: number) =>
  fc.string({ unit: fc.constantFrom(...SYMBOLS.slice(0, 10)), minLength: length, maxLength: length });

/** Any code GB 32100-2015 allows. */
const codes = fc.tuple(symbols(2), digits(6), symbols(8)).map(([head, division, body]) => {
  const first17 = head + division + body + organisationCodeCheckCharacter(body);
  return first17 + usccCheckCharacter(first17);
});

function ruleBrokenBy(text: string): string {
  try {
    parseUscc(text, new Set());
    return 'none';
  } catch (error) {
    return error instanceof InvalidUscc ? error.rule : 'another error';
  }
}

describe('GB 32100-2015: codes that hold', () => {
  test.each([
    ['91110000600037341L', 'a company, python-stdnum doctest'],
    ['91340600MA2PBM9HXD', 'organisation check X, python-stdnum'],
    ['11120000MB1529459B', 'a state organ, a Tianjin government page'],
    ['11500226753092798P', 'a state organ, a Chongqing statistics page'],
    ['91350100M000100Y43', 'CSDN mod 31 example'],
    ['91310110666007217T', 'hutool test'],
    ['91310115591693856A', 'hutool test'],
    ['911522010783762860', 'check 0'],
    ['91340621MA2PEN6Q3Y', 'check Y'],
    ['9115220107837941X1', 'organisation check X'],
    ['91152201078382010M', 'organisation check 0'],
    ['91133100MA0D8N1J7G', "Xiong'an, 133100"],
    ['91133100MABRLCFR5Q', "Xiong'an, 133100"],
    ['91130102TT00000156', 'synthetic'],
    ['91130682TT0000015U', 'synthetic, Dingzhou'],
    ['91130181TT0000015K', 'synthetic, Xinji'],
    ['91130629TT00000154', 'synthetic, Rongcheng'],
    ['91133100TT0000015E', "synthetic, Xiong'an"],
  ])('%s (%s)', (code) => {
    expect(parseUscc(code, new Set())).toBe(code);
    expect(hasValidCheckCharacter(code)).toBe(true);
  });

  test('departments A (military), N (agriculture) and Y (other) are accepted, not only digits', () => {
    for (const head of ['A1', 'N2', 'Y1']) {
      const first17 = `${head}130102TT000001${organisationCodeCheckCharacter('TT000001')}`;
      expect(kindOfSubject(parseUscc(first17 + usccCheckCharacter(first17)))).toBe('OTHER');
    }
  });

  test('the two letter tables differ: M is 22 in the organisation code and 21 in the USCC (GB 11714, GB 32100)', () => {
    // 3·22 = 66, 66 mod 11 = 0 -> 11 - 0 = 11 -> '0'; with 21 it would be '3'
    expect(organisationCodeCheckCharacter('M0000000')).toBe('0');
    // weight 1 · 21 = 21 -> 31 - 21 = 10 -> 'A'; with 22 it would be '9'
    expect(usccCheckCharacter('M0000000000000000')).toBe('A');
  });

  test('step check of the dossier: Σ = 538, 538 mod 31 = 11, 31 - 11 = 20 = L', () => {
    expect(usccCheckCharacter('91110000600037341')).toBe('L');
    expect(organisationCodeCheckCharacter('60003734')).toBe('1');
  });
});

describe('codes that are refused, by the first rule they break', () => {
  test.each([
    ['12345', 'LENGTH'],
    ['', 'LENGTH'],
    ['9111000060003734', 'LENGTH'],
    ['911100006000373411L', 'LENGTH'],
    ['9111000060003IOZSV', 'ALPHABET'],
    ['9I110000600037341L', 'ALPHABET'],
    ['91110OOO600037341L', 'ALPHABET'],
    ['91110000600037341企', 'ALPHABET'],
    ['91A10000600037341L', 'SHAPE'],
    ['91110000600037341N', 'CHECK_CHARACTER'],
    ['A1110000600037341L', 'CHECK_CHARACTER'],
    ['91310115MA1H8R7C6D', 'CHECK_CHARACTER'],
    ['91440300MA5DA8QK3X', 'CHECK_CHARACTER'],
    ['91350211M00013FA1N', 'CHECK_CHARACTER'],
    ['91350211M0000XUF46', 'CHECK_CHARACTER'],
  ])('%s breaks %s', (code, rule) => {
    expect(ruleBrokenBy(code)).toBe(rule);
  });

  test('a wrong organisation check is refused although the last character fits', () => {
    const first17 = '91130102TT0000010';
    expect(ruleBrokenBy(first17 + usccCheckCharacter(first17))).toBe('CHECK_CHARACTER');
  });

  test.each([
    ['12345', 'LENGTH', /must have 18 characters.*business licence/],
    ['9111000060003IOZSV', 'ALPHABET', /Look for O typed for 0 or I typed for 1/],
    ['91A10000600037341L', 'SHAPE', /Characters 3 to 8 must be digits/],
  ])('%s: the error has a code, its rule and what to do', (code, rule, remedy) => {
    const broken = expect.objectContaining({ name: 'InvalidUscc', code: 'INVALID_USCC', rule });
    expect(() => parseUscc(code)).toThrow(broken);
    expect(() => parseUscc(code)).toThrow(remedy);
  });

  test('the message names the rule and the remedy and never echoes the input', () => {
    const typedByMistake = '130102199001011234';
    expect(() => parseUscc(typedByMistake)).toThrow(/CHECK_CHARACTER.*business licence/s);
    expect(() => parseUscc(typedByMistake)).not.toThrow(typedByMistake);
  });
});

describe('allow-list', () => {
  test('the two real codes of an early pilot pass by default although their check fails (dossier §2.1)', () => {
    for (const code of ['91350211M00013FA1N', '91350211M0000XUF46']) {
      expect(parseUscc(code)).toBe(code);
      expect(isAllowListed(code)).toBe(true);
      expect(hasValidCheckCharacter(code)).toBe(false);
    }
  });

  test('an allow-list of one’s own takes the place of the default one', () => {
    expect(parseUscc('91440300MA5DA8QK3X', new Set(['91440300MA5DA8QK3X']))).toBe('91440300MA5DA8QK3X');
    expect(() => parseUscc('91350211M00013FA1N', new Set(['91440300MA5DA8QK3X']))).toThrow(InvalidUscc);
  });
});

describe('normalisation', () => {
  test.each([
    ['spaces and hyphens', ' 9111 0000-6000 3734-1L '],
    ['lower case', '91110000600037341l'],
    ['full-width forms', '９１１１００００６００037341Ｌ'],
    ['ideographic space, no-break space, en dash, zero-width space', '9111\u30000000\u00A06000\u20133734\u200B1L'],
  ])('forgives %s', (_title, text) => {
    expect(parseUscc(text)).toBe('91110000600037341L');
  });

  test('never turns O into 0 or I into 1', () => {
    expect(normaliseUscc('oO iI')).toBe('OOII');
  });

  test('is idempotent', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        (text) => normaliseUscc(normaliseUscc(text)) === normaliseUscc(text),
      ),
    );
  });
});

describe('for every code', () => {
  test('reading gives the code back', () => {
    fc.assert(fc.property(codes, (code) => parseUscc(code) === code && parseUscc(code.toLowerCase()) === code));
  });

  test('a single wrong character is found', () => {
    fc.assert(
      fc.property(codes, fc.nat(17), fc.constantFrom(...SYMBOLS), (code, at, symbol) => {
        fc.pre(code.charAt(at) !== symbol);
        return ruleBrokenBy(code.slice(0, at) + symbol + code.slice(at + 1)) !== 'none';
      }),
    );
  });

  test('two neighbours exchanged are found', () => {
    fc.assert(
      fc.property(codes, fc.nat(16), (code, at) => {
        const [first, second] = [code.charAt(at), code.charAt(at + 1)];
        fc.pre(first !== second);
        return ruleBrokenBy(code.slice(0, at) + second + first + code.slice(at + 2)) !== 'none';
      }),
    );
  });
});

test.each([
  ['91110000600037341L', 'ENTERPRISE'],
  ['11120000MB1529459B', 'STATE_ORGAN'],
])('the kind of subject is read from symbols 1 and 2: %s is %s', (code, kind) => {
  expect(kindOfSubject(parseUscc(code))).toBe(kind);
});

test.each([
  ['12', 'PUBLIC_INSTITUTION'],
  ['52', 'PRIVATE_NON_ENTERPRISE'],
  ['92', 'INDIVIDUAL_HOUSEHOLD'],
  ['93', 'FARMERS_COOPERATIVE'],
  ['13', 'OTHER'],
])('%s… is %s', (head, kind) => {
  const first17 = `${head}130102TT000001${organisationCodeCheckCharacter('TT000001')}`;
  expect(kindOfSubject(parseUscc(first17 + usccCheckCharacter(first17)))).toBe(kind);
});
