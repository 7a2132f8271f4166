import { describe, expect, test } from 'vitest';
import { PUBLIC_GRADES } from '../../schema/vocabulary/grade.ts';
import { isBestOfItsLetter, isPublicGrade, lowered, raised, stepsBelowBest, worseOf } from './ladder.ts';

describe('the ladder of nine public grades', () => {
  test('knows its own, and no other', () => {
    expect(PUBLIC_GRADES.every(isPublicGrade)).toBe(true);
    expect([null, '', 'E', 'a', 'C+ '].some(isPublicGrade)).toBe(false);
  });

  test('counts steps from the best', () => {
    expect(PUBLIC_GRADES.map(stepsBelowBest)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect([worseOf('B', 'C+'), worseOf('C+', 'B'), worseOf('D', 'D')]).toEqual(['C+', 'C+', 'D']);
  });

  test('goes down to a floor, and leaves who stands below it', () => {
    expect([lowered('B', 1, 'C-'), lowered('B', 3, 'C-'), lowered('C', 3, 'C-'), lowered('D', 1, 'C-')]).toEqual([
      'B-',
      'C',
      'C-',
      'D',
    ]);
  });

  test('goes up to the best', () => {
    expect([raised('B', 1), raised('A-', 3), raised('A', 1)]).toEqual(['B+', 'A', 'A']);
  });

  test('has a best of each letter', () => {
    expect(PUBLIC_GRADES.filter(isBestOfItsLetter)).toEqual(['A', 'B+', 'C+', 'D']);
  });
});
