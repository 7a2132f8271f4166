import { describe, expect, test } from 'vitest';
import { loadRuleSet, withSettings } from '../rule-set.ts';
import { type Edits, loadEdited, problemsOf } from '../testing/edited-rules.ts';
import type { Finding } from './finding.ts';
import { proofText } from './proof-text.ts';
import { proofOfRefused, proveRuleSet } from './prove-rule-set.ts';

/** What the proof says of the shipped tables with a cell changed. */
async function findingsAt(edits: Edits): Promise<readonly Finding[]> {
  const problems = await problemsOf(edits);
  return problems.length > 0 ? proofOfRefused(problems).findings : proveRuleSet(await loadEdited(edits)).findings;
}

const input = (decision: string, row: number, column: string, text: string): string =>
  `<inputEntry id="${decision}_row_${row}_in_${column}"><text>${text}</text>`;
const output = (decision: string, row: number, column: string, text: string): string =>
  `<outputEntry id="${decision}_row_${row}_out_${column}"><text>${text}</text>`;

describe('a rule set is proved by exhaustion', () => {
  test('the shipped rule set is clean; what was parted and what was not proved is said', async () => {
    const proof = proveRuleSet(await loadRuleSet());
    expect(proof).toMatchObject({ isProved: true, findings: [], states: 34_992 });
    expect(proof.parted).toEqual([{ decision: 'caps', column: 'generalRecords', pieces: ['0', '1..4', '5', '>= 6'] }]);
    expect(proof.notProved.length).toBeGreaterThan(3);
    expect(proofText(proof)).toMatch(/0 findings[^]*PROVED[^]*Not proved here/u);
  });

  test.each<[title: string, edits: Edits, kind: Finding['kind'], zh: string, en: string]>([
    [
      'a gap, by the fewest inputs that name it',
      {
        'supervision.dmn': [[input('supervision', 10, 'grade', '"UNRATED"'), input('supervision', 10, 'grade', '"A"')]],
      },
      'GAP',
      '参考档（四等）为 UNRATED、已达年度检查上限为 否时没有任何一行成立',
      'no row holds for grade=UNRATED, annualCapReached=false',
    ],
    [
      'an undeclared overlap, by its two rows',
      {
        'sector-effect.dmn': [
          [input('classSteps', 4, 'baseLetter', '"D"'), input('classSteps', 4, 'baseLetter', '"C","D"')],
        ],
      },
      'OVERLAP',
      '第 1 (N+)、4 (N+) 行在公共信用四等为 C、采用档次为 C时同时成立',
      'rows 1 (N+), 4 (N+) all hold for baseLetter=C, classUsed=C',
    ],
    [
      'a dead row, by the rows that take its cases',
      { 'relief.dmn': [[input('relief', 1, 'baseLetter', '"D"'), input('relief', 1, 'baseLetter', '-')]] },
      'DEAD_ROW',
      '它的所有情况已被前面的第 1 (N-) 行取走',
      'earlier rows take all its cases, here 1 (N-)',
    ],
    [
      'a hard rule broken',
      { 'caps.dmn': [[output('caps', 3, 'cap', '"C"'), output('caps', 3, 'cap', '"B"')]] },
      'HARD_RULE',
      '窗口内有未修复的严重处罚为 是时，第',
      'For severePenalty=true, row',
    ],
    [
      'a hard rule whose row is gone',
      { 'caps.dmn': [[input('caps', 4, 'generalRecords', '&gt; 5'), input('caps', 4, 'generalRecords', '&gt; 50')]] },
      'HARD_RULE',
      '窗口内一般失信记录数为 6..49、开关：一般记录数上限为 是时',
      'For generalRecords=6..49, generalRecordLimit=true',
    ],
    [
      'tables that do not tell a D from a C',
      { 'sector-effect.dmn': [[output('classSteps', 2, 'steps', '2'), output('classSteps', 2, 'steps', '1')]] },
      'HARD_RULE',
      '行业档次 D 下调的级数应多于 C',
      'a sector at D must lower more than one at C',
    ],
    [
      'a setting against a hard rule',
      { 'rule-set.json': [['"worstBySectors": "C-"', '"worstBySectors": "D"']] },
      'HARD_RULE',
      '设置 worstBySectors 不得为 D',
      'worstBySectors must not be D',
    ],
  ])('%s', async (_title, edits, kind, zh, en) => {
    const findings = await findingsAt(edits);
    const found = findings.filter((finding) => finding.kind === kind && finding.blocks);
    expect(found.map((finding) => finding.zh)).toContainEqual(expect.stringContaining(zh));
    expect(found.map((finding) => finding.en)).toContainEqual(expect.stringContaining(en));
  });

  test('a column that decides nothing is a notice: relief may be switched off, but somebody should know', async () => {
    const findings = await findingsAt({
      'relief.dmn': [[output('relief', 9, 'steps', '1'), output('relief', 9, 'steps', '0')]],
    });
    expect(findings).toEqual([expect.objectContaining({ kind: 'IDLE_COLUMN', decision: 'relief', blocks: false })]);
  });

  test('what was refused when it was read says that nothing else was tried', () => {
    const proof = proofOfRefused([{ file: 'caps.dmn', message: 'the XML cannot be read' }]);
    expect(proof).toMatchObject({ isProved: false, states: 0 });
    expect(proof.notProved[0]?.en).toMatch(/nothing was tried/u);
  });

  test('any strategy and either cap of the list is proved', async () => {
    const ruleSet = await loadRuleSet();
    expect(proveRuleSet(withSettings(ruleSet, { strategy: 'WEIGHTED', listCap: 'D' })).isProved).toBe(true);
  });
});
