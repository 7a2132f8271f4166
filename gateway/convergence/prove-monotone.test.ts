import { describe, expect, test } from 'vitest';
import { proveMonotone } from './prove-monotone.ts';
import { loadRuleSet, withSettings } from './rule-set.ts';
import { loadEdited } from './testing/edited-rules.ts';
import { STRATEGIES } from './words.ts';

const stepsForC = (text: string): string =>
  `<outputEntry id="classSteps_row_1_out_steps"><text>${text}</text></outputEntry>`;

const multiplierForC = (text: string): string =>
  `<outputEntry id="supervision_row_8_out_multiplier"><text>"${text}"</text></outputEntry>`;

describe('P5 a rule set is proved monotone by exhaustion before it is published', () => {
  test.each(STRATEGIES)('CONV-HEB-DEFAULT-1 under %s, with either cap of the list', async (strategy) => {
    const ruleSet = withSettings(await loadRuleSet(), { strategy });
    for (const listCap of ['C', 'D'] as const) {
      const { comparisons, counterexamples } = proveMonotone(withSettings(ruleSet, { listCap }), 1);
      expect(counterexamples).toEqual([]);
      expect(comparisons).toBeGreaterThan(40_000);
    }
  });

  test('two sectors together', async () => {
    expect(proveMonotone(await loadRuleSet(), 2).counterexamples).toEqual([]);
  });

  test('a table that lowers C more than D is shown with an example', async () => {
    const ruleSet = await loadEdited({ 'sector-effect.dmn': [[stepsForC('1'), stepsForC('3')]] });
    const { counterexamples } = proveMonotone(ruleSet, 1);
    expect(counterexamples).toContainEqual(
      expect.objectContaining({ worsened: 'sector 1: C FRESH → D FRESH', found: 'a better tier' }),
    );
  });

  test('an advice lighter for C than for B is shown', async () => {
    const ruleSet = await loadEdited({ 'supervision.dmn': [[multiplierForC('2'), multiplierForC('0.8')]] });
    expect(proveMonotone(ruleSet, 1).counterexamples.map(({ found }) => found)).toContain('a lower inspection ratio');
  });
});
