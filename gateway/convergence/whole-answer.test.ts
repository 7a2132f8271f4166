import { describe, expect, test } from 'vitest';
import { addDays } from '../../schema/vocabulary/local-date.ts';
import { converge } from './converge.ts';
import { loadRuleSet, withSettings } from './rule-set.ts';
import {
  BASE,
  CULTURE,
  graded,
  inputOf,
  LISTING,
  MARKET,
  penalty,
  SAFETY,
  sectors,
  TODAY,
  ungraded,
} from './testing/inputs.ts';
import type { ConvergenceInput } from './types.ts';

const ruleSet = await loadRuleSet();
const inDays = (days: number) => addDays(TODAY, days);

/** All that an answer says but its sentences. */
function said(input: ConvergenceInput) {
  const answer = converge(input, ruleSet);
  return {
    flags: answer.flags.map(({ code, ruleId, sector, evidenceKey, dueOn }) => [
      code,
      ruleId,
      sector,
      evidenceKey,
      dueOn,
    ]),
    fired: answer.rulesFired.map(({ order, ruleId, sector, before, after, evidenceKeys }) => [
      order,
      ruleId,
      sector,
      before,
      after,
      evidenceKeys,
    ]),
    inputs: answer.inputs.map(({ sector, status, grade, effectiveClassUsed, notch, freshness }) => [
      sector,
      status,
      grade,
      effectiveClassUsed,
      notch,
      freshness,
    ]),
    coverage: answer.coverage,
    missing: answer.missing,
    complete: answer.complete,
    conflicts: answer.conflicts,
    cap: answer.cap,
    tier: answer.convergedTier,
  };
}

