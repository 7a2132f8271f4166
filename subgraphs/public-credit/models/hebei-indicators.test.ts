import { describe, expect, test } from 'vitest';
import type { EnterpriseFacts } from '../../../kit/evaluation/facts.ts';
import { loadModels } from '../../../kit/evaluation/load-models.ts';
import type { IndicatorDocument } from '../../../kit/evaluation/model-schema.ts';
import { knowing, modelOn, penalty, record } from '../../../kit/evaluation/testing/small-models.ts';
import { PUBLIC_GRADES } from '../../../schema/vocabulary/grade.ts';
import { parseLocalDate } from '../../../schema/vocabulary/local-date.ts';
import type { PenaltyCategory } from '../../../schema/vocabulary/penalty-category.ts';
import { NATIONAL_2026, NINE_LEVELS_2023 } from '../schemes.ts';

const catalogue = await loadModels(import.meta.dirname);
const quarterEnd = parseLocalDate('2026-09-30');
const nine = modelOn(catalogue, 'HEB-2023-9', quarterEnd);
const year2022 = parseLocalDate('2022-11-21');
const first = modelOn(catalogue, 'HEB-2022-IND', year2022);
const national = modelOn(catalogue, 'NAT-2026-4', quarterEnd);

const CLEAN: Partial<EnterpriseFacts> = {
  registration: [{ status: 'ACTIVE', since: parseLocalDate('2010-03-01') }],
  establishedOn: parseLocalDate('2010-03-01'),
  penalties: [],
  severeListings: [],
};
const graded = (known: Partial<EnterpriseFacts> = {}, day = quarterEnd) =>
  nine.explain(knowing({ ...CLEAN, ...known }), day);

const of2022 = (known: Partial<EnterpriseFacts>) => first.evaluate(knowing({ ...CLEAN, ...known }), year2022);

/** Every indicator of a tree, groups and measured ones. */
function all(indicators: readonly IndicatorDocument[]): IndicatorDocument[] {
  return indicators.flatMap((indicator) => [indicator, ...all(indicator.children ?? [])]);
}

describe('Hebei reply 0542 (2025), 一: how many indicators there are', () => {
  test('2022: 4 of the first tier, 13 of the second, 22 of the third', () => {
    expect(first.tierCounts).toEqual([4, 13, 22]);
  });

  test('since 2023: 8, 18 and 26', () => {
    expect(nine.tierCounts).toEqual([8, 18, 26]);
  });

  test.each([first, nine, national])('no name is claimed that no source gives ($id)', ({ document }) => {
    for (const { name, cites } of all(document.indicators ?? [])) {
      if (name.provenance === 'SOURCE') expect(cites, name.text).toBeDefined();
      else expect(name).toMatchObject({ provenance: 'DEFAULT', text: expect.stringMatching(/^示例指标\d/) });
    }
    const named = all(nine.document.indicators ?? []).filter(({ name }) => name.provenance === 'SOURCE');
    expect(named.map(({ name }) => name.text)).toEqual([
      '严重失信主体名单',
      '安全生产诚信等级',
      '安全生产信用信息',
      'A级纳税人',
      '海关高级认证企业',
    ]);
  });

  test.each([first, nine, national])('every threshold is a default, for none is published ($id)', ({ document }) => {
    expect(document.scheme.grades.every(({ from }) => from?.provenance === 'DEFAULT')).toBe(true);
  });
});

describe('the scales are those under which grades arrive', () => {
  test('nine levels, best first, each in its letter', () => {
    expect(nine.document.scheme.grades.map(({ grade }) => grade)).toEqual([...PUBLIC_GRADES]);
  });

  test.each([
    [nine, NINE_LEVELS_2023],
    [national, NATIONAL_2026],
  ] as const)('$0.id', ({ document }, scheme) => {
    expect(document.scheme.version).toBe(scheme.version);
    expect(Object.fromEntries(document.scheme.grades.map((each) => [each.grade, each.class]))).toEqual(scheme.grades);
    expect(document).toMatchObject({ status: scheme.status, authorityLevel: scheme.authorityLevel });
  });
});

