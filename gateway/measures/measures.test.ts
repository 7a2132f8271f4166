import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DmnModdle } from 'dmn-moddle';
import { describe, expect, test } from 'vitest';
import { callerOf, type Role } from '../../kit/identity/caller.ts';
import { fusedAnswer } from '../convergence/fused-answer.ts';
import { loadRuleSet, withSettings } from '../convergence/rule-set.ts';
import { BASE, graded, inputOf, LISTING, MARKET, SAFETY, ungraded } from '../convergence/testing/inputs.ts';
import type { EnterpriseFacts, SectorAnswer } from '../convergence/types.ts';
import { decimalOfMillionths, thousandthsOf } from './decimals.ts';
import { readDmnFile } from '../convergence/tables/dmn-file.ts';
import { DEFAULT_MEASURES, loadMeasures, type Measures } from './load-measures.ts';
import { measureFieldResolvers } from './measures-resolvers.ts';
import { measuresOf } from './measures-of.ts';
import { loadWith, problemsWith } from './testing/edited-measures.ts';

const RULES = await loadRuleSet();
const DEFAULTS = await loadMeasures();

interface Asked {
  readonly base?: SectorAnswer;
  readonly sector?: SectorAnswer | null;
  readonly enterprise?: Partial<EnterpriseFacts> | null;
  readonly measures?: Measures;
  readonly code?: string;
}

function measured({
  base = graded('B'),
  sector = graded('B'),
  enterprise = {},
  measures = DEFAULTS,
  code = SAFETY,
}: Asked) {
  const found = measuresOf(fusedAnswer(inputOf({ [BASE]: base, [code]: sector }, enterprise), RULES), code, measures);
  if (found === null) throw new Error('the sector is in the graph');
  return found;
}
const annual = (carriedOut: number, annualCap: number): Partial<EnterpriseFacts> => ({
  inspections: { year: 2026, carriedOut, annualCap },
});

describe('inspection, by tier, sector class and key domain', () => {
  test.each([
    ['B: normal', {}, { mode: 'NORMAL', method: 'RANDOM', ratio: '0.03', visitsPerYear: 1 }],
    ['A: half, not under 1 %', { base: graded('A'), sector: graded('A') }, { mode: 'LIGHTER', ratio: '0.015' }],
    ['A, but B in this sector: normal', { base: graded('A') }, { mode: 'NORMAL' }],
    [
      'A, this sector has no class: the tier decides (G13)',
      { base: graded('A'), sector: ungraded('NO_RECORD') },
      { mode: 'LIGHTER' },
    ],
    [
      'A by a class that is stale: no relief (P7)',
      { base: graded('A'), sector: graded('A', { freshness: 'STALE' }) },
      { mode: 'NORMAL' },
    ],
    [
      'C: key target, directed and random',
      { base: graded('C') },
      { mode: 'RAISED', method: 'DIRECTED_AND_RANDOM', ratio: '0.06', visitsPerYear: 2 },
    ],
    ['C in this sector alone', { base: graded('A'), sector: graded('C') }, { mode: 'RAISED' }],
    [
      'D in this sector: key items in full',
      { sector: graded('D') },
      { mode: 'RAISED_GREATLY', fullCoverageOfKeyItems: true },
    ],
    ['D: three times the ratio', { base: graded('D') }, { mode: 'RAISED_GREATLY', ratio: '0.09' }],
    [
      'listed: key target whatever the class',
      { sector: graded('B', { severeListings: [LISTING] }) },
      { mode: 'RAISED_GREATLY', ruleId: 'M-L' },
    ],
    [
      'G10 a key domain: never below normal',
      { base: graded('A'), sector: graded('A'), enterprise: { keyDomains: ['CIVIL_EXPLOSIVES'] } },
      { mode: 'NORMAL' },
    ],
    ['G15 an incomplete view: no relief', { base: graded('A'), sector: null }, { mode: 'NORMAL' }],
    [
      'outside evaluation: none',
      { enterprise: { registrationStatus: 'DEREGISTERED' } },
      { mode: 'NOT_APPLICABLE', ratio: '0', visitsPlanned: 0 },
    ],
    [
      'a scheme out of force has no class',
      { base: graded('A'), sector: graded('D', { schemeStatus: 'SUSPENDED' }) },
      { mode: 'LIGHTER' },
    ],
  ] as const)('%s', (_title, asked, expected) => {
    expect(measured(asked).inspection).toMatchObject(expected);
  });

  test('each row says where it comes from, and what is ours is marked so', () => {
    const { inspection } = measured({ base: graded('C') });
    expect(inspection.clause).toContain('六(二)');
    expect(inspection).toMatchObject({ provenance: 'DEFAULT', baseRatioProvenance: 'DEFAULT' });
    for (const { rows } of Object.values(DEFAULTS.tables))
      for (const row of rows) expect([row.clause, row.zh, row.en]).not.toContain('');
  });

  test('the tier counts though its letter is switched off', () => {
    const answer = fusedAnswer(inputOf({ [BASE]: graded('C') }), withSettings(RULES, { letter: false }));
    expect(measuresOf(answer, BASE, DEFAULTS)?.inspection.mode).toBe('RAISED');
  });

  test('an unrated enterprise under a cap is measured by its cap', () => {
    const base = ungraded('NO_RECORD', { severeListings: [LISTING] });
    expect(measured({ base }).inspection).toMatchObject({ mode: 'RAISED_GREATLY' });
    expect(measured({ base: ungraded('NO_RECORD') }).inspection.mode).toBe('NORMAL');
  });
});

