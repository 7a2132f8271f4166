import { type GraphQLSchema, isObjectType, Kind, print, type SelectionSetNode } from 'graphql';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { ENTERPRISE_SELECTION, GRADE_SELECTION } from '../hub/hub-sdl.ts';
import { selectionSet } from '../hub/selection.ts';
import { compacted } from './enterprise-content.ts';

/** What the index reads of the enterprise itself: what convergence requires, and what lists are searched and ordered by. */
const REGISTRATION_SELECTION = `${ENTERPRISE_SELECTION} name establishedOn supersededBy reportingRegion { id } industry { code }`;

/** Fields of Enterprise by name, as one subgraph says them of one enterprise; every field asked is there, null for nothing. */
export type EnterprisePart = Readonly<Record<string, unknown>>;

/** The question by which the index reads one subgraph: the federation's own `_entities`, so that any subgraph can answer it. */
export interface SubgraphQuestion {
  readonly query: string;
  /** Fields of Enterprise that it asks. */
  readonly fields: readonly string[];
  variables(usccs: readonly Uscc[]): Record<string, unknown>;
  /** @throws where the answer holds an error, or not each enterprise asked: nothing of it is taken then. */
  partsIn(usccs: readonly Uscc[], answer: EntitiesAnswer): ReadonlyMap<Uscc, EnterprisePart>;
}

export interface EntitiesAnswer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string }[] | undefined;
}

/**
 * @param schema the subgraph's schema.
 * @param gradeField the field that it adds as a sector; undefined for a subgraph that is none.
 * @returns null for a subgraph that says nothing the index reads.
 */
export function subgraphQuestion(schema: GraphQLSchema, gradeField: string | undefined): SubgraphQuestion | null {
  const registered = offered(schema, selectionSet(REGISTRATION_SELECTION));
  const selections = [...registered, ...(gradeField === undefined ? [] : [`${gradeField} { ${GRADE_SELECTION} }`])];
  if (selections.length === 0) return null;
  const fields = selections.map((selection) => /^\w+/.exec(selection)?.[0] ?? '');
  const query = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) { ... on Enterprise { ${selections.join(' ')} } }
}`;
  return {
    query,
    fields,
    variables: (usccs) => ({ representations: usccs.map((uscc) => ({ __typename: 'Enterprise', uscc })) }),
    partsIn: (usccs, { data, errors = [] }) => {
      const [error] = errors;
      if (error !== undefined) throw new Error(`it answered with an error: ${error.message}`);
      const answered = data as Readonly<Record<string, readonly (EnterprisePart | null)[]>> | null | undefined; // _entities is a list by federation's own schema
      const entities = answered?.['_entities'] ?? [];
      if (entities.length !== usccs.length) throw new Error('it answered about other enterprises than it was asked');
      return new Map(usccs.map((uscc, index) => [uscc, part(entities[index], gradeField, fields)]));
    },
  };
}

function part(
  entity: EnterprisePart | null | undefined,
  gradeField: string | undefined,
  fields: readonly string[],
): EnterprisePart {
  if (gradeField !== undefined && (entity?.[gradeField] ?? null) === null)
    throw new Error(`it answered ${gradeField} with null, which means that it did not answer`);
  return Object.fromEntries(fields.map((field) => [field, compacted(entity?.[field] ?? null)]));
}

/** Those of the selected fields that the subgraph's Enterprise has of its own. */
function offered(schema: GraphQLSchema, { selections }: SelectionSetNode): string[] {
  const type = schema.getType('Enterprise');
  const fields = isObjectType(type) ? type.getFields() : {};
  return selections.flatMap((selection) =>
    selection.kind === Kind.FIELD && Object.hasOwn(fields, selection.name.value) ? [print(selection)] : [],
  );
}
