import { proveMonotone } from '../prove-monotone.ts';
import type { RuleSet } from '../rule-set.ts';
import type { DecisionTable } from '../tables/contract.ts';
import type { RuleSetProblem } from '../tables/rule-set-refused.ts';
import { problemPlace } from '../tables/rule-set-refused.ts';
import type { Finding } from './finding.ts';
import { hardRuleFindings } from './hard-rules.ts';
import { idleColumns } from './idle-columns.ts';

/** What was tried of a rule set that could be read, what was found, and what nobody should think was proved. */
export interface Proof {
  /** No finding blocks: the rule set can be published. */
  readonly isProved: boolean;
  readonly findings: readonly Finding[];
  /** Combinations put through the engine, and single worsenings compared; 0 where the tables were refused before. */
  readonly states: number;
  readonly comparisons: number;
  /** Open ranges, and the pieces that stand for all their values. */
  readonly parted: readonly {
    readonly decision: string;
    readonly column: string;
    readonly pieces: readonly string[];
  }[];
  readonly notProved: readonly { readonly zh: string; readonly en: string }[];
}

/** Proves a rule set that was read: its tables have no gap, overlap or dead row, or they would have been refused. Pure. */
export function proveRuleSet(ruleSet: RuleSet): Proof {
  const findings = [...hardRuleFindings(ruleSet), ...idleColumns(ruleSet.tables)];
  const { states, comparisons, counterexamples } = proveMonotone(ruleSet);
  const all = [...findings, ...counterexamples];
  return {
    isProved: all.every(({ blocks }) => !blocks),
    findings: all,
    states,
    comparisons,
    parted: partedColumns(ruleSet),
    notProved: NOT_PROVED,
  };
}

/** What is wrong with a rule set that was refused when it was read. */
export function proofOfRefused(problems: readonly RuleSetProblem[]): Proof {
  const findings = problems.map((problem): Finding => {
    const { kind = 'UNREADABLE', decision = null, row, rule = null, message, zh = message } = problem;
    const place = problemPlace(problem);
    const rows = row === undefined ? [] : [row];
    return { kind, decision, rows, rule, blocks: true, cases: 1, zh: `${place}：${zh}`, en: `${place}: ${message}` };
  });
  const unread = {
    zh: '该规则集未能读入，因此没有检验单调性和硬性规则：请先修改上面的问题。',
    en: 'The rule set was refused when it was read, so nothing was tried for monotony or hard rules: mend the above first.',
  };
  return { isProved: false, findings, states: 0, comparisons: 0, parted: [], notProved: [unread, ...NOT_PROVED] };
}

function partedColumns({ tables }: RuleSet): Proof['parted'] {
  return Object.entries<DecisionTable<never, object>>(tables).flatMap(([decision, { columns }]) =>
    columns.flatMap(({ name, shown, isOpen }) => (isOpen ? [{ decision, column: name, pieces: shown }] : [])),
  );
}

const NOT_PROVED: Proof['notProved'] = [
  {
    zh: '单调性按两个行业同时出现穷举；三个及以上行业同时出现未逐一穷举（由性质测试覆盖）。',
    en: 'Monotony is tried with two sectors at a time; three and more are sampled by property tests, not tried one by one.',
  },
  {
    zh: '记录如何归属到行业（G1、G2、G4）和同期多个等级的取舍（G8）由引擎执行，不在表中，这里按归属之后的结果检验。',
    en: 'How records are counted to sectors (G1, G2, G4) and which of competing grades decides (G8) is the engine’s and in no table: what is tried here begins behind it.',
  },
  {
    zh: '不利信息随时间减弱（G3）是有意的，因此“变旧”只对 A 要求不变好。',
    en: 'Bad news fades with age on purpose (G3), so ageing is held against a class of A alone.',
  },
  {
    zh: '“未评”和“不适用”不在九级之上，不与各级比较优劣。',
    en: 'UNRATED and NOT_APPLICABLE stand on no step, so they are compared with none.',
  },
  {
    zh: '依据条文、来源标注和文字说明是否属实，须由人核对。',
    en: 'Whether clauses, provenance and sentences are true is for people to read.',
  },
];