describe('annual caps (国办发〔2024〕54号)', () => {
  test('what is planned never goes beyond what the cap leaves', () => {
    expect(measured({ base: graded('D'), enterprise: annual(3, 5) }).inspection).toMatchObject({
      visitsPerYear: 4,
      visitsPlanned: 2,
      inspectionsLeft: 2,
    });
  });

  test('G11 at the cap: none but for cause; G10 a key domain keeps its normal ratio', () => {
    const reached = annual(2, 2);
    expect(measured({ base: graded('D'), enterprise: reached }).inspection).toMatchObject({
      mode: 'ON_CAUSE_ONLY',
      ratio: '0',
      visitsPlanned: 0,
      exceptions: ['COMPLAINT', 'ASSIGNED_LEAD'],
    });
    const key = { ...reached, keyDomains: ['HAZARDOUS_CHEMICALS' as const] };
    expect(measured({ enterprise: key }).inspection).toMatchObject({ mode: 'NORMAL', visitsPlanned: 1 });
  });

  test('a cap of another year binds nothing, and no cap is no limit', () => {
    const other = { inspections: { year: 2025, carriedOut: 9, annualCap: 1 } };
    expect(measured({ base: graded('C'), enterprise: other }).inspection).toMatchObject({
      visitsPlanned: 2,
      inspectionsLeft: null,
    });
  });
});

const codes = (asked: Asked) => ({
  incentives: measured(asked).incentives.map(({ code }) => code),
  restrictions: measured(asked).restrictions.map(({ code }) => code),
});

describe('incentives and restrictions', () => {
  test('the best get all incentives and no restriction', () => {
    expect(codes({ base: graded('A'), sector: graded('A') })).toEqual({
      incentives: [
        'GREEN_CHANNEL',
        'TOLERANCE_OF_MISSING_PAPERS',
        'NOTIFICATION_AND_COMMITMENT',
        'SOFT_ENFORCEMENT',
        'RECOMMENDED_TO_BANKS',
      ],
      restrictions: [],
    });
  });

  test('silence is no good news: none on an incomplete view', () => {
    expect(codes({ base: graded('A'), sector: null }).incentives).toEqual([]);
  });

  test('a listing takes every incentive, and each restriction has list code, edition, basis and end', () => {
    const { incentives, restrictions } = measured({
      base: graded('A'),
      sector: graded('A', { severeListings: [LISTING] }),
    });
    expect(incentives).toEqual([]);
    expect(restrictions).toHaveLength(4);
    for (const restriction of restrictions) {
      expect(restriction).toMatchObject({ ends: 'WITH_LISTING', endsOn: '2029-01-31', listCodeIsExample: true });
      expect([restriction.listCode, restriction.listEdition, restriction.clause]).not.toContain('');
    }
  });

  test('a listing without a last day leaves the end open; that of D ends with the tier', () => {
    const open = measured({
      sector: graded('B', { severeListings: [LISTING, { ...LISTING, decisionNumber: '2', endsOn: null }] }),
    });
    expect(open.restrictions.every(({ endsOn }) => endsOn === null)).toBe(true);
    expect(measured({ base: graded('D') }).restrictions).toMatchObject([
      { code: 'ENFORCE_RESTRICTIONS', ends: 'WITH_TIER', endsOn: null },
    ]);
  });

  test('one without a list code is refused, and says why', async () => {
    const problems = await problemsWith([], { 'incentives-and-restrictions.dmn': [['"示例-03"', '""']] });
    expect(problems).toMatchObject([
      { decision: 'restrictions', rule: 'R-3', column: 'listCode', message: expect.stringContaining('national list') },
    ]);
  });
});

