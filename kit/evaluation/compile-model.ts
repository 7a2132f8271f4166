import { createHash } from 'node:crypto';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { EnterpriseFacts, ResultFact } from './facts.ts';
import { factsOf } from './fact-vocabulary.ts';
import type { CompiledModel } from './compiled-model.ts';
import type { Evaluation, EvaluationStatus, Explanation, InputUsed } from './evaluation.ts';
import { explain } from './explain.ts';
import { UNKNOWN } from './counting.ts';
import { type Day, dayOf } from './measures.ts';
import type { ModelDocument } from './model-schema.ts';
import type { SeverityBasis } from './record-filter.ts';
import { compileRules } from './rules.ts';
import { pointsOf } from './scores.ts';
import { compileDirectory } from './directory.ts';
import { compileTree, tierCountsOf } from './tree.ts';
import type { Validity } from './windows.ts';

/** A model ready to evaluate. */
export interface Model {
  readonly id: string;
  readonly version: string;
  /** SHA-256 of what the file says. */
  readonly digest: string;
  readonly document: ModelDocument;
  /** How many indicators each tier has, from the first. */
  readonly tierCounts: readonly number[];
  /**
   * Evaluates one enterprise on one day: the records up to and including that day.
   * @throws {FactsInvalid} for facts that cannot be what they say.
   */
  readonly evaluate: (facts: EnterpriseFacts, asOf: LocalDate) => Evaluation;
  /** The same, with everything behind it. */
  readonly explain: (facts: EnterpriseFacts, asOf: LocalDate) => Explanation;
  /** The grade of a score alone, without rules. Half-open: a threshold belongs to its own grade. Null without points. */
  readonly gradeOf: (scoreThousandths: number) => string | null;
}

const NO_INPUTS: readonly InputUsed[] = Object.freeze([]);

/** Compiles a checked document (`readModel`) to closures. Pure: no clock, no store, no state that shows. */
export function compileModel(document: ModelDocument): Model {
  const windows: Validity[] = [];
  const tree = compileTree(document, {
    facts: factsOf(document.facts ?? {}),
    severityBasis: (document.severity?.ruleSet.text ?? 'DAY_OF_DECISION') as SeverityBasis, // checked
    windows,
  });
  const rules = compileRules(document, tree);
  const directory = compileDirectory(document);
  const { grades } = document.scheme;
  const rankOf = ranking(document);
  const needed = (document.needs ?? []).flatMap((id) => tree.leaves.get(id) ?? []);
  const resultLeaves = [...tree.leaves.values()].filter(
    ({ document: { measure, orElse } }) => measure?.kind === 'RESULT' || orElse?.measure.kind === 'RESULT',
  );
  const digest = createHash('sha256').update(JSON.stringify(document)).digest('hex');
  const on = rememberingTheLast((asOf: LocalDate) => dayOf(asOf, windows));

  function statusOf(facts: EnterpriseFacts, day: Day): EvaluationStatus {
    if (document.kind === 'NAMES_ONLY') return 'UNDETERMINED';
    const listed = directory?.status(facts, day.asOf) ?? 'GRADED';
    if (listed !== 'GRADED') return listed;
    let status: EvaluationStatus = 'GRADED';
    for (const rule of rules) {
      if (rule.status === null || status === 'NOT_APPLICABLE' || !rule.applies(facts, day)) continue;
      status = rule.status;
    }
    return status;
  }

  /** The worst rank that a rule gives, or 0, the best. */
  function rankByRules(facts: EnterpriseFacts, day: Day): number {
    let worst = 0;
    for (const rule of rules) if (rule.rank > worst && rule.applies(facts, day)) worst = rule.rank;
    return worst;
  }

  function evaluate(facts: EnterpriseFacts, asOf: LocalDate): Evaluation {
    const day = on(asOf);
    const status = statusOf(facts, day);
    if (status !== 'GRADED') return evaluation(facts, day, status, null, null);
    const byRules = rankByRules(facts, day);
    // What is unknown cannot make the worst grade any worse.
    const isOpen = byRules < grades.length - 1 && needed.some((leaf) => leaf.value(facts, day) === UNKNOWN);
    if (isOpen) return evaluation(facts, day, 'UNDETERMINED', null, null);
    if (rankOf === null) return evaluation(facts, day, 'GRADED', byRules, null);
    const score = tree.points(facts, day);
    return evaluation(facts, day, 'GRADED', Math.max(byRules, rankOf(score)), score);
  }

  function evaluation(
    facts: EnterpriseFacts,
    day: Day,
    status: EvaluationStatus,
    rank: number | null,
    scoreThousandths: number | null,
  ): Evaluation {
    const grade = rank === null ? undefined : grades[rank];
    return {
      model: document.id,
      modelVersion: document.version,
      modelDigest: digest,
      schemeVersion: document.scheme.version,
      asOf: day.asOf,
      status,
      grade: grade?.grade ?? null,
      effectiveClass: grade?.class ?? null,
      scoreThousandths,
      inputsUsed: inputsUsed(facts, day),
    };
  }

  function inputsUsed(facts: EnterpriseFacts, day: Day): readonly InputUsed[] {
    let used = NO_INPUTS;
    for (const leaf of resultLeaves) {
      const found = leaf.measure(facts, day).result(facts, day);
      if (found === null || used.some(({ sector }) => sector === found.sector)) continue;
      used = [...used, stamp(found.sector, found.result)];
    }
    return used;
  }

  const gradeOf = (score: number) => (rankOf === null ? null : (grades[rankOf(score)]?.grade ?? null));
  const compiled: CompiledModel = { document, tree, rules, directory, gradeOf };
  return {
    id: document.id,
    version: document.version,
    digest,
    document,
    tierCounts: tierCountsOf(document),
    evaluate,
    explain: (facts, asOf) => explain(compiled, facts, on(asOf), evaluate(facts, asOf)),
    gradeOf,
  };
}

function stamp(sector: string, { grade, schemeVersion, period, periodEnd }: ResultFact): InputUsed {
  return { sector, grade, schemeVersion, period, periodEnd };
}

/** Score → position of its grade, best first; null for a model without points. */
function ranking({ kind, scheme }: ModelDocument): ((score: number) => number) | null {
  if (kind !== 'SCORED') return null;
  const from = scheme.grades.map((grade) => pointsOf(grade.from));
  const last = from.length - 1;
  if (scheme.higherIs === 'WORSE') {
    return (score) => {
      let rank = last;
      while (rank > 0 && score < (from[rank] ?? 0)) rank -= 1;
      return rank;
    };
  }
  return (score) => {
    let rank = 0;
    while (rank < last && score < (from[rank] ?? 0)) rank += 1;
    return rank;
  };
}

/** One day's preparation serves every enterprise of a run; another day's replaces it. */
function rememberingTheLast(prepare: (asOf: LocalDate) => Day): (asOf: LocalDate) => Day {
  let last: Day | null = null;
  return (asOf) => {
    if (last === null || last.asOf !== asOf) last = prepare(asOf);
    return last;
  };
}