describe('HEB-2023-9', () => {
  test('domain fact 4: B is the normal grade, that of an enterprise with nothing to its name', () => {
    expect(graded()).toMatchObject({ grade: 'B', scoreThousandths: 810_000 });
  });

  test('good records lift it, each for as long as it counts', () => {
    const awards = {
      commendations: [record('2024-07-01', { kind: 'PROVINCIAL' }), record('2026-06-01', { kind: 'COUNTY' })],
    };
    const best = {
      ...awards,
      commitmentsDue: 4,
      commitmentsKept: 4,
      named: { gradeATaxpayer: true, customsAdvancedCertified: true },
    };
    expect(graded(awards)).toMatchObject({ grade: 'A-', scoreThousandths: 850_000 });
    expect(graded(best)).toMatchObject({ grade: 'A', scoreThousandths: 950_000 });
    expect(graded(awards, parseLocalDate('2027-06-01')).grade).toBe('B+');
  });

  test('a severe penalty by the list in force on the day of its decision', () => {
    expect(graded({ penalties: [penalty('2026-03-31', ['PERMIT_SUSPENSION'])] }).grade).toBe('C');
    expect(graded({ penalties: [penalty('2026-04-01', ['PERMIT_SUSPENSION'])] }).grade).toBe('B-');
  });

  test.each<[string, Partial<EnterpriseFacts>, string]>([
    ['licence revoked', { registration: [{ status: 'REVOKED', since: parseLocalDate('2026-01-01') }] }, 'D'],
    ['on a severe list', { severeListings: [record('2020-01-01')] }, 'C-'],
  ])('borrowed from the opinion of 2022: %s', (_what, known, grade) => {
    const explained = graded(known);
    expect(explained.grade).toBe(grade);
    expect(explained.reasons[0]).toMatchObject({ kind: 'RULE', provenance: 'BORROWED' });
  });

  test('reply 0542, 三: the work-safety grade of a period already over goes in, with its stamp', () => {
    const safety = {
      grade: 'D',
      effectiveClass: 'D',
      schemeVersion: 'HEB-WS-DEFAULT',
      period: '2025',
      periodEnd: parseLocalDate('2025-12-31'),
    } as const;
    const explained = graded({ results: { WORK_SAFETY: safety } });
    expect(explained).toMatchObject({ grade: 'B-', scoreThousandths: 730_000 });
    expect(explained.inputsUsed).toEqual([
      { sector: 'WORK_SAFETY', grade: 'D', schemeVersion: 'HEB-WS-DEFAULT', period: '2025', periodEnd: '2025-12-31' },
    ]);
    expect(() => graded({ results: { WORK_SAFETY: { ...safety, periodEnd: quarterEnd } } })).toThrow(/previous period/);
  });

  test('silent sources move nothing, and are named', () => {
    const explained = graded();
    expect(explained.unknown).toContain('tax-arrears');
    expect(explained.reasons.map(({ id }) => id)).toEqual(['years-in-business', 'B']);
  });
});

describe('HEB-2022-IND: the limbs of 四(三) hold whatever the score', () => {
  const severe: readonly PenaltyCategory[] = [
    'PERMIT_SUSPENSION',
    'QUALIFICATION_DOWNGRADE',
    'PERMIT_REVOCATION',
    'BUSINESS_RESTRICTION',
    'BUSINESS_SUSPENSION',
    'ORDERED_CLOSURE',
    'PROFESSION_RESTRICTION',
  ];

  test('clean: A', () => expect(of2022({}).grade).toBe('A'));

  test.each(severe)('%s: C', (category) => {
    expect(of2022({ penalties: [penalty('2022-06-01', [category])] }).grade).toBe('C');
  });

  test('on a severe list: C; licence revoked: D', () => {
    expect(of2022({ severeListings: [record('2020-01-01')] }).grade).toBe('C');
    expect(of2022({ registration: [{ status: 'REVOKED', since: parseLocalDate('2022-01-01') }] }).grade).toBe('D');
  });
});

describe('S4 四(一): HEB-2019-4 has names and no numbers', () => {
  const day = parseLocalDate('2020-12-31');
  const names = modelOn(catalogue, 'HEB-2019-4', day);

  test('it says so itself, and evaluates nobody', () => {
    expect(names.document).toMatchObject({ kind: 'NAMES_ONLY', status: 'SUPERSEDED', use: 'COMPARISON' });
    expect(names.document.scheme.grades.map(({ grade }) => grade)).toEqual(['守信', '一般失信', '严重失信', '黑名单']);
    expect(names.evaluate(knowing({ ...CLEAN }), day)).toMatchObject({ status: 'UNDETERMINED', grade: null });
  });
});

test('the national grades are for comparison only: the national centre evaluates', () => {
  expect(national.document).toMatchObject({ use: 'COMPARISON', authorityLevel: 'NATIONAL' });
});
