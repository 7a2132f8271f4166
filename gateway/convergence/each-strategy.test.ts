import { describe, expect, test } from 'vitest';
import { converge } from './converge.ts';
import { underEachStrategy } from './each-strategy.ts';
import { fusedAnswer } from './fused-answer.ts';
import { loadRuleSet } from './rule-set.ts';
import { BASE, graded, inputOf } from './testing/inputs.ts';
import { STRATEGIES } from './words.ts';

const ruleSet = await loadRuleSet();

describe('a rule set under each strategy', () => {
  test('stands in the order of strategies; under its own it is itself, under others it has hashes of their own', () => {
    const each = underEachStrategy(ruleSet);
    expect(each.map(({ settings }) => settings.strategy)).toEqual(STRATEGIES);
    expect(each.filter((one) => one === ruleSet)).toHaveLength(1);
    expect(new Set(each.map(({ hash }) => hash)).size).toBe(STRATEGIES.length);
  });

  test('is made once', () => {
    expect(underEachStrategy(ruleSet)).toBe(underEachStrategy(ruleSet));
  });
});

test('a fused answer is the converged view with what it was computed from', () => {
  const input = inputOf({ [BASE]: graded('B') });
  const { computedFrom, ...view } = fusedAnswer(input, ruleSet);
  expect(view).toEqual(converge(input, ruleSet));
  expect(computedFrom).toEqual({ input, ruleSet });
});
