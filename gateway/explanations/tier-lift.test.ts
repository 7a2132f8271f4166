import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays } from '../../schema/vocabulary/local-date.ts';
import { fusedAnswer } from '../convergence/fused-answer.ts';
import { loadRuleSet, withSettings } from '../convergence/rule-set.ts';
import { INPUTS } from '../convergence/testing/arbitraries.ts';
import {
  BASE,
  CULTURE,
  graded,
  inputOf,
  LISTING,
  MARKET,
  penalty,
  SAFETY,
  TODAY,
  ungraded,
} from '../convergence/testing/inputs.ts';
import type { ConvergenceInput, SectorAnswer } from '../convergence/types.ts';
import { convergedTierOf, STRATEGIES, TIERS } from '../convergence/words.ts';
import { converge } from '../convergence/converge.ts';
import { applyChanges } from './apply-changes.ts';
import { type ChangeGroup, mostOf, possibleChanges } from './possible-changes.ts';
import { smallestLifts } from './smallest-lift.ts';
import { tierLiftOf } from './tier-lift.ts';

const RULES = await loadRuleSet();
const liftOf = (answers: Record<string, SectorAnswer | null>, enterprise: Parameters<typeof inputOf>[1] = {}) =>
  tierLiftOf(fusedAnswer(inputOf(answers, enterprise), RULES));
const kindsOf = ({ alternatives }: ReturnType<typeof tierLiftOf>) =>
  alternatives.map(({ changes }) => changes.map(({ kind, key, from, to }) => [kind, key ?? `${from}→${to}`].join(' ')));

const severe = (key: string) => penalty(key, { severity: 'SEVERE' });

describe('what would lift the tier', () => {
  test('V05 a sector at C: its grade, or the public one, one step better; each says what the rules then give', () => {
    const lift = liftOf({ [BASE]: graded('B'), [MARKET]: graded('C') });
    expect(lift).toMatchObject({ outcome: 'FOUND', size: 1, isSmallest: true });
    expect(kindsOf(lift)).toEqual([['RAISE_SECTOR_GRADE C→B'], ['RAISE_PUBLIC_GRADE B→B+']]);
    expect(lift.alternatives.map(({ liftsTo }) => liftsTo)).toEqual(['B', 'B']);
  });

  test('H4 a severe penalty caps: its repair and nothing else, from the first day on which it may be applied for', () => {
    const lift = liftOf({ [BASE]: graded('B', { evidence: [severe('K1')] }) });
    expect(lift.alternatives).toEqual([
      {
        liftsTo: 'B',
        changes: [
          expect.objectContaining({
            kind: 'REPAIR_RECORD',
            key: 'K1',
            sectors: [BASE],
            possibleFrom: '2027-05-20',
            textZh: '修复失信记录 〔2026〕K1号，最早自 2027-05-20 起可申请。',
            clause: expect.stringContaining('令第36号'),
          }),
        ],
      },
    ]);
  });

  test('two severe penalties and a list entry cap together: all three must go', () => {
    const lift = liftOf({
      [BASE]: graded('B', { evidence: [severe('K1'), severe('K2')] }),
      [SAFETY]: graded('B', { severeListings: [LISTING] }),
    });
    expect(lift).toMatchObject({ size: 3, isSmallest: true });
    expect(kindsOf(lift)).toEqual([
      ['REPAIR_RECORD K1', 'REPAIR_RECORD K2', `LEAVE_SEVERE_LIST ${LISTING.decisionNumber}`],
    ]);
  });

  test('an entry in the list of abnormal operations, on which a sector’s C rests', () => {
    const lift = liftOf({
      [BASE]: graded('B'),
      [MARKET]: graded('C', { evidence: [penalty('经营异常 1', { kind: 'ABNORMAL_LISTING' })] }),
    });
    expect(kindsOf(lift)[0]).toEqual(['LEAVE_ABNORMAL_LIST 经营异常 1']);
  });

  test('of a listing that a silent sector last told too', () => {
    const input = inputOf({ [BASE]: graded('B'), [SAFETY]: null });
    const [base, safety] = input.sectors;
    if (base === undefined || safety === undefined) throw new Error('two sectors');
    const sectors = [base, { ...safety, lastKnownListings: [LISTING] }];
    const lift = tierLiftOf(fusedAnswer({ ...input, sectors }, RULES));
    expect(kindsOf(lift)).toEqual([[`LEAVE_SEVERE_LIST ${LISTING.decisionNumber}`]]);
  });

  test('a step of two classes counts as two changes', () => {
    const withFloor = withSettings(RULES, { maximumNotches: 1 });
    const answer = fusedAnswer(inputOf({ [BASE]: graded('A'), [SAFETY]: graded('D') }), withFloor);
    expect(tierLiftOf(answer)).toMatchObject({
      size: 2,
      alternatives: [{ changes: [{ kind: 'RAISE_SECTOR_GRADE', from: 'D', to: 'B' }] }],
    });
  });
});

