import { type Severity, severityOf, type SeverityRuleSetId, severityUnder } from '../../schema/vocabulary/severity.ts';
import type { PenaltyFact, RecordFact } from './facts.ts';
import type { Where } from './model-schema.ts';

/** The list that says how serious a penalty is: one for all, or the one in force on the day of the decision. */
export const SEVERITY_BASES = ['HEB-2022', 'NDRC-36', 'DAY_OF_DECISION'] as const;
export type SeverityBasis = (typeof SEVERITY_BASES)[number];

/** Whether a record is one of those meant; UNKNOWN where its source does not say. */
export type RecordFilter = (record: RecordFact) => 'YES' | 'NO' | 'UNKNOWN';

/** Compiles the conditions of a `where`. Conditions on penalties are asked of penalties only; the check sees to it. */
export function recordFilter(
  { severity, categories, kind, seriousConsequence }: Where,
  basis: SeverityBasis,
): RecordFilter {
  const filters: RecordFilter[] = [];
  if (severity !== undefined)
    filters.push((record) => yesOrNo(severity.includes(severityBy(basis, record as PenaltyFact))));
  if (categories !== undefined)
    filters.push((record) => yesOrNo((record as PenaltyFact).categories.some((each) => categories.includes(each))));
  if (kind !== undefined)
    filters.push((record) => (record.kind === null ? 'UNKNOWN' : yesOrNo(kind.includes(record.kind))));
  if (seriousConsequence !== undefined) {
    filters.push((record) => {
      const isSerious = (record as PenaltyFact).seriousConsequence;
      return isSerious === null ? 'UNKNOWN' : yesOrNo(isSerious);
    });
  }
  return (record) => {
    let answer: ReturnType<RecordFilter> = 'YES';
    for (const filter of filters) {
      const next = filter(record);
      if (next === 'NO') return 'NO';
      if (next === 'UNKNOWN') answer = 'UNKNOWN';
    }
    return answer;
  };
}

function severityBy(basis: SeverityRuleSetId | 'DAY_OF_DECISION', { categories, decidedOn }: PenaltyFact): Severity {
  return basis === 'DAY_OF_DECISION' ? severityOf(categories, decidedOn).severity : severityUnder(basis, categories);
}

function yesOrNo(is: boolean): 'YES' | 'NO' {
  return is ? 'YES' : 'NO';
}
