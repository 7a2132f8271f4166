import {
  execute,
  getVariableValues,
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
import { hasRecursiveVariable } from './recursive-input.ts';
import { hasPublicCode } from './sector-error.ts';
import { hindranceToJit, type JitOptions, schemaForJit, serializersForJit } from './schema-for-jit.ts';
import { withoutValue } from './variable-error.ts';
import { writtenOut } from './written-out.ts';

export type Run = (
  contextValue: unknown,
  variables: Record<string, unknown>,
) => Promise<ExecutionResult> | ExecutionResult;

/** Makes an operation a function. @throws {GraphQLError} where it does not fit the schema. */
export type Prepare = (operation: SwitchedOperation) => Run;

/**
 * Prepares operations: compiled by graphql-jit, or run by graphql-js where that is not safe (mutations, whose order
 * matters more than their speed; filters that hold themselves; schemas graphql-jit cannot answer for).
 */
export function localExecution(
  schema: GraphQLSchema,
  compiles: boolean,
  onNotCompiled: (detail: string) => void,
  options: JitOptions = {},
): Prepare {
  const hindrance = hindranceToJit(schema);
  const compile = compiles && hindrance === undefined ? compiler(schema, onNotCompiled, options) : undefined;
  if (compiles && hindrance !== undefined) onNotCompiled(hindrance);
  return (operation) => {
    const flaws = validate(schema, operation.document);
    // A value written in the query that its scalar refuses is the client's to mend; anything else is the hub's own fault.
    const refused = flaws.filter(hasPublicCode);
    if (refused.length > 0) return () => Promise.resolve({ errors: refused });
    if (flaws.length > 0) throw new GraphQLError(flaws.map(({ message }) => message).join(' '));
    const isSafe =
      operation.operation.operation === OperationTypeNode.QUERY && !hasRecursiveVariable(schema, operation.operation);
    return (isSafe ? compile?.(operation) : undefined) ?? interpreted(schema, operation);
  };
}

function compiler(schema: GraphQLSchema, onNotCompiled: (detail: string) => void, options: JitOptions) {
  const jitSchema = schemaForJit(schema, options);
  const customSerializers = serializersForJit(schema);
  return (operation: SwitchedOperation): Run | undefined => {
    const document = { kind: Kind.DOCUMENT, definitions: [writtenOut(operation)] } as const;
    const compiled = compileQuery(jitSchema, document, undefined, { customSerializers });
    const defaults = defaultsOf(operation.operation);
    if (isCompiledQuery(compiled))
      return async (contextValue, variables) => {
        const result = await compiled.query(undefined, contextValue, { ...defaults, ...variables });
        return result.data === undefined ? refusedVariables(schema, operation.operation, variables, result) : result;
      };
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

/** graphql-jit 0.8.9 says of a variable that it is wrong, but neither where in it nor why; graphql-js does. */
function refusedVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Record<string, unknown>,
  result: ExecutionResult,
): ExecutionResult {
  const { errors = result.errors ?? [] } = getVariableValues(schema, variableDefinitions, variables);
  return { errors: errors.map(withoutValue) };
}

function interpreted(schema: GraphQLSchema, { document }: SwitchedOperation): Run {
  return async (contextValue, variables) => {
    const result = await execute({ schema, document, contextValue, variableValues: variables });
    return result.data === undefined ? { errors: (result.errors ?? []).map(withoutValue) } : result;
  };
}
