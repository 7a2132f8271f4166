import {
  getNamedType,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isInputType,
  type OperationDefinitionNode,
  typeFromAST,
  type TypeNode,
} from 'graphql';

/**
 * Whether a variable of the operation is of an input type that holds itself, as a filter with and, or and not does.
 * graphql-jit 0.8.9 writes out the check of such a variable without end: it takes seconds, and fails.
 */
export function hasRecursiveVariable(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
): boolean {
  return variableDefinitions.some(({ type }) => {
    const found = typeFromAST(schema, type as TypeNode & { kind: 'NamedType' }); // the overloads lack the union of the three
    return isInputType(found) && holdsItself(found, []);
  });
}

function holdsItself(type: GraphQLInputType, within: readonly string[]): boolean {
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return false;
  if (within.includes(named.name)) return true;
  return Object.values(named.getFields()).some((field) => holdsItself(field.type, [...within, named.name]));
}
