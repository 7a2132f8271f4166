import { expect, test } from 'vitest';
import { loadRuleSet } from './rule-set.ts';
import { sectorGradesOf } from './sector-grades.ts';
import { BASE, CULTURE, MARKET, SAFETY, graded, inputOf, ungraded } from './testing/inputs.ts';

const ruleSet = await loadRuleSet();

test('G13 where a sector has no evaluation the public grade is shown, named as such', () => {
  const entries = sectorGradesOf(
    inputOf({
      [BASE]: graded('B-'),
      [MARKET]: graded('C'),
      [SAFETY]: ungraded('NO_RECORD'),
      [CULTURE]: ungraded('NOT_APPLICABLE'),
    }),
    ruleSet,
  );
  expect(
    entries.map(({ sector, source, status, grade, effectiveClass }) => [sector, source, status, grade, effectiveClass]),
  ).toEqual([
    [CULTURE, 'PUBLIC', 'NOT_APPLICABLE', 'B-', 'B'],
    [MARKET, 'SECTOR', 'GRADED', 'C', 'C'],
    [BASE, 'SECTOR', 'GRADED', 'B-', 'B'],
    [SAFETY, 'PUBLIC', 'NO_RECORD', 'B-', 'B'],
  ]);
});

test('G13 a silent or withholding sector is not filled in', () => {
  const entries = sectorGradesOf(
    inputOf({ [BASE]: graded('B'), [MARKET]: ungraded('WITHHELD'), [SAFETY]: null }),
    ruleSet,
  );
  expect(entries.map(({ sector, answered, source, grade }) => [sector, answered, source, grade])).toEqual([
    [MARKET, true, 'NONE', null],
    [BASE, true, 'SECTOR', 'B'],
    [SAFETY, false, 'NONE', null],
  ]);
});

test('G13 without a public grade there is nothing to show in its place', () => {
  const entries = sectorGradesOf(inputOf({ [BASE]: ungraded('NO_RECORD'), [MARKET]: ungraded('NO_RECORD') }), ruleSet);
  expect(entries.map(({ source, grade }) => [source, grade])).toEqual([
    ['NONE', null],
    ['NONE', null],
  ]);
});
