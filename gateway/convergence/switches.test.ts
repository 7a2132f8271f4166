import { describe, expect, test } from 'vitest';
import { addDays, addMonths } from '../../schema/vocabulary/local-date.ts';
import { converge } from './converge.ts';
import { loadRuleSet, withSettings } from './rule-set.ts';
import { BASE, CULTURE, LISTING, MARKET, SAFETY, TODAY, graded, inputOf, penalty } from './testing/inputs.ts';
import type { SectorAnswer } from './types.ts';

const ruleSet = await loadRuleSet();
type Answers = Record<string, SectorAnswer | null>;
const tierUnder = (settings: Parameters<typeof withSettings>[1], answers: Answers): unknown =>
  converge(inputOf(answers), withSettings(ruleSet, settings)).convergedTier;

const records = (count: number): SectorAnswer =>
  graded('B', { evidence: Array.from({ length: count }, (_, index) => penalty(`K${index}`)) });

describe('H5 many general records', () => {
  test('H5 is off by default', () => {
    expect(tierUnder({}, { [BASE]: records(9) })).toBe('B');
  });

  test('H5 switched on: five are the last count without a cap, six the first with one', () => {
    const on = { generalRecordLimit: true };
    expect(tierUnder(on, { [BASE]: records(5) })).toBe('B');
    expect(tierUnder(on, { [BASE]: records(6) })).toBe('C');
    expect(tierUnder(on, { [BASE]: records(150) })).toBe('C');
  });

  test('H5 counts a record once, however many report it', () => {
    expect(tierUnder({ generalRecordLimit: true }, { [BASE]: records(5), [MARKET]: records(5) })).toBe('B');
  });
});

describe('H4 the window of one year', () => {
  test.each([
    ['the first day outside', addMonths(TODAY, -12), 'B'],
    ['the last day inside', addDays(addMonths(TODAY, -12), 1), 'C'],
    ['today', TODAY, 'C'],
    ['not decided yet', addDays(TODAY, 1), 'B'],
  ])('H4 a severe penalty on %s', (_title, decidedOn, tier) => {
    const evidence = [penalty('K', { severity: 'SEVERE', decidedOn })];
    expect(tierUnder({}, { [BASE]: graded('B', { evidence }) })).toBe(tier);
  });

  test('H4 a severe record that is no penalty does not cap', () => {
    const evidence = [penalty('K', { severity: 'SEVERE', kind: 'OTHER' })];
    expect(tierUnder({}, { [BASE]: graded('B', { evidence }) })).toBe('B');
  });
});

describe('H2 the list', () => {
  test('H2 listCap=D sends a listed enterprise to D', () => {
    const listed = { [BASE]: graded('A'), [SAFETY]: graded('B', { severeListings: [LISTING] }) };
    expect(tierUnder({}, listed)).toBe('C');
    expect(tierUnder({ listCap: 'D' }, listed)).toBe('D');
  });

  test.each([
    ['the day before it begins', { includedOn: addDays(TODAY, 1) }, 'A'],
    ['its first day', { includedOn: TODAY }, 'C'],
    ['its last day', { endsOn: TODAY }, 'C'],
    ['the day after its last', { endsOn: addDays(TODAY, -1) }, 'A'],
    ['no end set', { endsOn: null }, 'C'],
  ])('H2 an entry counts through its end: %s', (_title, dates, tier) => {
    expect(tierUnder({}, { [BASE]: graded('A', { severeListings: [{ ...LISTING, ...dates }] }) })).toBe(tier);
  });
});

test('N+ most steps and the worst tier by sectors are settings', () => {
  const low = { [BASE]: graded('B'), [MARKET]: graded('D'), [SAFETY]: graded('D'), [CULTURE]: graded('D') };
  expect(tierUnder({}, low)).toBe('C');
  expect(tierUnder({ maximumNotches: 1 }, low)).toBe('B_MINUS');
  expect(tierUnder({ maximumNotches: 8 }, low)).toBe('C_MINUS');
  expect(tierUnder({ maximumNotches: 8, worstBySectors: 'C+' }, low)).toBe('C_PLUS');
});

