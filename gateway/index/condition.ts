/** A filter, understood: what every row either meets or does not. */
export type Condition =
  | { readonly kind: 'AND' | 'OR'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'NOT'; readonly condition: Condition }
  /** Holds one of the facets; none where the list is empty. */
  | {
      readonly kind: 'FACETS';
      readonly facets: readonly string[];
      /** All other facets of the same fact, where every enterprise has exactly one of them. */
      readonly others?: readonly string[];
    }
  | { readonly kind: 'NAME'; readonly text: string; readonly grams: readonly string[] }
  | { readonly kind: 'GRADE_CHANGED'; readonly sector: string; readonly since: string };

/** All of the conditions, those of one fact put together. */
export function all(conditions: readonly Condition[]): Condition {
  return combined('AND', conditions);
}

/** Any of the conditions, those of one fact put together. */
export function any(conditions: readonly Condition[]): Condition {
  return combined('OR', conditions);
}

/** The contrary, as far as it can be looked up rather than searched for. */
export function negated(condition: Condition): Condition {
  switch (condition.kind) {
    case 'NOT':
      return condition.condition;
    case 'AND':
      return any(condition.conditions.map(negated));
    case 'OR':
      return all(condition.conditions.map(negated));
    case 'FACETS':
      return isWhole(condition) ? ofFact(condition.others, condition.facets) : { kind: 'NOT', condition };
    default:
      return { kind: 'NOT', condition };
  }
}

type WholeFact = Condition & { readonly kind: 'FACETS'; readonly others: readonly string[] };

function isWhole(condition: Condition): condition is WholeFact {
  return condition.kind === 'FACETS' && condition.others !== undefined;
}

const valuesOf = ({ facets, others }: WholeFact) => [...facets, ...others].sort();

/**
 * An enterprise has one value of a fact, so several conditions on it are one. Each by itself may be met by many and all of
 * them by nobody; a store that takes them for independent finds that out by reading everything.
 */
function combined(kind: 'AND' | 'OR', given: readonly Condition[]): Condition {
  const conditions = given.flatMap((each) => (each.kind === kind ? each.conditions : [each]));
  const facts = Map.groupBy(conditions.filter(isWhole), (condition) => valuesOf(condition).join(';'));
  const together = [...facts.values()].flatMap((ofOne) => inOne(kind, ofOne));
  const combinedAs = [...conditions.filter((each) => !isWhole(each)), ...together];
  const [only] = combinedAs;
  return only !== undefined && combinedAs.length === 1 ? only : { kind, conditions: combinedAs };
}

/** Conditions on one fact, as one. */
function inOne(kind: 'AND' | 'OR', conditions: readonly WholeFact[]): Condition[] {
  const [first] = conditions;
  if (first === undefined || conditions.length === 1) return [...conditions];
  const isMet = (facet: string) =>
    kind === 'AND'
      ? conditions.every(({ facets }) => facets.includes(facet))
      : conditions.some(({ facets }) => facets.includes(facet));
  const values = valuesOf(first);
  return [
    ofFact(
      values.filter(isMet),
      values.filter((facet) => !isMet(facet)),
    ),
  ];
}

/** None of a fact's values is what nobody has, and all of them what everybody has. */
function ofFact(facets: readonly string[], others: readonly string[]): Condition {
  if (facets.length === 0) return { kind: 'OR', conditions: [] };
  return others.length === 0 ? { kind: 'AND', conditions: [] } : { kind: 'FACETS', facets, others };
}
