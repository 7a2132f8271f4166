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
      const { states, comparisons, counterexamples } = proveMonotone(withSettings(ruleSet, { listCap }), 1);
      expect(counterexamples).toEqual([]);
      expect([states, comparisons > states]).toEqual([9 * 3 * 2 ** 4 * 9, true]);
    }
  });

  test('two sectors together', async () => {
    const { states, counterexamples } = proveMonotone(await loadRuleSet(), 2);
    expect([states, counterexamples]).toEqual([9 * 3 * 2 ** 4 * 81, []]);
  });

  test('a table that lowers C more than D is shown by its smallest example, in Chinese and English', async () => {
    const ruleSet = await loadEdited({ 'sector-effect.dmn': [[stepsForC('1'), stepsForC('3')]] });
    const { counterexamples } = proveMonotone(ruleSet, 2);
    expect(counterexamples).toContainEqual(
      expect.objectContaining({
        kind: 'NOT_MONOTONE',
        blocks: true,
        zh: '公共信用 A 级时，由“行业二为 C（有效）”变为“行业二为 D（有效）”，参考档反而由 B 变好为 B_PLUS。',
        en: 'With public grade A: from sector 2 at C (fresh) to sector 2 at D (fresh), the tier gets better, from B to B_PLUS.',
      }),
    );
  });

  test('an advice lighter for C than for B is shown by its rows', async () => {
    const ruleSet = await loadEdited({ 'supervision.dmn': [[multiplierForC('2'), multiplierForC('0.8')]] });
    expect(proveMonotone(ruleSet, 1).counterexamples).toContainEqual(
      expect.objectContaining({
        decision: 'supervision',
        rows: [7, 8],
        en: 'Tier B: with a worse tier (Tier C), the inspection ratio falls from 1 to 0.8.',
        zh: '参考档 B：参考档变差（参考档 C）后，抽查比例倍数反而由 1 降为 0.8。',
      }),
    );
  });

  test('one general record more that loosens the cap is shown, however many there are', async () => {
    const ruleSet = await loadEdited({
      'caps.dmn': [
        [
          '<inputEntry id="caps_row_4_in_generalRecords"><text>&gt; 5',
          '<inputEntry id="caps_row_4_in_generalRecords"><text>[6..2000]',
        ],
      ],
    });
    expect(proveMonotone(ruleSet, 0).counterexamples).toContainEqual(
      expect.objectContaining({ decision: 'caps', en: 'From generalRecords=6 to 2001, the cap gets looser.' }),
    );
  });
});