describe('overrides of regions and agencies', () => {
  const ANY = '-';
  const normal = ['"B"', '"A","B"', 'false', ANY, ANY, 'false'] as const;
  const shijiazhuang = { id: 'sjz', region: 'SHIJIAZHUANG', rows: [{ when: normal, set: { multiplier: '1.5' } }] };

  test('hold in their region, for their agency, on their days, and are told with their basis', async () => {
    const measures = await loadWith([shijiazhuang]);
    expect(measured({ measures })).toMatchObject({
      region: 'SHIJIAZHUANG',
      inspection: {
        multiplier: '1.5',
        ratio: '0.045',
        mode: 'NORMAL',
        overrides: [{ id: 'sjz', basis: '样例文件', ruleId: 'O-1' }],
      },
    });
    expect(measured({ measures, enterprise: { registeredDivision: '130202' } }).inspection).toMatchObject({
      multiplier: '1',
      overrides: [],
    });
    expect(measured({ measures, enterprise: { registeredDivision: null } }).inspection.overrides).toEqual([]);
    const later = await loadWith([{ ...shijiazhuang, from: '2026-11-22' }]);
    expect(measured({ measures: later }).inspection.overrides).toEqual([]);
    const over = await loadWith([{ ...shijiazhuang, until: '2026-11-20' }]);
    expect(measured({ measures: over }).inspection.overrides).toEqual([]);
    const agency = await loadWith([{ ...shijiazhuang, region: undefined as never, agency: MARKET }]);
    expect(measured({ measures: agency }).inspection.overrides).toEqual([]);
    expect(measured({ measures: agency, code: MARKET }).inspection.multiplier).toBe('1.5');
  });

  test('a looser one is taken within the bounds', async () => {
    const looser = {
      id: 'looser',
      agency: SAFETY,
      rows: [
        {
          when: ['"A"', ANY, 'false', 'false', 'true', 'false'] as const,
          set: { multiplier: '0.2', visitsPerYear: 0 },
        },
      ],
    };
    // B in this sector is NORMAL in the base table: what is looser there leaves the bounds
    expect(await problemsWith([looser])).toMatchObject([
      { column: 'multiplier', message: expect.stringContaining('1 to 2 is allowed') },
      { column: 'visitsPerYear' },
    ]);
    const within = {
      ...looser,
      rows: [{ ...looser.rows[0]!, when: ['"A"', '"A","NONE"', 'false', 'false', 'true', 'false'] as const }],
    };
    const measures = await loadWith([within]);
    expect(measured({ base: graded('A'), sector: graded('A'), measures }).inspection).toMatchObject({
      multiplier: '0.2',
      ratio: '0.01',
      visitsPerYear: 0,
    });
  });

  test.each([
    ['below normal in a key domain (G10)', [ANY, ANY, ANY, 'true', ANY, 'false'], { multiplier: '0.9' }, 'multiplier'],
    ['above the annual cap (G11)', [ANY, ANY, ANY, 'false', ANY, 'true'], { visitsPerYear: 1 }, 'visitsPerYear'],
    ['more than twice for normal enterprises', normal, { multiplier: '2.5' }, 'multiplier'],
    ['without full coverage for D', ['"D"', ANY, ANY, ANY, ANY, 'false'], { full: false }, 'fullCoverageOfKeyItems'],
  ] as const)(
    'one that goes %s is refused: the case, the bounds and their reason are named',
    async (_title, when, set, column) => {
      const problems = await problemsWith([{ id: 'beyond', region: 'XIONGAN', rows: [{ when, set }] }]);
      expect(problems).toContainEqual(
        expect.objectContaining({
          file: 'beyond.dmn',
          decision: 'inspectionOverride',
          rule: 'O-1',
          column,
          message: expect.stringMatching(/for tier=.* is allowed: .+ \(.+\)$/u),
        }),
      );
    },
  );

  test('one under which something graver is supervised lighter is refused', async () => {
    const c = ['"C"', '"A","B","NONE"', 'false', ANY, ANY, 'false'] as const;
    const uneven = {
      id: 'uneven',
      region: 'XIONGAN',
      rows: [
        { when: normal, set: { visitsPerYear: 2 } },
        { when: c, set: { visitsPerYear: 1 } },
      ],
    };
    expect(await problemsWith([uneven])).toContainEqual(
      expect.objectContaining({
        file: 'uneven.dmn',
        column: 'visitsPerYear',
        message: expect.stringMatching(/^tier=C is supervised lighter \(1\) than B \(2\)/u),
      }),
    );
    const keyDomainsForgotten = {
      ...shijiazhuang,
      rows: [{ when: ['"B"', '"A","B"', 'false', 'false', ANY, 'false'] as const, set: { multiplier: '1.5' } }],
    };
    expect(await problemsWith([keyDomainsForgotten])).toContainEqual(
      expect.objectContaining({ message: expect.stringContaining('keyDomain=true is supervised lighter') }),
    );
  });

  test('two that are even alone and uneven together are refused, since they can hold at once', async () => {
    const region = { id: 'region', region: 'XIONGAN', rows: [{ when: normal, set: { multiplier: '2' } }] };
    const agency = {
      id: 'agency',
      agency: SAFETY,
      rows: [
        { when: ['"C"', '"A","B","C","NONE"', 'false', ANY, ANY, 'false'] as const, set: { multiplier: '1.5' } },
        { when: ['"A","B","UNRATED"', '"C"', 'false', ANY, ANY, 'false'] as const, set: { multiplier: '1.5' } },
      ],
    };
    expect([await problemsWith([region]), await problemsWith([agency])]).toEqual([[], []]);
    expect(await problemsWith([region, agency])).toMatchObject([
      { file: 'region.dmn + agency.dmn', column: 'multiplier', message: expect.stringContaining('lighter (1.5)') },
    ]);
    const afterwards = [
      { ...region, until: '2026-06-30' },
      { ...agency, from: '2026-07-01' },
    ];
    expect(await problemsWith(afterwards)).toEqual([]);
  });

  test('the strictest holds where a region and an agency both speak', async () => {
    const agency = {
      id: 'agency',
      agency: SAFETY,
      rows: [{ when: normal, set: { multiplier: '1.2', visitsPerYear: 2 } }],
    };
    const measures = await loadWith([shijiazhuang, agency]);
    expect(measured({ measures }).inspection).toMatchObject({
      multiplier: '1.5',
      visitsPerYear: 2,
      overrides: [{ id: 'sjz' }, { id: 'agency' }],
    });
  });

  test.each([
    ['a region there is not', { ...shijiazhuang, region: 'ATLANTIS' }, 'region'],
    ['neither region nor agency', { ...shijiazhuang, region: undefined as never }, 'region'],
    ['an end before its beginning', { ...shijiazhuang, until: '2025-12-31' }, 'inForceUntil'],
  ])('one with %s is refused', async (_title, made, column) => {
    expect(await problemsWith([made])).toMatchObject([{ file: 'measures.json', column: `overrides.0.${column}` }]);
  });

  test('an agency that is not in the graph, and two at the same place and time, are refused', async () => {
    const agency = { ...shijiazhuang, agency: 'NOBODY' };
    expect(await problemsWith([agency], {}, [SAFETY])).toMatchObject([{ column: 'overrides.0.agency' }]);
    const problems = await problemsWith([shijiazhuang, { ...shijiazhuang, id: 'twin' }]);
    expect(problems).toMatchObject([{ column: 'overrides.1', message: expect.stringContaining('sjz') }]);
    const [before, after] = [
      { ...shijiazhuang, until: '2026-06-30' },
      { ...shijiazhuang, id: 'next', from: '2026-07-01' },
    ];
    expect(await problemsWith([before, after])).toEqual([]);
  });
});

