import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EffectiveClass, SchemeStatus } from '../../schema/vocabulary/grade.ts';
import { parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import { parsePeriod } from '../../schema/vocabulary/period.ts';
import { DIRECTORY_TIERS } from '../../schema/vocabulary/registration.ts';
import { currentEvaluations, type Evaluation } from './current-evaluation.ts';
import type { GradeScheme } from './sector-grade.ts';

const TODAY = parseLocalDate('2026-11-21');

function scheme(version: string, status: SchemeStatus = 'ACTIVE'): GradeScheme {
  const grades: Record<string, EffectiveClass> = { A: 'A', B: 'B', C: 'C', D: 'D' };
  return {
    version,
    status,
    authorityLevel: 'PROVINCIAL',
    grades,
    provenance: 'DEFAULT',
    cites: { document: 'test', clause: 'test' },
  };
}

const SECTOR = {
  schemes: [scheme('FIRST'), scheme('SECOND'), scheme('OLD', 'SUPERSEDED')],
  cadence: 'QUARTERLY',
} as const;

function evaluation({ period = '2026Q3', ...change }: Partial<Evaluation> = {}): Evaluation {
  const { start, end } = parsePeriod(period);
  return {
    period,
    periodStart: start,
    periodEnd: end,
    subjectKind: '',
    grade: 'B',
    schemeVersion: 'FIRST',
    scoreThousandths: null,
    evaluatorTier: 'COUNTY',
    evaluatedOn: parseLocalDate('2026-10-10'),
    publishedOn: null,
    receivedAt: '2026-10-16T00:00:00.000Z',
    revision: 0,
    ...change,
  };
}

const hotel = (change: Partial<Evaluation>) => evaluation({ subjectKind: 'STAR_HOTEL', ...change });
const agency = (change: Partial<Evaluation>) => evaluation({ subjectKind: 'TRAVEL_AGENCY', ...change });
const spoken = (...evaluations: Evaluation[]) => currentEvaluations(evaluations, SECTOR, TODAY);
const grades = (evaluations: readonly Evaluation[]) => evaluations.map(({ grade }) => grade);

describe("which evaluation is the sector's word", () => {
  test('none where there is none', () => {
    expect(spoken()).toEqual({ current: null, competing: [], ofKinds: [] });
  });

  test('the newest revision, however the rows come', () => {
    const rows = ['B', 'C', 'A'].map((grade, revision) => evaluation({ grade, revision }));
    expect(spoken(...rows).current?.grade).toBe('A');
    expect(spoken(...rows.toReversed())).toMatchObject({ current: { grade: 'A' }, competing: [] });
  });

  test('a correction stands though its day of evaluation was corrected to an earlier one', () => {
    const mistaken = evaluation({ grade: 'A', evaluatedOn: parseLocalDate('2026-10-20') });
    const corrected = evaluation({ grade: 'C', evaluatedOn: parseLocalDate('2026-10-02'), revision: 1 });
    expect(spoken(mistaken, corrected).current?.grade).toBe('C');
  });

  test.each([
    ['PROVINCE', 'CITY'],
    ['PROVINCE', 'COUNTY'],
    ['CITY', 'COUNTY'],
  ] as const)('of one period, %s before %s, whichever is later or worse (G8)', (first, second) => {
    const leads = evaluation({ evaluatorTier: first, grade: 'A', evaluatedOn: parseLocalDate('2026-10-01') });
    const follows = evaluation({ evaluatorTier: second, grade: 'D', evaluatedOn: parseLocalDate('2026-10-30') });
    for (const rows of [
      [leads, follows],
      [follows, leads],
    ])
      expect(spoken(...rows)).toMatchObject({ current: { grade: 'A' }, competing: [{ grade: 'D' }] });
  });

  test('the newest period, and a tier that has not spoken in it does not compete', () => {
    const rows = [evaluation({ period: '2026Q2', evaluatorTier: 'PROVINCE', grade: 'A' }), evaluation({ grade: 'C' })];
    expect(spoken(...rows)).toMatchObject({ current: { grade: 'C', period: '2026Q3' }, competing: [] });
  });

  test('a scheme in force before one that is not, though that one be newer (G6)', () => {
    const rows = [evaluation({ schemeVersion: 'OLD', grade: 'D', period: '2026Q3' }), evaluation({ period: '2026Q2' })];
    expect(spoken(...rows)).toMatchObject({ current: { grade: 'B', schemeVersion: 'FIRST' }, competing: [] });
  });

  test('a scheme not in force where there is no other', () => {
    expect(spoken(evaluation({ schemeVersion: 'OLD' })).current?.schemeVersion).toBe('OLD');
  });

  test('of two schemes in force the newer period, and for one period the scheme the sector names first', () => {
    const first = evaluation({ schemeVersion: 'FIRST', grade: 'A' });
    const second = evaluation({ schemeVersion: 'SECOND', grade: 'D' });
    expect(spoken(second, first)).toMatchObject({ current: { grade: 'A' }, competing: [] });
    const older = evaluation({ schemeVersion: 'FIRST', grade: 'A', period: '2026Q2' });
    expect(spoken(second, older).current?.schemeVersion).toBe('SECOND');
  });
});

describe('an enterprise in several capacities', () => {
  test('is led by the worst of them, each with its own newest period', () => {
    const rows = [hotel({ grade: 'A', period: '2026Q3' }), agency({ grade: 'C', period: '2026Q2' })];
    const { current, competing, ofKinds } = spoken(...rows);
    expect(current).toMatchObject({ subjectKind: 'TRAVEL_AGENCY', grade: 'C' });
    expect(competing).toEqual([]);
    expect(grades(ofKinds)).toEqual(['C', 'A']);
  });

  test('shows as competing only what was said of the leading capacity', () => {
    const rows = [
      hotel({ grade: 'A' }),
      agency({ grade: 'D', evaluatorTier: 'CITY' }),
      agency({ grade: 'B', evaluatorTier: 'COUNTY' }),
    ];
    expect(spoken(...rows)).toMatchObject({ current: { grade: 'D' }, competing: [{ grade: 'B' }] });
  });

  test.each([
    ['has expired', { period: '2024Q1' }],
    ['was given under a scheme that is no longer in force', { schemeVersion: 'OLD' }],
    ['its scheme does not know', { grade: 'Z' }],
  ])('is not led by a worse grade that %s: it has no effect, and would hide the one that has', (_title, change) => {
    expect(spoken(agency({ grade: 'D', ...change }), hotel({ grade: 'B' })).current).toMatchObject({ grade: 'B' });
  });
});

const keyOf = ({ subjectKind, schemeVersion, evaluatorTier, period, revision }: Evaluation) =>
  [subjectKind, schemeVersion, evaluatorTier, period, revision].join('/');

test('the order in which the store hands out rows changes nothing', () => {
  const row = fc.record({
    grade: fc.constantFrom('A', 'B', 'C', 'D'),
    subjectKind: fc.constantFrom('X', 'Y'),
    schemeVersion: fc.constantFrom('FIRST', 'SECOND', 'OLD'),
    evaluatorTier: fc.constantFrom(...DIRECTORY_TIERS),
    period: fc.constantFrom('2026Q3', '2026Q2', '2024Q4'),
    revision: fc.integer({ min: 0, max: 3 }),
  });
  const rows = fc.uniqueArray(row.map(evaluation), { selector: keyOf, maxLength: 12 });
  fc.assert(
    fc.property(rows, fc.infiniteStream(fc.nat()), (evaluations, numbers) => {
      const shuffled = evaluations
        .map((each) => ({ each, at: numbers.next().value }))
        .sort((one, other) => one.at - other.at)
        .map(({ each }) => each);
      const [straight, mixed] = [spoken(...evaluations), spoken(...shuffled)];
      expect(mixed).toEqual(straight);
    }),
    { numRuns: 500 },
  );
});