describe('what is never suggested', () => {
  test.each([
    ['a licence given back', { [BASE]: graded('A') }, { registrationStatus: 'REVOKED' as const }, 'OUT_OF_REACH'],
    ['a first evaluation', { [BASE]: ungraded('NOT_YET_EVALUABLE') }, {}, 'NO_TIER'],
    ['life after deregistration', { [BASE]: graded('A') }, { registrationStatus: 'DEREGISTERED' as const }, 'NO_TIER'],
    ['something better than the best', { [BASE]: graded('A') }, {}, 'ALREADY_BEST'],
  ])('%s', (_title, answers, enterprise, outcome) => {
    expect(liftOf(answers, enterprise)).toMatchObject({ outcome, size: null, alternatives: [] });
  });

  test('that a silent sector speak, a withheld class be shown, a scheme be in force again, or time be turned back', () => {
    const groups = possibleChanges(
      inputOf({
        [BASE]: graded('B'),
        [MARKET]: ungraded('WITHHELD'),
        [SAFETY]: null,
        [CULTURE]: graded('D', { schemeStatus: 'SUSPENDED' }),
      }),
      RULES,
    );
    expect(groups).toMatchObject([{ kind: 'RISE', rise: { isBase: true } }]);
    const expired = inputOf({ [BASE]: graded('B'), [MARKET]: graded('D', { freshness: 'EXPIRED' }) });
    expect(possibleChanges(expired, RULES)).toHaveLength(1);
  });

  test('a record that is repaired already, or a listing that has ended', () => {
    const groups = possibleChanges(
      inputOf({
        [BASE]: graded('A', { evidence: [penalty('K1')], repairedEvidenceKeys: ['K1'] }),
        [SAFETY]: graded('A', { severeListings: [{ ...LISTING, endsOn: addDays(TODAY, -1) }] }),
      }),
      RULES,
    );
    expect(groups).toEqual([]);
  });

  test('anything while the letter is switched off', () => {
    const answer = fusedAnswer(inputOf({ [BASE]: graded('C') }), withSettings(RULES, { letter: false }));
    expect(tierLiftOf(answer).outcome).toBe('NO_TIER');
  });
});

/** Every single change of its own, so that nothing rests on which are alike. */
function single(groups: readonly ChangeGroup[]): ChangeGroup[] {
  return groups.flatMap((group): ChangeGroup[] =>
    group.kind === 'RISE' ? [group] : group.strikes.map((strike) => ({ kind: 'STRIKES' as const, strikes: [strike] })),
  );
}

function* everyChoice(most: readonly number[], size: number): Generator<number[]> {
  const [first, ...others] = most;
  if (first === undefined) {
    if (size === 0) yield [];
    return;
  }
  for (let count = 0; count <= Math.min(first, size); count += 1)
    for (const rest of everyChoice(others, size - count)) yield [count, ...rest];
}

const rank = (tier: string | null) => TIERS.findIndex((candidate) => convergedTierOf(candidate) === tier);
const ruleSets = STRATEGIES.map((strategy) => withSettings(RULES, { strategy, generalRecordLimit: true }));

