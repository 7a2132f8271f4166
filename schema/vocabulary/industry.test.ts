import { expect, test } from 'vitest';
import { INDUSTRY_SECTIONS, InvalidIndustryCode, parseIndustryCode } from './industry.ts';

test('GB/T 4754 has 20 sections, A to T', () => {
  expect(INDUSTRY_SECTIONS.map(({ section }) => section).join('')).toBe('ABCDEFGHIJKLMNOPQRST');
});

test.each([
  ['A0111', 'A', '01'],
  ['c26', 'C', '26'],
  ['F', 'F', null],
  [' H621 ', 'H', '62'],
])('%s is section %s, division %s', (code, section, division) => {
  expect(parseIndustryCode(code)).toMatchObject({ section, division });
});

test.each(['', 'U01', '0111', 'A1', 'A01111', 'AA01'])('"%s" is refused', (code) => {
  expect(() => parseIndustryCode(code)).toThrow(InvalidIndustryCode);
});