describe('the tables', () => {
  test.each(['inspection.dmn', 'incentives-and-restrictions.dmn', 'templates/override.dmn'])(
    '%s comes back unchanged from a DMN modeler’s reading and writing',
    async (file) => {
      const xml = await readFile(join(DEFAULT_MEASURES, file), 'utf8');
      const moddle = new DmnModdle();
      const { rootElement, warnings } = await moddle.fromXML(xml);
      expect(warnings).toEqual([]);
      const written = await moddle.toXML(rootElement, { format: true });
      expect(await readDmnFile(file, written.xml)).toEqual(await readDmnFile(file, xml));
    },
  );

  test('a template that is used as it is changes nothing', async () => {
    const measures = await loadWith([{ id: 'template', region: 'SHIJIAZHUANG', rows: [] }]);
    expect(measured({ measures }).inspection).toEqual(measured({}).inspection);
    expect(measures.hash).not.toBe(DEFAULTS.hash);
  });
});

describe('tables that are refused', () => {
  test.each([
    [
      'a gap',
      {
        'inspection.dmn': [
          [
            '<inputEntry id="inspection_row_11_in_tier"><text>-</text>',
            '<inputEntry id="inspection_row_11_in_tier"><text>"B"</text>',
          ],
        ],
      },
      'no row holds',
    ],
    [
      'a base table outside its own bounds',
      { 'inspection.dmn': [['<text>"0.5"</text>', '<text>"0.1"</text>']] },
      '0.2 to 1 is allowed',
    ],
    [
      'a graver class supervised lighter',
      {
        'inspection.dmn': [
          [
            '<outputEntry id="inspection_row_8_out_visitsPerYear"><text>2</text>',
            '<outputEntry id="inspection_row_8_out_visitsPerYear"><text>1</text>',
          ],
          [
            '<outputEntry id="inspection_row_11_out_visitsPerYear"><text>1</text>',
            '<outputEntry id="inspection_row_11_out_visitsPerYear"><text>2</text>',
          ],
        ],
      },
      'supervised lighter',
    ],
    [
      'a table nobody asks for',
      {
        'inspection.dmn': [
          ['<decision id="overrideBounds"', '<decision id="more"'],
          ['dmnElementRef="overrideBounds"', 'dmnElementRef="more"'],
        ],
      },
      'is not known here',
    ],
    ['settings that are no JSON', { 'measures.json': [['{', '']] }, 'no JSON'],
  ] as const)('for %s, with the place', async (_title, edits, message) => {
    expect(await problemsWith([], edits)).toContainEqual(
      expect.objectContaining({ message: expect.stringContaining(message) }),
    );
  });

  test('for a folder that is not there', async () => {
    await expect(loadMeasures('nowhere')).rejects.toMatchObject({ code: 'RULE_SET_REFUSED' });
  });
});

