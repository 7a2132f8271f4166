import * as fc from 'fast-check';
import { GraphQLError, type GraphQLScalarType, Kind } from 'graphql';
import { describe, expect, test } from 'vitest';
import { DIVISIONS } from '../../schema/vocabulary/division.ts';
import { addDays, parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import { exampleUscc } from '../testing/example-subgraph.ts';
import { scalarResolvers } from './scalars.ts';

const { USCC, Date: LocalDate, DateTime, DivisionCode } = scalarResolvers;
const SCALARS = [USCC, LocalDate, DateTime, DivisionCode];

/** A value as a variable, and as it would be written in the query itself. */
const ways = (scalar: GraphQLScalarType) => [
  (text: string): unknown => scalar.parseValue(text),
  (text: string): unknown => scalar.parseLiteral({ kind: Kind.STRING, value: text }),
];

function refusalOf(read: () => unknown): GraphQLError {
  try {
    read();
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

const accepts = (read: () => unknown): unknown => {
  try {
    return read();
  } catch (error) {
    expect(error).toBeInstanceOf(GraphQLError);
    return undefined;
  }
};

const wide = (text: string) =>
  text
    .split('')
    .map((character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0))
    .join('');

const SYMBOLS = '0123456789ABCDEFGHJKLMNPQRTUWXY'.split('');

describe('USCC', () => {
  const uscc = fc.integer({ min: 0, max: 999_999 }).map((number) => exampleUscc(number));

  test('a good code comes through however it is spaced and cased, and in full-width forms', () => {
    fc.assert(
      fc.property(uscc, fc.nat(17), (code, at) => {
        for (const read of ways(USCC)) {
          expect(read(code)).toBe(code);
          expect(read(` ${code.slice(0, at)}- ${code.slice(at).toLowerCase()} `)).toBe(code);
          expect(read(wide(code))).toBe(code);
        }
      }),
    );
  });

  test('one wrong character anywhere is refused', () => {
    const symbol = fc.constantFrom(...SYMBOLS);
    fc.assert(
      fc.property(uscc, fc.nat(17), symbol, (code, at, other) => {
        fc.pre(other !== code[at]);
        const wrong = code.slice(0, at) + other + code.slice(at + 1);
        for (const read of ways(USCC))
          expect(refusalOf(() => read(wrong)).extensions).toMatchObject({ code: 'INVALID_USCC' });
      }),
    );
  });
});

describe('Date', () => {
  const day = fc.integer({ min: -20_000, max: 20_000 }).map((days) => addDays(parseLocalDate('2026-11-21'), days));

  test('every day comes through, in each of the forms people write', () => {
    fc.assert(
      fc.property(day, (date) => {
        const [year = '', month = '', dayOfMonth = ''] = date.split('-');
        const forms = [
          date,
          `${year}${month}${dayOfMonth}`,
          `${year}/${Number(month)}/${Number(dayOfMonth)}`,
          `${year}年${Number(month)}月${Number(dayOfMonth)}日`,
        ];
        for (const read of ways(LocalDate)) expect(forms.map(read)).toEqual(forms.map(() => date));
      }),
    );
  });

  test.each(['2026-02-29', '2026-13-01', '2026-00-10', '2026-11-31', '26-11-21', '2026-11-21T00:00:00Z', ''])(
    '%j is no day',
    (text) => {
      expect(refusalOf(() => LocalDate.parseValue(text)).extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
    },
  );
});

describe('DateTime', () => {
  test('an instant comes through as UTC, whatever its offset', () => {
    expect(DateTime.parseValue('2026-11-21T12:00:00+08:00')).toBe('2026-11-21T04:00:00.000Z');
    expect(DateTime.parseValue('2026-11-21T04:00:00Z')).toBe('2026-11-21T04:00:00.000Z');
  });

  test.each(['2026-11-21', '2026-11-21T12:00:00', '21 Nov 2026', '2026-02-30T00:00:00Z', '2026-11-21T25:00:00Z', '1'])(
    '%j is no instant: a day or a time without offset is another one elsewhere',
    (text) => {
      const { message, extensions } = refusalOf(() => DateTime.parseValue(text));
      expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
      expect(message).toBe('Not an instant. Write it with its offset, as 2026-11-21T04:00:00Z.');
    },
  );
});

describe('DivisionCode', () => {
  test('every division of Hebei comes through, as does the code of its own that the registry uses', () => {
    const codes = [...DIVISIONS.map(({ code }) => code), '133100'];
    for (const read of ways(DivisionCode)) expect(codes.map(read)).toEqual(codes);
  });

  test('a code of elsewhere is refused', () => {
    expect(refusalOf(() => DivisionCode.parseValue('110101')).extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe.each(SCALARS.map((scalar) => [scalar.name, scalar] as const))('%s, given anything at all', (_name, scalar) => {
  test('gives a value or a coded refusal that does not repeat what was written', () => {
    const text = fc.oneof(
      fc.string({ minLength: 4, unit: 'grapheme' }),
      fc.stringMatching(/^[0-9A-Z]{4,20}$/),
      fc.stringMatching(/^\d{3,4}[-/年]\d{1,2}[-/月]\d{1,2}日?$/),
    );
    fc.assert(
      fc.property(text, (written) => {
        for (const read of ways(scalar)) {
          if (accepts(() => read(written)) !== undefined) continue;
          const { message, extensions } = refusalOf(() => read(written));
          expect(extensions['code']).toMatch(/^(INVALID_USCC|BAD_USER_INPUT)$/);
          expect(message.length).toBeGreaterThan(10);
          if (written.length > 8) expect(message).not.toContain(written);
        }
      }),
    );
  });

  test('what it gives, it takes again unchanged', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{4}[-/]?[0-9]{2}[-/]?[0-9]{2}$/), (written) => {
        const value = accepts(() => scalar.parseValue(written));
        if (value !== undefined) expect(scalar.parseValue(value)).toBe(value);
      }),
    );
  });

  test('takes nothing but a string', () => {
    fc.assert(
      fc.property(
        fc.anything().filter((value) => typeof value !== 'string'),
        (value) => {
          expect(refusalOf(() => scalar.parseValue(value)).extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
        },
      ),
    );
    const literals = [
      { kind: Kind.INT, value: '1' },
      { kind: Kind.ENUM, value: 'A' },
      { kind: Kind.NULL },
      { kind: Kind.LIST, values: [] },
      { kind: Kind.OBJECT, fields: [] },
    ] as const;
    for (const literal of literals)
      expect(refusalOf(() => scalar.parseLiteral(literal)).message).toBe(`${scalar.name} is written as a string.`);
  });

  test('hands out what is stored as it is', () => {
    expect(scalar.serialize('anything')).toBe('anything');
  });
});
