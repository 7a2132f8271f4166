import { describe, expect, test } from 'vitest';
import { parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import type { DirectoryTier } from '../../schema/vocabulary/registration.ts';
import { gradeThatDecides } from './competing-grades.ts';
import { graded, ungraded } from './testing/inputs.ts';
import type { CompetingGrade } from './types.ts';

const [EARLY, LATE] = ['2026-04-01', '2026-05-01'].map((day) => parseLocalDate(day)) as [never, never];
const grade = (letter: string, evaluatorTier: DirectoryTier | null = null, changes: Partial<CompetingGrade> = {}) => ({
  grade: letter,
  evaluatorTier,
  evaluatedOn: EARLY,
  effectiveClass: /^[A-D]$/.test(letter) ? (letter as 'A') : null,
  ...changes,
});
type Given = ReturnType<typeof grade>;
const ofClass = (letter: string, effectiveClass: 'A' | 'B') => grade(letter, null, { effectiveClass });

/** Which of grades for one period decides; the first is the sector's own. */
function decides(
  [own, ...others]: readonly [Given, ...Given[]],
  tier: DirectoryTier | null = 'COUNTY',
  isBase = false,
) {
  return gradeThatDecides(graded(own.grade, { ...own, competingGrades: others }), tier, isBase).grade;
}

describe('G8 of several grades for one period', () => {
  test('there is none where the sector gave none, and its own where it gave no other', () => {
    expect(gradeThatDecides(ungraded('NO_RECORD'), 'COUNTY', false)).toEqual({ grade: null, effectiveClass: null });
    expect(gradeThatDecides(graded('B'), 'COUNTY', false)).toMatchObject({ grade: 'B', effectiveClass: 'B' });
  });

  test.each<[string, string, readonly [Given, ...Given[]], DirectoryTier | null]>([
    ['of the directory that holds the enterprise', 'C', [grade('A', 'PROVINCE'), grade('C', 'COUNTY')], 'COUNTY'],
    ['of that directory, although it is the sector’s own', 'C', [grade('C', 'CITY'), grade('D', 'PROVINCE')], 'CITY'],
    ['of the highest tier, where no directory holds it', 'B', [grade('D', 'COUNTY'), grade('B', 'CITY')], null],
    ['of the highest tier of three', 'A', [grade('D', 'COUNTY'), grade('A', 'PROVINCE'), grade('B', 'CITY')], null],
    ['of any tier before one of none', 'A', [grade('D', null), grade('A', 'COUNTY')], 'CITY'],
    ['of any tier, although it comes first', 'A', [grade('A', 'COUNTY'), grade('D', null)], 'CITY'],
    ['that is later', 'A', [grade('D'), grade('A', null, { evaluatedOn: LATE })], null],
    ['that is later, although it comes first', 'A', [grade('A', null, { evaluatedOn: LATE }), grade('D')], null],
    ['that has a day', 'A', [grade('D', null, { evaluatedOn: null }), grade('A')], null],
    ['that is worse', 'D', [grade('B'), grade('D'), grade('C')], null],
    ['that is worse, although it comes first', 'D', [grade('D'), grade('B')], null],
    ['whose class is known', 'B', [grade('B'), grade('X')], null],
    ['that has a class, although its own has none', 'B', [grade('X'), grade('B')], null],
  ])('the one decides %s', (_title, expected, given, tier) => {
    expect(decides(given, tier)).toBe(expected);
  });

  test.each<[string, readonly [Given, ...Given[]]]>([
    ['A-', [grade('A'), grade('A-')]],
    ['C-', [grade('C-'), grade('C'), grade('C+')]],
    ['B', [grade('B'), grade('great')]],
    ['D', [grade('A'), grade('D', null, { effectiveClass: null })]],
  ])('of the public ones the worse by steps decides: %s', (expected, given) => {
    expect(decides(given, null, true)).toBe(expected);
  });

  test('the class comes with the grade; of a public one by its letter', () => {
    const own = { ...grade('A-', 'CITY'), competingGrades: [{ ...grade('B+', 'PROVINCE'), effectiveClass: null }] };
    expect(gradeThatDecides(graded('A-', own), null, true)).toMatchObject({ grade: 'B+', effectiveClass: 'B' });
    const other = { ...grade('甲', 'CITY'), competingGrades: [grade('乙', 'PROVINCE', { effectiveClass: 'C' })] };
    expect(gradeThatDecides(graded('甲', other), null, false)).toMatchObject({ grade: '乙', effectiveClass: 'C' });
  });

  test('of equal days and tiers the worse class decides, where grades are no public ones', () => {
    expect(decides([ofClass('甲', 'A'), ofClass('乙', 'B')], null)).toBe('乙');
    expect(decides([ofClass('乙', 'B'), ofClass('甲', 'A')], null)).toBe('乙');
    expect(decides([ofClass('甲', 'A'), ofClass('丙', 'A')], null)).toBe('甲');
  });
});
