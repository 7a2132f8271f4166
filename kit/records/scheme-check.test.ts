import { describe, expect, test } from 'vitest';
import { EXAMPLE_SCHEME } from '../testing/example-sector.ts';
import { checkSchemes } from './scheme-check.ts';
import type { GradeScheme } from './sector-grade.ts';

/** As sector.ts says it to Node, which looks at no types. */
const withWord = (change: Record<string, unknown>) => ({ ...EXAMPLE_SCHEME, ...change }) as GradeScheme;

describe('schemes of a sector', () => {
  test('are taken where every word is of the vocabulary', () => {
    expect(() => checkSchemes('water', [EXAMPLE_SCHEME, withWord({ version: 'OTHER' })])).not.toThrow();
  });

  test.each<[string, GradeScheme[], string]>([
    ['none', [], 'schemes: there is no scheme'],
    ['two of one name', [EXAMPLE_SCHEME, EXAMPLE_SCHEME], 'schemes: two schemes have one version'],
    ['no grades', [withWord({ grades: {} })], 'schemes.0.grades: has no grade'],
    [
      'a class nobody knows',
      [withWord({ grades: { A: 'A', E: 'E' } })],
      'schemes.0.grades.E: must be one of A, B, C, D',
    ],
    [
      'a status nobody knows',
      [withWord({ status: 'active' })],
      'schemes.0.status: must be one of ACTIVE, SUSPENDED, SUPERSEDED',
    ],
    [
      'a level nobody knows',
      [withWord({ authorityLevel: 'COUNTY' })],
      'schemes.0.authorityLevel: must be one of NATIONAL, PROVINCIAL, MUNICIPAL',
    ],
    [
      'a provenance nobody knows',
      [withWord({ provenance: 'OURS' })],
      'schemes.0.provenance: must be one of SOURCE, BORROWED, DEFAULT',
    ],
  ])('are refused with the file, the place and the mend: %s', (_title, schemes, problem) => {
    const check = () => checkSchemes('water', schemes);
    expect(check).toThrow(expect.objectContaining({ code: 'SECTOR_CONTRACT_BROKEN' }));
    expect(check).toThrow(`subgraphs/water/sector.ts: ${problem}`);
  });
});