describe('the whole of an answer', () => {
  test('where everything comes together: repaired, disputed, stale, suspended, competing, silent and listed', () => {
    const disputed = (key: string, days: number) => penalty(key, { objectionDueOn: inDays(days) });
    const evidence = [disputed('S2', 9), disputed('S1', 3), disputed('S2', 5), disputed('S2', 7), penalty('R')];
    const competingGrades = [{ grade: 'C', effectiveClass: 'C' as const, evaluatorTier: null, evaluatedOn: null }];
    const input = inputOf(
      {
        [SAFETY]: graded('C', { evidence, freshness: 'STALE' }),
        [BASE]: graded('B+', {
          evidence: [penalty('S1')],
          freshness: 'STALE',
          repairedEvidenceKeys: ['R', 'L', 'NOT_REPORTED'],
        }),
        [MARKET]: graded('D', { schemeStatus: 'SUSPENDED', freshness: 'EXPIRED', competingGrades }),
      },
      { registeredDivision: '130202' },
    );
    const [silent] = sectors({ [CULTURE]: null });
    const lastKnownListings = [LISTING, { ...LISTING, decisionNumber: 'L' }];
    const everything = { ...input, sectors: [...input.sectors, { ...silent, lastKnownListings }] } as ConvergenceInput;
    expect(said(everything)).toEqual({
      flags: [
        ['REPAIRED', 'G4', SAFETY, 'R', null],
        ['UNDER_OBJECTION', 'G5', SAFETY, 'S1', inDays(3)],
        ['UNDER_OBJECTION', 'G5', SAFETY, 'S2', inDays(5)],
        ['SCHEME_NOT_ACTIVE', 'G6', MARKET, null, null],
        ['REGION_MISMATCH', 'G7', null, null, null],
        ['COMPETING_GRADES', 'G8', MARKET, null, null],
        ['STALE_GRADE', 'N-', BASE, null, null],
        ['STALE_GRADE', 'G3', SAFETY, null, null],
        ['LAST_KNOWN_LISTING', 'H2', CULTURE, LISTING.decisionNumber, null],
      ],
      fired: [
        [1, 'G1', null, 'B_PLUS', 'B_PLUS', ['S1']],
        [2, 'G4', SAFETY, 'B_PLUS', 'B_PLUS', ['R']],
        [3, 'G5', SAFETY, 'B_PLUS', 'B_PLUS', ['S1']],
        [4, 'G5', SAFETY, 'B_PLUS', 'B_PLUS', ['S2']],
        [5, 'G6', MARKET, 'B_PLUS', 'B_PLUS', []],
        [6, 'G7', null, 'B_PLUS', 'B_PLUS', []],
        [7, 'G8', MARKET, 'B_PLUS', 'B_PLUS', []],
        [8, 'G3', SAFETY, 'B_PLUS', 'B_PLUS', ['S1', 'S2']],
        [9, 'H2', null, 'B_PLUS', 'C', [LISTING.decisionNumber]],
      ],
      inputs: [
        [CULTURE, null, null, null, 0, null],
        [MARKET, 'GRADED', 'D', null, 0, 'EXPIRED'],
        [BASE, 'GRADED', 'B+', 'B', 0, 'STALE'],
        [SAFETY, 'GRADED', 'C', 'B', 0, 'STALE'],
      ],
      coverage: { sectors: 4, applicable: 4, present: 2 },
      missing: [{ sector: CULTURE, title: CULTURE, reason: 'SILENT' }],
      complete: false,
      conflicts: [],
      cap: 'C',
      tier: 'C',
    });
  });

  test('where the public grade cannot be read: records still cap, and nothing lowers', () => {
    const severeListings = [{ ...LISTING, decisionNumber: 'Z' }, LISTING, LISTING];
    const input = inputOf({
      [SAFETY]: graded('C', { freshness: 'EXPIRED' }),
      [MARKET]: graded('D', { severeListings, evidence: [penalty('P', { severity: 'SEVERE' })] }),
      [CULTURE]: ungraded('NOT_APPLICABLE'),
      [BASE]: graded('great'),
    });
    expect(said(input)).toEqual({
      flags: [
        ['UNRECOGNISED_GRADE', 'H6', BASE, null, null],
        ['EXPIRED_GRADE', 'G3', SAFETY, null, null],
      ],
      fired: [
        [1, 'H6', null, null, 'UNRATED', []],
        [2, 'H2', null, 'UNRATED', 'UNRATED', ['Z', LISTING.decisionNumber]],
        [3, 'H4', null, 'UNRATED', 'UNRATED', ['P']],
      ],
      inputs: [
        [CULTURE, 'NOT_APPLICABLE', null, null, 0, null],
        [MARKET, 'GRADED', 'D', 'D', 0, 'FRESH'],
        [BASE, 'GRADED', 'great', null, 0, 'FRESH'],
        [SAFETY, 'GRADED', 'C', null, 0, 'EXPIRED'],
      ],
      coverage: { sectors: 4, applicable: 3, present: 1 },
      missing: [],
      complete: true,
      conflicts: [],
      cap: 'C',
      tier: 'UNRATED',
    });
  });

  test('carries what it was told of each grade', () => {
    const told = { period: '2026Q2', schemeVersion: 'HEB-1' };
    const { inputs } = converge(inputOf({ [BASE]: graded('B-', told), [SAFETY]: null }), ruleSet);
    expect(inputs).toEqual([
      {
        sector: BASE,
        title: BASE,
        status: 'GRADED',
        grade: 'B-',
        effectiveClass: 'B',
        effectiveClassUsed: 'B',
        notch: 0,
        freshness: 'FRESH',
        ...told,
      },
      {
        sector: SAFETY,
        title: SAFETY,
        status: null,
        grade: null,
        effectiveClass: null,
        effectiveClassUsed: null,
        notch: 0,
        period: null,
        freshness: null,
        schemeVersion: null,
      },
    ]);
  });

  test.each([
    ['of an earlier day', -1, true],
    ['of the day itself', 0, true],
    ['of a day that has not come', 1, false],
  ])('counts a severe penalty %s: %i days', (_title, days, counts) => {
    const evidence = [penalty('P', { severity: 'SEVERE', decidedOn: inDays(days) })];
    expect(converge(inputOf({ [BASE]: graded('A', { evidence }) }), ruleSet).cap).toBe(counts ? 'C' : null);
  });

  test('counts no other record of that gravity as a severe penalty', () => {
    const evidence = [penalty('P', { severity: 'SEVERE', kind: 'OTHER' })];
    expect(converge(inputOf({ [BASE]: graded('A', { evidence }) }), ruleSet).cap).toBeNull();
  });

  test.each([
    ['withheld', { [BASE]: ungraded('WITHHELD') }, 'WITHHELD'],
    ['silent', { [BASE]: null }, 'SILENT'],
    ['not there at all', {}, 'SILENT'],
  ] as const)('says that the public grade is missing where it is %s', (_title, answers, reason) => {
    const { missing, complete, convergedTier } = converge(inputOf({ ...answers, [SAFETY]: graded('B') }), ruleSet);
    expect(missing).toEqual([{ sector: BASE, title: BASE, reason }]);
    expect([complete, convergedTier]).toEqual([false, 'UNRATED']);
  });
});

