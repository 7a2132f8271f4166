import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DmnModdle } from 'dmn-moddle';
import { describe, expect, test } from 'vitest';
import { fusedAnswer } from '../convergence/fused-answer.ts';
import { withSettings } from '../convergence/rule-set.ts';
import { readDmnFile } from '../convergence/tables/dmn-file.ts';
import { BASE, graded, inputOf, LISTING, ungraded } from '../convergence/testing/inputs.ts';
import type { EnterpriseFacts } from '../convergence/types.ts';
import { decimalOfMillionths, thousandthsOf } from './decimals.ts';
import { DEFAULT_MEASURES, loadMeasures } from './load-measures.ts';
import { measuresOf } from './measures-of.ts';
import { loadWith, problemsWith } from './testing/edited-measures.ts';
import { type Asked, DEFAULTS, measured, RULES } from './testing/measured.ts';

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
