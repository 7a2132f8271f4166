import { buildSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { compileShape, type AnswerShape } from './answer-shape.ts';
import { OperationStore } from './operation-store.ts';

const schema = buildSchema(`
  scalar _Any
  interface SectorGrade { letter: String }
  type Grade implements SectorGrade { letter: String }
  interface Place { name: String }
  type City implements Place { name: String code: Int! }
  type County implements Place { name: String }
  type Enterprise { uscc: String! name: String safety: Grade credit(year: Int): SectorGrade count: Int! }
  type Shop { uscc: String! owner: String }
  union _Entity = Enterprise | Shop | City | County
  type Query { _entities(representations: [_Any!]!): [_Entity]! sectors: [String!] total: Int! }
  type Mutation { object(to: String): Grade }
`);

const entities = (selection: string, variables = '') =>
  `query ($representations: [_Any!]! ${variables}) { _entities(representations: $representations) { ${selection} } }`;

function shapeOf(query: string, variables: Record<string, unknown> = {}): AnswerShape {
  return new OperationStore(10, (operation) => compileShape(schema, operation)).find(query, variables);
}

function nullsFor(query: string, variables: Record<string, unknown>): unknown {
  return shapeOf(query, variables).withoutAnswer(variables);
}

const enterprise = { __typename: 'Enterprise', uscc: 'X' };

describe('what stands in for an answer that did not come', () => {
  test('each entity: null under every nullable response key, aliases and fragments included; non-null fields stay away', () => {
    const query = `${entities('... on Enterprise { uscc safety { letter } } ...More')}
      fragment More on Enterprise { last: credit(year: 2025) { letter } credit { letter } count }`;
    expect(nullsFor(query, { representations: [enterprise, { ...enterprise, uscc: 'Y' }] })).toEqual({
      _entities: [1, 2].map(() => ({ __typename: 'Enterprise', safety: null, last: null, credit: null })),
    });
  });

  test('each entity by its own type', () => {
    const query = entities('... on Enterprise { safety { letter } } ... on Shop { owner }');
    expect(nullsFor(query, { representations: [enterprise, { __typename: 'Shop', uscc: 'Z' }] })).toEqual({
      _entities: [
        { __typename: 'Enterprise', safety: null },
        { __typename: 'Shop', owner: null },
      ],
    });
  });

  test('an entity named by an interface: what all its types may leave null', () => {
    const query = entities('... on Place { name } ... on City { code }');
    expect(nullsFor(query, { representations: [{ __typename: 'Place' }] })).toEqual({
      _entities: [{ __typename: 'Place', name: null }],
    });
  });

  test('what the gateway sent along is not overwritten', () => {
    const query = entities('... on Enterprise { name safety { letter } }');
    expect(nullsFor(query, { representations: [{ ...enterprise, name: 'known' }] })).toEqual({
      _entities: [{ __typename: 'Enterprise', safety: null }],
    });
  });

  test('@skip and @include are followed, defaults included', () => {
    const query = entities(
      '... on Enterprise { name @include(if: $named) safety @skip(if: $brief) { letter } }',
      '$named: Boolean! $brief: Boolean = true',
    );
    const representations = [enterprise];
    expect(nullsFor(query, { representations, named: true })).toEqual({
      _entities: [{ __typename: 'Enterprise', name: null }],
    });
    expect(nullsFor(query, { representations, named: false, brief: false })).toEqual({
      _entities: [{ __typename: 'Enterprise', safety: null }],
    });
  });

  test('root fields: each nullable one', () => {
    expect(nullsFor('{ sectors all: sectors total }', {})).toEqual({ sectors: null, all: null });
    expect(nullsFor('mutation { object(to: "x") { letter } }', {})).toEqual({ object: null });
  });
});

describe('what an answer may hold follows the switches of its operation', () => {
  const query = entities('... on Enterprise { name @include(if: $named) }', '$named: Boolean!');

  test('a field that was switched off must not be in the answer', () => {
    const named = { named: true, representations: [enterprise] };
    const unnamed = { ...named, named: false };
    const answer = { _entities: [{ name: 'x' }] };
    expect(shapeOf(query, named).flawIn(answer, named)).toBeUndefined();
    expect(shapeOf(query, unnamed).flawIn(answer, unnamed)).toBe('._entities[0]: a field that was not asked for');
  });

  test('a field the subgraph does not have: refused', () => {
    expect(() => shapeOf('{ nothing }')).toThrow('Query.nothing');
  });
});
