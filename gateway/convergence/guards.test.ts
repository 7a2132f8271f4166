import { describe, expect, test } from 'vitest';
import { addDays, parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import { converge } from './converge.ts';
import { loadRuleSet } from './rule-set.ts';
import { BASE, CULTURE, LISTING, MARKET, SAFETY, TODAY, graded, inputOf, penalty, ungraded } from './testing/inputs.ts';
import type { ConvergenceInput, SectorAnswer } from './types.ts';

const ruleSet = await loadRuleSet();
const of = (answers: Record<string, SectorAnswer | null>, enterprise: ConvergenceInput['enterprise'] | object = {}) =>
  converge(inputOf(answers, enterprise), ruleSet);
const ids = (result: { rulesFired: { ruleId: string }[] }): string[] => result.rulesFired.map(({ ruleId }) => ruleId);
const K = penalty('K');

describe('G1 one fact counts once', () => {
  test('G1 the same penalty from two sectors is one item with both reporters', () => {
    const result = of({
      [BASE]: graded('B'),
      [MARKET]: graded('B', { evidence: [K] }),
      [SAFETY]: graded('B', { evidence: [K, K] }),
    });
    expect(result.evidence).toMatchObject([{ key: 'K', reporters: [MARKET, SAFETY] }]);
    expect(result.rulesFired).toMatchObject([{ ruleId: 'G1', evidenceKeys: ['K'], before: 'B', after: 'B' }]);
  });

  test('G1 reporters who differ: the graver severity and the later day stand', () => {
    const older = penalty('K', { decidedOn: parseLocalDate('2025-01-01'), severity: 'SEVERE' });
    const { evidence, cap } = of({
      [BASE]: graded('B', { evidence: [older] }),
      [SAFETY]: graded('B', { evidence: [K] }),
    });
    expect(evidence).toMatchObject([{ severity: 'SEVERE', decidedOn: K.decidedOn }]);
    expect(cap).toBe('C');
  });

  test('G1 two sectors low for one and the same penalty lower the tier once, by the graver', () => {
    const result = of({
      [BASE]: graded('B'),
      [MARKET]: graded('C', { evidence: [K] }),
      [SAFETY]: graded('D', { evidence: [K] }),
    });
    expect(result.convergedTier).toBe('C_PLUS');
    expect(result.inputs.map(({ sector, notch }) => [sector, notch])).toEqual([
      [MARKET, 0],
      [BASE, 0],
      [SAFETY, 2],
    ]);
  });

  test('G1 two sectors with a penalty each, one of them shared, both count', () => {
    const own = penalty('M');
    const result = of({
      [BASE]: graded('B'),
      [MARKET]: graded('C', { evidence: [K] }),
      [SAFETY]: graded('C', { evidence: [K, own] }),
    });
    expect(result.convergedTier).toBe('C_PLUS');
  });
});

describe('G2 evidence the public grade has already', () => {
  test('G2 one record of the sector’s own, and N+ stands', () => {
    const result = of({
      [BASE]: graded('B', { evidence: [K] }),
      [SAFETY]: graded('D', { evidence: [K, penalty('M')] }),
    });
    expect(result.convergedTier).toBe('C_PLUS');
  });

  test('G2 a sector that names no record is not suppressed', () => {
    expect(of({ [BASE]: graded('B', { evidence: [K] }), [SAFETY]: graded('D') }).convergedTier).toBe('C_PLUS');
  });

  test('G2 a suppressed D still stands against relief', () => {
    const result = of({
      [BASE]: graded('B', { evidence: [K] }),
      [SAFETY]: graded('D', { evidence: [K] }),
      [MARKET]: graded('A'),
    });
    expect(result.convergedTier).toBe('B');
  });

  test('G2 nothing is suppressed by a public grade that is itself unusable', () => {
    const result = of({
      [BASE]: graded('B', { evidence: [K], freshness: 'EXPIRED' }),
      [SAFETY]: graded('D', { evidence: [K] }),
    });
    expect(result.inputs.find(({ sector }) => sector === SAFETY)?.effectiveClassUsed).toBe('D');
  });
});

describe('G3 age', () => {
  test.each([
    ['A', 'STALE', 'B'],
    ['B', 'STALE', 'B'],
    ['C', 'STALE', 'B'],
    ['D', 'STALE', 'C'],
    ['A', 'EXPIRED', null],
    ['D', 'EXPIRED', null],
    ['A', null, 'B'],
    ['D', null, 'D'],
  ] as const)('G3 a sector at %s that is %s enters as %s', (grade, freshness, used) => {
    const result = of({ [BASE]: graded('B'), [MARKET]: graded(grade, { freshness }) });
    expect(result.inputs[0]).toMatchObject({ sector: MARKET, effectiveClassUsed: used });
  });

  test('G3, H6 the ages of sector and public grade are flagged', () => {
    const result = of({ [BASE]: graded('B', { freshness: 'EXPIRED' }), [MARKET]: graded('D', { freshness: 'STALE' }) });
    expect(result.flags.map(({ code, sector }) => [code, sector])).toEqual([
      ['STALE_GRADE', MARKET],
      ['EXPIRED_GRADE', BASE],
    ]);
    expect(result.convergedTier).toBe('UNRATED');
  });
});

describe('G4 repair', () => {
  const repaired = { repairedEvidenceKeys: ['K'] };

  test('G4 any sector’s word removes the record everywhere, and who still reports it is named', () => {
    const severe = penalty('K', { severity: 'SEVERE' });
    const result = of({
      [BASE]: graded('B', repaired),
      [MARKET]: graded('B', { evidence: [severe] }),
      [SAFETY]: graded('B', { evidence: [severe] }),
    });
    expect([result.convergedTier, result.cap, result.evidence]).toEqual(['B', null, []]);
    expect(result.flags).toMatchObject([
      { code: 'REPAIRED', sector: MARKET, evidenceKey: 'K' },
      { code: 'REPAIRED', sector: SAFETY, evidenceKey: 'K' },
    ]);
  });

  test('G4 a sector low only for repaired records lowers nothing and does not stand against relief', () => {
    const result = of({
      [BASE]: graded('B', repaired),
      [SAFETY]: graded('D', { evidence: [K] }),
      [MARKET]: graded('A'),
    });
    expect(result.convergedTier).toBe('B_PLUS');
  });

  test('G4 a list entry removed early caps no longer', () => {
    const result = of({
      [BASE]: graded('B', { repairedEvidenceKeys: [LISTING.decisionNumber] }),
      [SAFETY]: graded('B', { severeListings: [LISTING] }),
    });
    expect([result.convergedTier, result.cap]).toEqual(['B', null]);
  });
});

test('G5 an open objection changes no grade and is flagged with its last day', () => {
  const dueOn = parseLocalDate('2026-12-01');
  const disputed = penalty('K', { severity: 'SEVERE', objectionDueOn: dueOn });
  const result = of({ [BASE]: graded('B', { evidence: [disputed] }) });
  expect(result.convergedTier).toBe('C');
  expect(result.flags).toMatchObject([{ code: 'UNDER_OBJECTION', sector: BASE, evidenceKey: 'K', dueOn }]);
});

describe('G6 schemes out of force', () => {
  test.each(['SUSPENDED', 'SUPERSEDED'] as const)(
    'G6 a sector scheme that is %s is shown, without effect',
    (schemeStatus) => {
      const result = of({ [BASE]: graded('B'), [MARKET]: graded('D', { schemeStatus }) });
      expect(result.convergedTier).toBe('B');
      expect(ids(result)).toEqual(['G6']);
      expect(result.inputs[0]).toMatchObject({ grade: 'D', effectiveClassUsed: null });
      expect(result.flags).toMatchObject([{ code: 'SCHEME_NOT_ACTIVE', sector: MARKET }]);
    },
  );

  test('G6, H6 a public scheme out of force leaves the enterprise unrated', () => {
    const result = of({ [BASE]: graded('A', { schemeStatus: 'SUPERSEDED' }) });
    expect([result.convergedTier, ids(result)]).toEqual(['UNRATED', ['G6', 'H6']]);
  });
});

describe('G7 region', () => {
  test.each([
    ['130102', false],
    ['130181', true],
    ['130602', true],
  ])('G7 code assigned in Shijiazhuang, registered in %s: mismatch %s', (registeredDivision, mismatch) => {
    const { flags, convergedTier } = of({ [BASE]: graded('B') }, { registeredDivision });
    expect([flags.some(({ code }) => code === 'REGION_MISMATCH'), convergedTier]).toEqual([mismatch, 'B']);
  });

  test('G7 a code assigned by the province names no region', () => {
    const input = { ...inputOf({ [BASE]: graded('B') }), uscc: '91130000TT0000015X' };
    expect(converge(input, ruleSet).flags.some(({ code }) => code === 'REGION_MISMATCH')).toBe(false);
  });
});

const competing = [{ grade: 'C', evaluatorTier: 'COUNTY' as const, evaluatedOn: TODAY }];
/** The county's own grade, so many days from today. */
const countyGrade = (days: number): SectorAnswer =>
  graded('B', { evaluatorTier: 'COUNTY', evaluatedOn: addDays(TODAY, days), competingGrades: competing });

describe('G8 two grades for one period', () => {
  const chosen = graded('B', { evaluatorTier: 'PROVINCE', competingGrades: competing });

  test('G8 the tier of the enterprise’s own directory decides', () => {
    expect(of({ [BASE]: chosen }, { directoryTier: 'COUNTY' }).convergedTier).toBe('C');
    expect(of({ [BASE]: chosen }, { directoryTier: 'PROVINCE' }).convergedTier).toBe('B');
  });

  test('G8 where the directory is unknown: province before city before county', () => {
    const result = of({ [BASE]: chosen }, { directoryTier: null });
    expect(result.convergedTier).toBe('B');
    expect(result.flags).toMatchObject([{ code: 'COMPETING_GRADES', sector: BASE }]);
  });

  test('G8 one tier, two days: the latest evaluation; one day: the worse grade', () => {
    expect([-1, 0, 1].map((days) => of({ [BASE]: countyGrade(days) }).convergedTier)).toEqual(['C', 'C', 'B']);
  });

  test('G8 a competing sector grade of unknown class replaces none', () => {
    const market = graded('B', { evaluatorTier: 'PROVINCE', competingGrades: competing });
    expect(of({ [BASE]: graded('B'), [MARKET]: market }).convergedTier).toBe('B');
  });
});

test('G9 a code that fails its check character is flagged', () => {
  const input = { ...inputOf({ [BASE]: graded('B') }), uscc: '91350211M00013FA1N' };
  expect(converge(input, ruleSet).flags.map(({ code }) => code)).toContain('USCC_CHECK_FAILED');
});

describe('G10, G11 advice', () => {
  const full = { inspections: { year: 2026, carriedOut: 2, annualCap: 2 } };

  test.each([
    ['A', {}, 'LIGHTER', '0.5', 'S-A'],
    ['B', {}, 'NORMAL', '1', 'S-B'],
    ['C', {}, 'RAISED', '2', 'S-C'],
    ['D', {}, 'RAISED_GREATLY', '3', 'S-D'],
    ['A', { keyDomains: ['FOOD_AND_DRUGS'] }, 'NORMAL', '1', 'G10'],
    ['D', { keyDomains: ['FOOD_AND_DRUGS'] }, 'RAISED_GREATLY', '3', 'S-D'],
    ['C', full, 'ON_CAUSE_ONLY', '0', 'G11'],
    ['C', { inspections: { year: 2026, carriedOut: 1, annualCap: 2 } }, 'RAISED', '2', 'S-C'],
    ['C', { inspections: { year: 2025, carriedOut: 2, annualCap: 2 } }, 'RAISED', '2', 'S-C'],
    ['C', { inspections: { year: 2026, carriedOut: 9, annualCap: null } }, 'RAISED', '2', 'S-C'],
    ['C', { ...full, keyDomains: ['FOOD_AND_DRUGS'] }, 'NORMAL', '1', 'G10'],
  ])('G10, G11 at %s with %j: %s ×%s by %s', (grade, enterprise, mode, inspectionRatioMultiplier, ruleId) => {
    expect(of({ [BASE]: graded(grade) }, enterprise).advice).toMatchObject({ mode, inspectionRatioMultiplier, ruleId });
  });

  test('G11 the annual cap leaves complaints and assigned leads', () => {
    expect(of({ [BASE]: graded('B') }, full).advice).toMatchObject({
      exceptions: ['COMPLAINT', 'ASSIGNED_LEAD'],
      inspectionsLeft: 0,
    });
  });

  test('§1.11 A keeps a least ratio of 1 %, D covers key items fully', () => {
    expect(of({ [BASE]: graded('A') }).advice.minimumRatio).toBe('0.01');
    expect(of({ [BASE]: graded('D') }).advice.fullCoverageOfKeyItems).toBe(true);
  });

  test('H6, H2 an unrated enterprise on a list is advised on by its cap', () => {
    const result = of({ [BASE]: ungraded('NO_RECORD', { severeListings: [LISTING] }) });
    expect([result.convergedTier, result.advice.mode]).toEqual(['UNRATED', 'RAISED']);
  });
});

test('G12 every answer carries the notice, the rule set’s id and its hash', () => {
  for (const answers of [{}, { [BASE]: null }, { [BASE]: graded('B') }]) {
    const { notice, ruleSetId, ruleSetHash, asOf } = of(answers);
    expect(notice).toMatchObject({ code: 'REFERENCE_ONLY', ruleId: 'G12' });
    expect(notice.textZh).toContain('不得作为失信惩戒的直接依据');
    expect([ruleSetId, ruleSetHash, asOf]).toEqual(['CONV-HEB-DEFAULT-1', ruleSet.hash, TODAY]);
  }
});

test('G14 a withheld class is said aloud, makes the view incomplete, and grants no relief', () => {
  const result = of({ [BASE]: graded('B'), [MARKET]: ungraded('WITHHELD'), [CULTURE]: graded('A') });
  expect(result.flags.map(({ code, sector }) => [code, sector])).toEqual([
    ['ACCESS_DENIED_INTERNAL', MARKET],
    ['RELIEF_NOT_GRANTED_INCOMPLETE', null],
  ]);
  expect([result.complete, result.missing, result.convergedTier]).toEqual([
    false,
    [{ sector: MARKET, title: MARKET, reason: 'WITHHELD' }],
    'B',
  ]);
});

describe('silence is never good news', () => {
  test('G15 a silent sector is missing; no step up and no lighter inspection', () => {
    const result = of({ [BASE]: graded('A-'), [MARKET]: graded('A'), [SAFETY]: null });
    expect([result.convergedTier, result.complete, result.missing[0]?.reason]).toEqual(['A_MINUS', false, 'SILENT']);
    expect(result.advice).toMatchObject({ mode: 'NORMAL', inspectionRatioMultiplier: '1', ruleId: 'G15' });
    expect(result.flags.map(({ code }) => code)).toEqual(['RELIEF_NOT_GRANTED_INCOMPLETE']);
  });

  test('H6 a silent base leaves the enterprise unrated and the base missing', () => {
    const result = of({ [BASE]: null, [MARKET]: graded('A') });
    expect([result.convergedTier, result.missing]).toEqual([
      'UNRATED',
      [{ sector: BASE, title: BASE, reason: 'SILENT' }],
    ]);
  });

  test('H0 a silent registry makes the view incomplete', () => {
    for (const enterprise of [null, { ...inputOf({}).enterprise, registrationStatus: null }]) {
      const result = of({ [BASE]: graded('A') }, enterprise);
      expect([result.complete, result.flags[0]?.code, result.advice.mode]).toEqual([
        false,
        'REGISTRY_SILENT',
        'NORMAL',
      ]);
    }
  });

  test('P8 no record, not applicable and not yet evaluable are answers, not silence', () => {
    const result = of({
      [BASE]: graded('B'),
      [MARKET]: ungraded('NO_RECORD'),
      [SAFETY]: ungraded('NOT_APPLICABLE'),
      [CULTURE]: ungraded('NOT_YET_EVALUABLE'),
    });
    expect([result.complete, result.coverage]).toEqual([true, { sectors: 4, applicable: 3, present: 1 }]);
  });

  test('H2 the listing last known of a silent sector still caps, and says so', () => {
    const input = inputOf({ [BASE]: graded('A'), [SAFETY]: null });
    const withLast = {
      ...input,
      sectors: input.sectors.map((sector) =>
        sector.code === SAFETY ? { ...sector, lastKnownListings: [LISTING] } : sector,
      ),
    };
    const result = converge(withLast, ruleSet);
    expect([result.convergedTier, result.flags[0]?.code]).toEqual(['C', 'LAST_KNOWN_LISTING']);
  });

  test('H6 a base grade that is none of the nine is not guessed at', () => {
    const result = of({ [BASE]: graded('A+') });
    expect([result.convergedTier, result.flags[0]?.code]).toEqual(['UNRATED', 'UNRECOGNISED_GRADE']);
  });
});