const asking = (role: Role, ...sectors: string[]) =>
  ({
    caller: callerOf({ subject: 'x', role, sectors, purpose: role === 'AUDITOR' ? 'AUDIT' : 'SUPERVISION' }),
  }) as never;

describe('who is told', () => {
  const { measures } = measureFieldResolvers({ measures: DEFAULTS });
  const answer = fusedAnswer(inputOf({ [BASE]: graded('B') }), RULES);

  test('the agency of the sector and auditors', () => {
    for (const context of [asking('AGENCY', BASE), asking('AUDITOR')])
      expect(measures(answer, { sector: BASE }, context).tablesHash).toMatch(/^[0-9a-f]{64}$/u);
  });

  test('nobody else: how an agency inspects is internal to it (L3)', () => {
    for (const context of [asking('AGENCY', SAFETY), asking('DASHBOARD'), asking('ENTERPRISE'), asking('OPERATOR')])
      expect(() => measures(answer, { sector: BASE }, context)).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
  });

  test('a sector that is not in the graph is a typing error, and those that are, are named', () => {
    expect(() => measures(answer, { sector: 'NOBODY' }, asking('AUDITOR'))).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT', message: expect.stringContaining(BASE) }),
    );
  });
});

test.each([
  ['0.5', 500],
  ['3', 3000],
  ['0.015', 15],
  ['1.250', 1250],
])('%s is %i thousandths', (text, thousandths) => {
  expect(thousandthsOf(text)).toBe(thousandths);
});

test.each([
  [15_000, '0.015'],
  [1_000_000, '1'],
  [0, '0'],
  [1, '0.000001'],
  [2_500_000, '2.5'],
])('%i millionths are %s', (millionths, text) => {
  expect(decimalOfMillionths(millionths)).toBe(text);
});
