import { buildSchema, Kind, type OperationDefinitionNode, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { hasRecursiveVariable } from './recursive-input.ts';

const schema = buildSchema(`
  input Filter { and: [Filter!] name: String }
  input Outer { inner: Inner }
  input Inner { outers: [Outer!]! }
  input Flat { one: Leaf two: Leaf }
  input Leaf { name: String }
  type Query { list(filter: Filter, outer: Outer, flat: Flat, first: Int): Int }
`);

const operation = (variables: string) =>
  parse(`query (${variables}) { list }`).definitions.find(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  ) as OperationDefinitionNode;

describe('a variable of a type that holds itself', () => {
  test.each([
    ['itself in a list', '$filter: Filter', true],
    ['itself, required, in a list', '$filter: [Filter!]!', true],
    ['itself by way of another', '$outer: Outer', true],
    ['another twice, but not itself', '$flat: Flat', false],
    ['none', '$first: Int!', false],
  ])('%s', (_title, variables, expected) => {
    expect(hasRecursiveVariable(schema, operation(variables))).toBe(expected);
  });
});
