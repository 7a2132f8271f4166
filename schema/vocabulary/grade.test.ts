import { expect, test } from 'vitest';
import { EFFECTIVE_CLASSES, letterOf, PUBLIC_GRADES } from './grade.ts';

test('nine public grades in four letters, 3 + 3 + 3 without A+, plus D (reply 0542 of 2025)', () => {
  expect(PUBLIC_GRADES).toEqual(['A', 'A-', 'B+', 'B', 'B-', 'C+', 'C', 'C-', 'D']);
  const perLetter = EFFECTIVE_CLASSES.map(
    (letter) => PUBLIC_GRADES.filter((grade) => letterOf(grade) === letter).length,
  );
  expect(perLetter).toEqual([2, 3, 3, 1]);
});