test('§3.1 letter off: no tier anywhere in the answer, flags, conflicts and advice remain', () => {
  const off = withSettings(ruleSet, { letter: false });
  const result = converge(inputOf({ [BASE]: graded('D', { severeListings: [LISTING] }), [CULTURE]: graded('A') }), off);
  expect([result.convergedTier, result.cap]).toEqual([null, null]);
  expect(result.rulesFired.map(({ ruleId, before, after }) => [ruleId, before, after])).toEqual([
    ['H3', null, null],
    ['H2', null, null],
  ]);
  expect([result.conflicts.length, result.advice.mode]).toEqual([1, 'RAISED_GREATLY']);
});

test('G12 other settings, another hash', () => {
  expect(withSettings(ruleSet, { listCap: 'D' }).hash).not.toBe(ruleSet.hash);
  expect(withSettings(ruleSet, { listCap: 'D' }).hash).toBe(withSettings(ruleSet, { listCap: 'D' }).hash);
});

describe('the other strategies share caps and guards', () => {
  test.each([
    ['the base alone stands', { [BASE]: graded('B-') }, 'B_MINUS'],
    ['half and half: 950 and 375', { [BASE]: graded('A'), [MARKET]: graded('C') }, 'B'],
    [
      'the base weighs 40 %: 650, 900, 900',
      { [BASE]: graded('B'), [MARKET]: graded('A'), [SAFETY]: graded('A') },
      'A_MINUS',
    ],
    [
      'sectors go no further than C-',
      { [BASE]: graded('C-'), [MARKET]: graded('D'), [SAFETY]: graded('D') },
      'C_MINUS',
    ],
    ['H3 a base of D stays D', { [BASE]: graded('D'), [MARKET]: graded('A'), [SAFETY]: graded('A') }, 'D'],
    ['P7 a stale base is not lifted', { [BASE]: graded('B', { freshness: 'STALE' }), [MARKET]: graded('A') }, 'B'],
    ['G15 an incomplete view lifts nothing', { [BASE]: graded('B'), [MARKET]: graded('A'), [SAFETY]: null }, 'B'],
    ['H2 the list caps', { [BASE]: graded('A', { severeListings: [LISTING] }), [MARKET]: graded('A') }, 'C'],
    [
      'G6 a suspended scheme has no weight',
      { [BASE]: graded('A'), [MARKET]: graded('D', { schemeStatus: 'SUSPENDED' }) },
      'A',
    ],
  ])('WEIGHTED %s', (_title, answers: Answers, tier) => {
    expect(tierUnder({ strategy: 'WEIGHTED' }, answers)).toBe(tier);
  });

  test('WEIGHTED the base never weighs less than its equal share', () => {
    const answers = { [BASE]: graded('A'), [MARKET]: graded('D') };
    expect(tierUnder({ strategy: 'WEIGHTED', weightedBasePermille: 0 }, answers)).toBe('B_MINUS');
  });

  test.each([
    ['a better sector changes nothing', { [BASE]: graded('B-'), [MARKET]: graded('A') }, 'B_MINUS'],
    ['a sector at B does not lower a B-', { [BASE]: graded('B-'), [MARKET]: graded('B') }, 'B_MINUS'],
    ['the worst sector decides', { [BASE]: graded('A'), [MARKET]: graded('B'), [SAFETY]: graded('C') }, 'C_PLUS'],
    ['sectors go no further than C-', { [BASE]: graded('A'), [MARKET]: graded('D') }, 'C_MINUS'],
    ['H2 the list caps', { [BASE]: graded('A', { severeListings: [LISTING] }) }, 'C'],
  ])('WORST_OF %s', (_title, answers: Answers, tier) => {
    expect(tierUnder({ strategy: 'WORST_OF' }, answers)).toBe(tier);
  });

  test('the answer names the strategy and the rule that moved the tier', () => {
    const result = converge(
      inputOf({ [BASE]: graded('A'), [MARKET]: graded('C') }),
      withSettings(ruleSet, { strategy: 'WEIGHTED' }),
    );
    expect(result.strategy).toBe('WEIGHTED');
    expect(result.rulesFired).toMatchObject([{ ruleId: 'WEIGHTED', before: 'A', after: 'B' }]);
  });
});

test('no sector is named in the engine: the base is whichever the rule set says', () => {
  const answers = { FORESTRY: graded('B'), [BASE]: graded('C') };
  expect(tierUnder({ baseSectorCode: 'FORESTRY' }, answers)).toBe('B_MINUS');
});
