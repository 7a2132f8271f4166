import { describe, expect, test } from 'vitest';
import { percentOf, scoresIn, withTable } from './report.ts';

const mutant = (status: string, line: number) => ({
  status,
  mutatorName: 'StringLiteral',
  replacement: '""',
  location: { start: { line } },
});
const report = JSON.stringify({
  files: {
    'a.ts': { mutants: [mutant('Killed', 1), mutant('Timeout', 2), mutant('Survived', 3), mutant('NoCoverage', 4)] },
    'b.ts': { mutants: [mutant('RuntimeError', 1)] },
  },
});

describe('a report of mutation tests', () => {
  test('counts what tests found and what they did not; what could not run counts for nothing', () => {
    const scores = scoresIn(report);
    expect(scores).toMatchObject([{ file: 'a.ts', found: 2, missed: 2 }]);
    expect(scores[0]?.survivors).toEqual(['a.ts:3 StringLiteral: ""', 'a.ts:4 StringLiteral: ""']);
    expect(percentOf(scores)).toBe(50);
    expect(percentOf([])).toBe(0);
  });

  test('takes the place of the target’s last table, and leaves the others', () => {
    const first = withTable('', 'rules', scoresIn(report), 120);
    const second = withTable(first, 'authorization', scoresIn(report), 60);
    const third = withTable(second, 'rules', [], 0);
    expect(second).toContain('50 % of 4 changes found, in 2 min.');
    expect([...third.matchAll(/^## (\w+)$/gm)].map(([, target]) => target)).toEqual(['authorization', 'rules']);
    expect(third).toContain('0 % of 0 changes found');
    expect(third).toContain('in 1 min.');
  });
});