describe('H6 why there is no tier', () => {
  test.each([
    ['the base did not answer', null, 'did not answer or withheld'],
    ['it withheld its grade', ungraded('WITHHELD'), 'did not answer or withheld'],
    ['it has none', ungraded('NO_RECORD'), 'There is no public grade'],
    ['its scheme is suspended', graded('B', { schemeStatus: 'SUSPENDED' }), 'suspended or superseded, so the grade'],
    ['its grade is none of the nine', graded('great'), 'none of the nine levels'],
    ['it has expired', graded('B', { freshness: 'EXPIRED' }), 'has expired'],
  ])('is said where %s', (_title, answer, sentence) => {
    const { rulesFired } = converge(inputOf({ [BASE]: answer }), ruleSet);
    expect(rulesFired.at(-1)).toMatchObject({ ruleId: 'H6', after: 'UNRATED', evidenceKeys: [] });
    expect(rulesFired.at(-1)?.effectEn).toContain(sentence);
  });

  test('a scheme of which nothing is said is in force', () => {
    expect(converge(inputOf({ [BASE]: graded('B', { schemeStatus: null }) }), ruleSet).convergedTier).toBe('B');
  });
});

describe('N+ a grade that rests on a list alone', () => {
  test('lowers by it, and names it', () => {
    const { rulesFired } = converge(
      inputOf({ [BASE]: graded('B'), [SAFETY]: graded('D', { severeListings: [LISTING] }) }),
      ruleSet,
    );
    expect(rulesFired.map(({ ruleId, evidenceKeys }) => [ruleId, evidenceKeys])).toEqual([
      ['N+', [LISTING.decisionNumber]],
      ['H2', [LISTING.decisionNumber]],
    ]);
  });
});

describe('advice', () => {
  test('G10, G11 and G15 are told with the rules that fired', () => {
    const ids = (input: ConvergenceInput) => converge(input, ruleSet).rulesFired.map(({ ruleId }) => ruleId);
    const inspections = { year: 2026, carriedOut: 2, annualCap: 2 };
    expect(ids(inputOf({ [BASE]: graded('A') }, { keyDomains: ['FOOD_AND_DRUGS'] }))).toEqual(['G10']);
    expect(ids(inputOf({ [BASE]: graded('B') }, { inspections }))).toEqual(['G11']);
    const incomplete = converge(inputOf({ [BASE]: graded('A'), [SAFETY]: null }), ruleSet);
    expect(incomplete.rulesFired.map(({ ruleId }) => ruleId)).toContain('G15');
    expect(incomplete.flags.map(({ code, ruleId }) => [code, ruleId])).toContainEqual([
      'RELIEF_NOT_GRANTED_INCOMPLETE',
      'G15',
    ]);
  });
});

const under = (weightedBasePermille: number, input: ConvergenceInput) =>
  converge(input, withSettings(ruleSet, { strategy: 'WEIGHTED', weightedBasePermille }));
const withSafety = (letter: string) =>
  under(400, inputOf({ [BASE]: graded('B'), [SAFETY]: graded(letter), [MARKET]: null }));

describe('WEIGHTED', () => {
  const lowBoth = inputOf({ [BASE]: graded('B'), [SAFETY]: graded('D'), [MARKET]: graded('D') });

  test.each([
    [400, 'C'],
    [100, 'C_MINUS'],
  ])('gives the base its weight of %i, and its equal share at least', (weight, tier) => {
    expect(under(weight, lowBoth).convergedTier).toBe(tier);
  });

  test('moves nothing where no sector says anything', () => {
    const { rulesFired, convergedTier } = under(400, inputOf({ [BASE]: graded('B') }));
    expect([rulesFired, convergedTier]).toEqual([[], 'B']);
  });

  test('withholds what is better than the base on an incomplete view, and says so of nothing else', () => {
    const [better, equal] = [withSafety('A'), withSafety('B')];
    expect([better.convergedTier, equal.convergedTier]).toEqual(['B', 'B']);
    const codes = ({ flags }: typeof better) => flags.map(({ code }) => code);
    expect(codes(better)).toContain('RELIEF_NOT_GRANTED_INCOMPLETE');
    expect(codes(equal)).not.toContain('RELIEF_NOT_GRANTED_INCOMPLETE');
  });
});
