import {
  execute,
  GraphQLError,
  Kind,
  OperationTypeNode,
  validate,
  valueFromASTUntyped,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import type { SwitchedOperation } from './operation-store.ts';
import { hindranceToJit, schemaForJit, serializersForJit } from './schema-for-jit.ts';
import { writtenOut } from './written-out.ts';

export type Run = (
  contextValue: unknown,
  variables: Record<string, unknown>,
) => Promise<ExecutionResult> | ExecutionResult;

/** Makes an operation a function. @throws {GraphQLError} where it does not fit the schema. */
export type Prepare = (operation: SwitchedOperation) => Run;

/**
 * Prepares operations: compiled by graphql-jit, or run by graphql-js where that is not safe (mutations, whose order
 * matters more than their speed; schemas graphql-jit cannot answer for).
 */
export function localExecution(
  schema: GraphQLSchema,
  compiles: boolean,
  onNotCompiled: (detail: string) => void,
): Prepare {
  const hindrance = hindranceToJit(schema);
  const compile = compiles && hindrance === undefined ? compiler(schema, onNotCompiled) : undefined;
  if (compiles && hindrance !== undefined) onNotCompiled(hindrance);
  return (operation) => {
    const flaws = validate(schema, operation.document);
    if (flaws.length > 0) throw new GraphQLError(flaws.map(({ message }) => message).join(' '));
    const isQuery = operation.operation.operation === OperationTypeNode.QUERY;
    return (isQuery ? compile?.(operation) : undefined) ?? interpreted(schema, operation);
  };
}

function compiler(schema: GraphQLSchema, onNotCompiled: (detail: string) => void) {
  const jitSchema = schemaForJit(schema);
  const customSerializers = serializersForJit(schema);
  return (operation: SwitchedOperation): Run | undefined => {
    const document = { kind: Kind.DOCUMENT, definitions: [writtenOut(operation)] } as const;
    const compiled = compileQuery(jitSchema, document, undefined, { customSerializers });
    const defaults = defaultsOf(operation.operation);
    if (isCompiledQuery(compiled))
      return (contextValue, variables) => compiled.query(undefined, contextValue, { ...defaults, ...variables });
    onNotCompiled(compiled.errors?.map(({ message }) => message).join(' ') ?? 'no reason given');
    return undefined;
  };
}

/** graphql-jit 0.8.9 refuses a query that relies on the default of a variable that must not be null. */
function defaultsOf({ variableDefinitions = [] }: OperationDefinitionNode): Record<string, unknown> {
  return Object.fromEntries(
    variableDefinitions.flatMap(({ variable, defaultValue }) =>
      defaultValue === undefined ? [] : [[variable.name.value, valueFromASTUntyped(defaultValue)]],
    ),
  );
}

function interpreted(schema: GraphQLSchema, { document }: SwitchedOperation): Run {
  return (contextValue, variables) => execute({ schema, document, contextValue, variableValues: variables });
}
