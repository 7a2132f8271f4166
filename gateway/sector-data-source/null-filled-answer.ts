import { isNonNullType, type FieldNode, type GraphQLObjectType } from 'graphql';
import { selectedFieldType, type SelectedFields } from './answer-check.ts';

/** An entity as the gateway names it in a question: its type and the fields the sector needs to find it. */
export type Representation = Readonly<Record<string, unknown>> & { readonly __typename: string };

/**
 * The response keys that may be null when a sector does not answer: every nullable field selected. A non-null field
 * stays away, so that the gateway nulls what contains it instead of handing out a null its type forbids.
 */
export function nullableKeys(type: GraphQLObjectType, fields: SelectedFields): readonly string[] {
  return [...fields].filter(([, nodes]) => mayBeNull(type, nodes)).map(([key]) => key);
}

function mayBeNull(type: GraphQLObjectType, nodes: readonly FieldNode[]): boolean {
  return nodes[0]?.name.value !== '__typename' && !isNonNullType(selectedFieldType(type, nodes));
}

/** `{key: null}` for each key: the answer a silent sector would have given, so that the rest of the plan goes on. */
export function nullFilled(keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.map((key) => [key, null]));
}

/** The same for an entity; what the gateway already knows of it, and sent along, is not overwritten. */
export function nullFilledEntity(representation: Representation, keys: readonly string[]): Record<string, unknown> {
  const unknownKeys = keys.filter((key) => !Object.hasOwn(representation, key));
  const { __typename } = representation;
  return { __typename, ...nullFilled(unknownKeys) };
}
