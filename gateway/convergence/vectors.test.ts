import { describe, expect, test } from 'vitest';
import { converge } from './converge.ts';
import { loadRuleSet } from './rule-set.ts';
import { BASE, CULTURE, LISTING, MARKET, SAFETY, graded, inputOf, penalty, ungraded } from './testing/inputs.ts';
import type { ConvergenceResult, EnterpriseFacts, SectorAnswer } from './types.ts';

const ruleSet = await loadRuleSet();

/** Rule ids in order, each once. G1 is left out: it is reported whenever two sectors name the same record. */
function fired({ rulesFired }: ConvergenceResult): string[] {
  return [...new Set(rulesFired.map(({ ruleId }) => ruleId).filter((ruleId) => ruleId !== 'G1'))];
}

type Answers = Record<string, SectorAnswer | null>;
const none = ungraded('NOT_YET_EVALUABLE');
const listed = { severeListings: [LISTING] };
const known = { evidence: [penalty('K')] };
const severe = { evidence: [penalty('K', { severity: 'SEVERE' })] };

const VECTORS: [
  title: string,
  answers: Answers,
  enterprise: Partial<EnterpriseFacts>,
  tier: string,
  fired: string[],
][] = [
  ['V01 the public grade alone stands', { [BASE]: graded('B') }, {}, 'B', []],
  ['V02 N- market A lifts B', { [BASE]: graded('B'), [MARKET]: graded('A') }, {}, 'B_PLUS', ['N-']],
  [
    'V03 N- two sectors at A lift A- by one step only',
    { [BASE]: graded('A-'), [MARKET]: graded('A'), [SAFETY]: graded('A') },
    {},
    'A',
    ['N-'],
  ],
  [
    'V04 N- is blocked at the edge of the letter',
    { [BASE]: graded('B+'), [MARKET]: graded('A') },
    {},
    'B_PLUS',
    ['N-'],
  ],
  ['V05 N+ market C lowers by one step', { [BASE]: graded('B'), [MARKET]: graded('C') }, {}, 'B_MINUS', ['N+']],
  [
    'V06 N+ market C and safety D lower by three',
    { [BASE]: graded('B'), [MARKET]: graded('C'), [SAFETY]: graded('D') },
    {},
    'C',
    ['N+'],
  ],
  [
    'V07 N+ sectors go no further than C-',
    { [BASE]: graded('C'), [MARKET]: graded('D'), [SAFETY]: graded('D'), [CULTURE]: graded('D') },
    {},
    'C_MINUS',
    ['N+'],
  ],
  [
    'V08 H2 an active list caps at C',
    { [BASE]: graded('A'), [MARKET]: graded('A'), [SAFETY]: ungraded('NO_RECORD', listed) },
    {},
    'C',
    ['H2'],
  ],
  ['V09 H1 a revoked licence is D', { [BASE]: graded('A') }, { registrationStatus: 'REVOKED' }, 'D', ['H1']],
  ['V10 H6 without a public grade there is no tier', { [BASE]: none, [MARKET]: graded('A') }, {}, 'UNRATED', ['H6']],
  ['V11 H3 public D and culture A: the tier stays D', { [BASE]: graded('D'), [CULTURE]: graded('A') }, {}, 'D', ['H3']],
  [
    'V12 G2 safety D on evidence the public grade has already',
    { [BASE]: graded('B', known), [SAFETY]: graded('D', known) },
    {},
    'B',
    ['G2'],
  ],
  [
    'V13 G3 a stale market D counts as C',
    { [BASE]: graded('B'), [MARKET]: graded('D', { freshness: 'STALE' }) },
    {},
    'B_MINUS',
    ['G3', 'N+'],
  ],
  [
    'V14 G3 an expired market D is ignored',
    { [BASE]: graded('B'), [MARKET]: graded('D', { freshness: 'EXPIRED' }) },
    {},
    'B',
    ['G3'],
  ],
  [
    'V15 N+ A does not offset C',
    { [BASE]: graded('B'), [MARKET]: graded('A'), [SAFETY]: graded('C') },
    {},
    'B_MINUS',
    ['N+'],
  ],
  ['V16 H4 a severe penalty within the year caps at C', { [BASE]: graded('B-', severe) }, {}, 'C', ['H4']],
  [
    'V17 H0 a deregistered enterprise has no tier',
    { [BASE]: graded('B') },
    { registrationStatus: 'DEREGISTERED' },
    'NOT_APPLICABLE',
    ['H0'],
  ],
  [
    'V18 N- no upward step on a stale public grade',
    { [BASE]: graded('B', { freshness: 'STALE' }), [MARKET]: graded('A') },
    {},
    'B',
    ['N-'],
  ],
  [
    'V19 H6, H2 unrated, and the cap of the list is shown',
    { [BASE]: none, [SAFETY]: ungraded('NO_RECORD', listed) },
    {},
    'UNRATED',
    ['H6', 'H2'],
  ],
  [
    'V20 H2 changes nothing below C',
    { [BASE]: graded('C-'), [SAFETY]: ungraded('NO_RECORD', listed) },
    {},
    'C_MINUS',
    ['H2'],
  ],
];

const capOf = (base: SectorAnswer): unknown =>
  converge(inputOf({ [BASE]: base, [SAFETY]: ungraded('NO_RECORD', listed) }), ruleSet).cap;

describe('CONV-HEB-DEFAULT-1, strategy NOTCH', () => {
  test.each(VECTORS)('%s', (_title, answers, enterprise, tier, rules) => {
    const result = converge(inputOf(answers, enterprise), ruleSet);
    expect([result.convergedTier, fired(result)]).toEqual([tier, rules]);
  });

  test('V04, V18 a blocked N- says so and moves nothing', () => {
    const edge = converge(inputOf({ [BASE]: graded('B+'), [MARKET]: graded('A') }), ruleSet);
    expect(edge.rulesFired[0]).toMatchObject({ ruleId: 'N-', before: 'B_PLUS', after: 'B_PLUS' });
    expect(edge.rulesFired[0]?.effectEn).toContain('best of its letter');
  });

  test('V06 N+ three steps are shared out sector by sector', () => {
    const { rulesFired } = converge(
      inputOf({ [SAFETY]: graded('D'), [BASE]: graded('B'), [MARKET]: graded('C') }),
      ruleSet,
    );
    expect(rulesFired.map(({ sector, before, after }) => [sector, before, after])).toEqual([
      [MARKET, 'B', 'B_MINUS'],
      [SAFETY, 'B_MINUS', 'C'],
    ]);
  });

  test('V08, V19, V20 the cap of the list is shown beside the tier', () => {
    expect([capOf(graded('A')), capOf(none), capOf(graded('C-'))]).toEqual(['C', 'C', 'C']);
  });

  test('V11 H3 culture enters as B, is shown as A, and the conflict is listed', () => {
    const result = converge(inputOf({ [BASE]: graded('D'), [CULTURE]: graded('A') }), ruleSet);
    expect(result.inputs.find(({ sector }) => sector === CULTURE)).toMatchObject({
      grade: 'A',
      effectiveClass: 'A',
      effectiveClassUsed: 'B',
    });
    expect(result.conflicts).toMatchObject([{ code: 'PUBLIC_D_SECTOR_A', sector: CULTURE, ruleId: 'H3' }]);
  });
});
