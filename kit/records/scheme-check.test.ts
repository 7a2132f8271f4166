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
    ['none', [], 'there is no scheme'],
    ['two of one name', [EXAMPLE_SCHEME, EXAMPLE_SCHEME], 'two schemes are called NINE'],
    ['no grades', [withWord({ grades: {} })], 'NINE has no grades'],
    [
      'a class nobody knows',
      [withWord({ grades: { A: 'A', E: 'E' } })],
      'the class of grade E of NINE must be one of A, B, C, D, and is "E"',
    ],
    ['a status nobody knows', [withWord({ status: 'active' })], 'must be one of ACTIVE, SUSPENDED, SUPERSEDED'],
    [
      'a level nobody knows',
      [withWord({ authorityLevel: 'COUNTY' })],
      'must be one of NATIONAL, PROVINCIAL, MUNICIPAL',
    ],
    ['a provenance nobody knows', [withWord({ provenance: 'OURS' })], 'must be one of SOURCE, BORROWED, DEFAULT'],
  ])('are refused with the file, the place and the words there are: %s', (_title, schemes, problem) => {
    const check = () => checkSchemes('water', schemes);
    expect(check).toThrow(expect.objectContaining({ code: 'SECTOR_CONTRACT_BROKEN' }));
    expect(check).toThrow('subgraphs/water/sector.ts, schemes: ');
    expect(check).toThrow(problem);
  });
});
