import { describe, expect, test } from 'vitest';
import { fusedAnswer } from '../convergence/fused-answer.ts';
import { loadRuleSet, withSettings } from '../convergence/rule-set.ts';
import { BASE, graded, inputOf, MARKET, SAFETY, ungraded } from '../convergence/testing/inputs.ts';
import { whyThisTier } from './why-this-tier.ts';

const RULES = await loadRuleSet();

describe('why this tier, for people', () => {
  test('from the base by each rule that moved it, with its clause, to the tier and what it may be used for', () => {
    const { zh, en } = whyThisTier(
      fusedAnswer(inputOf({ [BASE]: graded('B'), [MARKET]: graded('C'), [SAFETY]: graded('D') }), RULES),
    );
    expect(zh).toHaveLength(4);
    expect(zh[0]).toBe('以PUBLIC_CREDIT等级 B 为基础（EXAMPLE-1，2026Q3）。');
    expect(zh[1]).toMatch(/^MARKET_REGULATION：行业档次为 C：参考档下调一级。由 B 变为 B-（规则 N\+；依据：.+）。$/u);
    expect(en[2]).toMatch(/^WORK_SAFETY: .+ From B- to C \(rule N\+; basis: .+\)\.$/u);
    expect(zh[3]).toContain('综合监管参考档为 C。');
    expect(zh[3]).toContain('仅供监管参考');
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
