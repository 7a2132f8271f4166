import type { GraphQLSchema } from 'graphql';
import { collectFields } from 'graphql/execution/collectFields.js';
import type { ClientOperation } from '../client-operation.ts';
import { introspectionOf, type Introspect } from './introspection.ts';
import { compileObject, type Shape } from './shape.ts';

/** The form of an answer, for one way to set the variables that @skip and @include read. */
export interface AnswerForm {
  readonly shape: Shape;
  readonly introspect: Introspect | undefined;
  /** Characters of generated text. */
  readonly characters: number;
}

const NOTHING: ReadonlyMap<never, never> = new Map<never, never>();

/** @throws {GraphQLError} where a variable that @skip or @include reads was given as null. */
export function compileForm(
  schema: GraphQLSchema,
  { operation, fragments, names, denied = NOTHING }: ClientOperation,
  switches: Record<string, unknown>,
): AnswerForm {
  const root = schema.getRootType(operation.operation);
  if (!root) throw new Error(`the schema has no root for a ${operation.operation}`);
  const scope = { schema, fragments, switches, names, denied, characters: 0 };
  const fields = collectFields(schema, fragments, switches, root, operation.selectionSet);
  const shape = compileObject(scope, root, fields);
  const introspect = introspectionOf(schema, operation, fragments, fields, denied);
  return { shape, introspect, characters: scope.characters };
}
