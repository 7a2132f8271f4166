import {
  execute,
  getOperationAST,
  GraphQLError,
  Kind,
  OperationTypeNode,
  validate,
  visit,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { hindranceToJit, schemaForJit, serializersForJit } from './schema-for-jit.ts';

export type Run = (
  contextValue: unknown,
  variables: Record<string, unknown>,
) => Promise<ExecutionResult> | ExecutionResult;

export interface LocalExecutor {
  /** @throws {GraphQLError} where the operation does not fit the schema. */
  prepare(document: DocumentNode): Run;
}

/**
 * Turns operations into functions: compiled by graphql-jit, or run by graphql-js where that is not safe (mutations,
 * whose order matters more than their speed; schemas graphql-jit cannot answer for).
 */
export function localExecutor(
  schema: GraphQLSchema,
  compiles: boolean,
  onNotCompiled: (detail: string) => void,
): LocalExecutor {
  const hindrance = hindranceToJit(schema);
  const jitSchema = compiles && hindrance === undefined ? schemaForJit(schema) : undefined;
  if (compiles && hindrance !== undefined) onNotCompiled(hindrance);
  return {
    prepare(document) {
      const flaws = validate(schema, document);
      if (flaws[0] !== undefined) throw new GraphQLError(flaws.map(({ message }) => message).join(' '));
      const isQuery = getOperationAST(document)?.operation === OperationTypeNode.QUERY;
      const compiled = jitSchema && isQuery ? compile(jitSchema, document, onNotCompiled) : undefined;
      return compiled ?? interpret(schema, document);
    },
  };
}

function compile(
  schema: GraphQLSchema,
  document: DocumentNode,
  onNotCompiled: (detail: string) => void,
): Run | undefined {
  const compiled = compileQuery(schema, withoutSpreads(document), undefined, {
    customSerializers: serializersForJit(schema),
  });
  if (isCompiledQuery(compiled)) return (contextValue, variables) => compiled.query(undefined, contextValue, variables);
  onNotCompiled(compiled.errors?.map(({ message }) => message).join(' ') ?? 'no reason given');
  return undefined;
}

function interpret(schema: GraphQLSchema, document: DocumentNode): Run {
  return (contextValue, variables) => execute({ schema, document, contextValue, variableValues: variables });
}

/**
 * Fragments written out where they are spread. graphql-jit notes the @skip and @include that hold for a field on the
 * field itself, so a fragment spread twice would answer to the conditions of both places.
 */
function withoutSpreads(document: DocumentNode): DocumentNode {
  const fragments = new Map(
    document.definitions
      .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  );
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  return visit(structuredClone({ ...document, definitions: operations }), {
    FragmentSpread({ name, directives }) {
      const fragment = fragments.get(name.value);
      if (fragment === undefined) return undefined;
      const { typeCondition, selectionSet } = structuredClone(fragment);
      return { kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet, directives };
    },
  });
}
