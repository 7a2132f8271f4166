import {
  executeSync,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { Denials } from '../denials.ts';
import type { JsonObject } from '../plan/run.ts';
import type { CollectedFields } from './shape.ts';

/** Puts the answers about the schema itself where the shape finds them. */
export type Introspect = (data: JsonObject, variables: Readonly<JsonObject>) => void;

/** What an operation asks of the schema itself, which no subgraph knows; undefined where it asks nothing of it. */
export function introspectionOf(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
  fields: CollectedFields,
  denied: Denials['fields'],
): Introspect | undefined {
  const selections = [...fields.values()].flat().filter((field) => isIntrospection(field) && !denied.has(field));
  if (selections.length === 0) return undefined;
  const document = {
    kind: Kind.DOCUMENT,
    definitions: [
      { ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections } } as const,
      ...Object.values(fragments),
    ],
  } as const;
  return (data, variables) => {
    const answer = executeSync({ schema, document, variableValues: variables });
    Object.assign(data, answer.data);
  };
}

function isIntrospection({ name }: FieldNode): boolean {
  return name.value === '__schema' || name.value === '__type';
}
