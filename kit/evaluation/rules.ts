import type { Citation, Provenance } from '../../schema/vocabulary/citation.ts';
import type { EnterpriseFacts } from './facts.ts';
import { inUnit, leastCertain } from './marked.ts';
import { UNKNOWN } from './counting.ts';
import type { Day } from './measures.ts';
import { provenancesIn } from './model-marks.ts';
import type { ModelDocument, RuleDocument } from './model-schema.ts';
import type { Leaf, Tree } from './tree.ts';

/** What a rule may say instead of a grade. */
export const RULE_STATUSES = ['NOT_APPLICABLE', 'NOT_YET_EVALUABLE'] as const;
type RuleStatus = (typeof RULE_STATUSES)[number];

/** A direct rule, compiled: it leaves no better grade than its own, or no grade at all. */
export interface Rule {
  readonly document: RuleDocument;
  readonly leaf: Leaf;
  readonly cites: readonly Citation[];
  readonly provenance: Provenance;
  /** Position of its grade, best first; -1 for a rule that gives a status. */
  readonly rank: number;
  readonly status: RuleStatus | null;
  /** What is unknown never makes a rule apply. */
  applies(facts: EnterpriseFacts, day: Day): boolean;
}

/** Compiles checked rules. Between several that apply the worst grade holds, so their order does not matter. */
export function compileRules(document: ModelDocument, { leaves }: Tree): Rule[] {
  return (document.rules ?? []).map((rule) => {
    const leaf = leaves.get(rule.when.indicator);
    if (leaf === undefined) throw new Error(`The model was compiled without being checked: rule ${rule.id}.`);
    return {
      document: rule,
      leaf,
      cites: rule.cites.flatMap((key) => document.citations[key] ?? []),
      provenance: leastCertain([...provenancesIn(rule), leaf.measureProvenance]),
      rank: document.scheme.grades.findIndex(({ grade }) => grade === rule.grade?.text),
      status: RULE_STATUSES.find((status) => status === rule.status?.text) ?? null,
      applies: condition(rule.when, leaf),
    };
  });
}

function condition({ atLeast, is }: RuleDocument['when'], { value, unit, words }: Leaf): Rule['applies'] {
  if (is !== undefined) {
    const positions = new Set(is.map((word) => (words ?? []).indexOf(word)));
    return (facts, day) => positions.has(value(facts, day));
  }
  const least = atLeast === undefined ? null : inUnit(atLeast, unit);
  if (least === null) throw new Error('The model was compiled without being checked: a rule has no condition.');
  return (facts, day) => {
    const found = value(facts, day);
    return found !== UNKNOWN && found >= least;
  };
}
