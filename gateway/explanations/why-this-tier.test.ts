import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fusedAnswer } from '../convergence/fused-answer.ts';
import { DEFAULT_RULES, loadRuleSet, readRuleFiles, readRuleSet, withSettings } from '../convergence/rule-set.ts';
import { INPUTS } from '../convergence/testing/arbitraries.ts';
import { BASE, graded, inputOf, MARKET, SAFETY, ungraded } from '../convergence/testing/inputs.ts';
import { STRATEGIES } from '../convergence/words.ts';
import { whyThisTier } from './why-this-tier.ts';

const RULES = await loadRuleSet();

/** A table as it was drawn up before the column was there. */
const withoutEnglishClauses = (text: string): string =>
  text
    .replaceAll(/ *<annotation name="依据英文 clauseEn"\/>\n/gu, '')
    .replaceAll(/ *<annotationEntry><text>[^<]*<\/text><\/annotationEntry>\n(?= *<\/rule>)/gu, '');

describe('why this tier, for people', () => {
  test('from the base by each rule that moved it, with its clause, to the tier and what it may be used for', () => {
    const { zh, en } = whyThisTier(
      fusedAnswer(inputOf({ [BASE]: graded('B'), [MARKET]: graded('C'), [SAFETY]: graded('D') }), RULES),
    );
    expect(zh).toHaveLength(4);
    expect(zh[0]).toBe('以PUBLIC_CREDIT等级 B 为基础（EXAMPLE-1，2026Q3）。');
    expect(zh[1]).toMatch(/^MARKET_REGULATION：行业档次为 C：参考档下调一级。由 B 变为 B-（规则 N\+；依据：.+）。$/u);
    expect(en[2]).toMatch(/^WORK_SAFETY: .+ From B- to C \(rule N\+; basis: default of this rule set\)\.$/u);
    expect(zh[3]).toContain('综合监管参考档为 C。');
    expect(zh[3]).toContain('仅供监管参考');
  });

  test('the English of the shipped rules is English, whatever is explained', () => {
    fc.assert(
      fc.property(INPUTS, fc.constantFrom(...STRATEGIES), (input, strategy) => {
        const { en } = whyThisTier(fusedAnswer(input, withSettings(RULES, { strategy })));
        expect(en.join('\n')).not.toMatch(/\p{Script=Han}/u);
      }),
      { numRuns: 100 },
    );
    const rows = Object.values(RULES.tables).flatMap((table) => table.rows.map(({ clauseEn, en }) => [clauseEn, en]));
    expect(rows.flat().filter((text) => /\p{Script=Han}/u.test(text))).toEqual([]);
  });

  test('a table that has no English for its clause is shown with the clause as it stands', async () => {
    const files = [...(await readRuleFiles(DEFAULT_RULES))].map(
      ([name, text]) => [name, withoutEnglishClauses(text)] as const,
    );
    const ruleSet = await readRuleSet(new Map(files));
    const { en } = whyThisTier(fusedAnswer(inputOf({ [BASE]: graded('B'), [MARKET]: graded('C') }), ruleSet));
    expect(en[1]).toMatch(/basis: 本规则集默认\)\.$/u);
  });

  test('what is missing is said, and not taken in its favour', () => {
    const { zh, en } = whyThisTier(
      fusedAnswer(inputOf({ [BASE]: graded('B'), [MARKET]: ungraded('WITHHELD'), [SAFETY]: null }), RULES),
    );
    expect(zh).toEqual(
      expect.arrayContaining([expect.stringContaining('不予披露'), expect.stringContaining('未答复')]),
    );
    expect(en).toHaveLength(zh.length);
  });

  test('an enterprise that has no public grade, and a rule set that shows no letter', () => {
    const unrated = whyThisTier(fusedAnswer(inputOf({ [BASE]: ungraded('NO_RECORD') }), RULES));
    expect(unrated.zh[0]).toBe('没有公共信用等级作为基础。');
    expect(unrated.en.at(-1)).toContain('UNRATED');
    const off = fusedAnswer(inputOf({ [BASE]: graded('B') }), withSettings(RULES, { letter: false }));
    expect(whyThisTier(off).en.at(-1)).toContain('not shown');
  });
});
