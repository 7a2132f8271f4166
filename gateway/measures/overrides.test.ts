import { describe, expect, test } from 'vitest';
import { graded, MARKET, SAFETY } from '../convergence/testing/inputs.ts';
import { loadWith, problemsWith } from './testing/edited-measures.ts';
import { measured } from './testing/measured.ts';

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