/** Enterprises whose tier is held down by several things at once. */
const BURDENED = fc
  .record({
    base: fc.constantFrom('A', 'A-', 'B+', 'B'),
    severes: fc.nat(3),
    generals: fc.constantFrom(0, 6, 7),
    listed: fc.boolean(),
    market: fc.constantFrom('A', 'C', 'D'),
    safety: fc.constantFrom('B', 'D'),
    shared: fc.boolean(),
  })
  .map(({ base, severes, generals, listed, market, safety, shared }): ConvergenceInput => {
    const records = [
      ...Array.from({ length: severes }, (_, index) => severe(`S${index}`)),
      ...Array.from({ length: generals }, (_, index) => penalty(`G${index}`)),
    ];
    return inputOf({
      [BASE]: graded(base, { evidence: records }),
      [MARKET]: graded(market, { evidence: shared ? [penalty('OWN')] : [] }),
      [SAFETY]: graded(safety, {
        evidence: shared ? [penalty('OWN')] : [],
        severeListings: listed ? [LISTING] : [],
      }),
    });
  });

test.each([
  ['any enterprise', INPUTS, 150],
  ['one held down by several things', BURDENED, 50],
])(
  'no smaller set lifts, every set told does, and none is left out but for its like: %s, by trying all',
  (_title, inputs, numRuns) => {
    fc.assert(
      fc.property(inputs, fc.constantFrom(...ruleSets.keys()), (input, at) => {
        const ruleSet = ruleSets[at] ?? RULES;
        const before = converge(input, ruleSet).convergedTier;
        fc.pre(rank(before) > 0 && rank(before) < TIERS.indexOf('UNRATED'));
        const groups = possibleChanges(input, ruleSet);
        const singles = single(groups);
        const lifts = (among: readonly ChangeGroup[], counts: readonly number[]): boolean =>
          rank(converge(applyChanges(input, among, counts), ruleSet).convergedTier) < rank(before);
        const found = smallestLifts(input, ruleSet, groups);
        if (found === null) {
          expect(lifts(singles, singles.map(mostOf))).toBe(false);
          for (const counts of everyChoice(singles.map(mostOf), 2)) expect(lifts(singles, counts)).toBe(false);
          return;
        }
        expect(found.isSmallest).toBe(true);
        for (const { counts } of found.lifts) expect(lifts(groups, counts)).toBe(true);
        const size = found.lifts[0]?.counts.reduce((sum, count) => sum + count, 0) ?? 0;
        for (let smaller = 0; smaller < Math.min(size, 4); smaller += 1)
          for (const counts of everyChoice(singles.map(mostOf), smaller)) expect(lifts(singles, counts)).toBe(false);
        const all = [...everyChoice(groups.map(mostOf), size)].filter((counts) => lifts(groups, counts));
        expect(new Set(found.lifts.map(({ counts }) => counts.join()))).toEqual(
          new Set(all.map((counts) => counts.join())),
        );
      }),
      { numRuns },
    );
  },
);

test('where there are too many possibilities, a set without anything to spare is told, and that it may not be the smallest', () => {
  const input = inputOf({
    [BASE]: graded('B', { evidence: [severe('K1'), severe('K2')] }),
    [SAFETY]: graded('D', { severeListings: [LISTING] }),
  });
  const groups = possibleChanges(input, RULES);
  const found = smallestLifts(input, RULES, groups, 1);
  expect(found?.isSmallest).toBe(false);
  const [lift] = found?.lifts ?? [];
  const before = converge(input, RULES).convergedTier;
  const tierAfter = (counts: readonly number[]) => converge(applyChanges(input, groups, counts), RULES).convergedTier;
  expect(rank(tierAfter(lift?.counts ?? []))).toBeLessThan(rank(before));
  for (const [index, count] of (lift?.counts ?? []).entries())
    if (count > 0)
      expect(rank(tierAfter(lift?.counts.with(index, count - 1) ?? []))).toBeGreaterThanOrEqual(rank(before));
});
