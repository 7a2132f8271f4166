import * as fc from 'fast-check';
import { buildSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { compileShape } from './answer-shape.ts';
import { OperationStore } from './operation-store.ts';

const schema = buildSchema(`
  scalar USCC scalar Date scalar DateTime scalar DivisionCode scalar Notes scalar _Any
  enum Letter { A B C D }
  interface SectorGrade { letter: Letter }
  type SafetyGrade implements SectorGrade { letter: Letter points: Int! }
  type CreditGrade implements SectorGrade { letter: Letter level: String }
  type Record { id: ID! on: Date at: DateTime! where: DivisionCode notes: Notes }
  type Enterprise {
    uscc: USCC!
    letter: Letter points: Int ratio: Float! listed: Boolean! name: String
    records: [Record!]! matrix: [[Int]]
    grade: SectorGrade grades: [SectorGrade!]
  }
  union _Entity = Enterprise
  type Query { _entities(representations: [_Any!]!): [_Entity]! }
`);

const QUERY = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Enterprise {
  __typename code: uscc letter points ratio listed name
  records { id on at where notes } matrix
  grade { __typename letter ... on SafetyGrade { points } ... on CreditGrade { level } }
  grades { letter }
} } }`;

/** One place of an answer: what is right there, and what is wrong. */
interface Place {
  readonly right: fc.Arbitrary<unknown>;
  /** Every way to spoil `value` at one place. */
  readonly spoilt: (value: unknown) => readonly unknown[];
}

function leaf(right: fc.Arbitrary<unknown>, wrong: readonly unknown[]): Place {
  return { right, spoilt: () => wrong };
}

const text = leaf(fc.string(), [7, true, {}, ['x']]);

const PLACES: Record<string, Place> = {
  typename: leaf(fc.constant('Enterprise'), ['Query', 'enterprise', 7, null]),
  text,
  letter: leaf(fc.constantFrom('A', 'B', 'C', 'D'), ['E', 'a', '', 1, true, {}, ['A']]),
  int: leaf(fc.integer(), ['1', 1.5, 2 ** 31, -(2 ** 31) - 1, true, {}, [1]]),
  float: leaf(fc.double({ noNaN: true, noDefaultInfinity: true }), ['1', true, {}, [1]]),
  boolean: leaf(fc.boolean(), ['true', 1, {}, [true]]),
  anything: leaf(
    fc.jsonValue().filter((value) => value !== null),
    [],
  ),
};

function nullable({ right, spoilt }: Place): Place {
  return { right: fc.option(right), spoilt: (value) => (value === null ? [] : spoilt(value)) };
}

function required({ right, spoilt }: Place): Place {
  return { right, spoilt: (value) => [null, ...spoilt(value)] };
}

function list(item: Place): Place {
  return {
    right: fc.array(item.right, { maxLength: 3 }),
    spoilt: (value) => {
      const items = Array.isArray(value) ? value : [];
      return ['x', {}, 7, ...items.flatMap((each, index) => item.spoilt(each).map((bad) => items.with(index, bad)))];
    },
  };
}

function object(fields: Record<string, Place>): Place {
  return {
    right: fc.record(Object.fromEntries(Object.entries(fields).map(([key, { right }]) => [key, right]))),
    spoilt: (value) => {
      const whole: Record<string, unknown> = { ...(value as object) };
      const spoilField = ([key, place]: [string, Place]): unknown[] => {
        const { [key]: _left, ...others } = whole;
        return [
          others,
          { ...others, [`${key}_`]: whole[key] },
          ...place.spoilt(whole[key]).map((bad) => ({ ...whole, [key]: bad })),
        ];
      };
      return [
        'x',
        7,
        [],
        { ...whole, extra: null },
        { ...whole, toString: 1 },
        ...Object.entries(fields).flatMap(spoilField),
      ];
    },
  };
}

const place = (name: keyof typeof PLACES): Place => PLACES[name] ?? text;

const safetyGrade = object({
  __typename: leaf(fc.constant('SafetyGrade'), ['CreditGrade', 'Enterprise', 7, null]),
  letter: nullable(place('letter')),
  points: required(place('int')),
});

const enterprise = object({
  __typename: place('typename'),
  code: required(text),
  letter: nullable(place('letter')),
  points: nullable(place('int')),
  ratio: required(place('float')),
  listed: required(place('boolean')),
  name: nullable(text),
  records: required(
    list(
      required(
        object({
          id: required(text),
          on: nullable(text),
          at: required(text),
          where: nullable(text),
          notes: nullable(place('anything')),
        }),
      ),
    ),
  ),
  matrix: nullable(list(nullable(list(nullable(place('int')))))),
  grade: nullable(safetyGrade),
  grades: nullable(list(required(object({ letter: nullable(place('letter')) })))),
});

const answer = fc.array(fc.option(enterprise.right, { freq: 5 }), { minLength: 1, maxLength: 3 });

const operations = new OperationStore(10, (operation) => compileShape(schema, operation));

function flawIn(entities: readonly unknown[], asked = entities.length): string | undefined {
  const representations = Array.from({ length: asked }, (_, index) => ({
    __typename: 'Enterprise',
    uscc: String(index),
  }));
  const variables = { representations };
  return operations.find(QUERY, variables).flawIn({ _entities: entities }, variables);
}

describe('an answer is checked against what was asked, whole (design §4)', () => {
  test('every right answer is accepted', () => {
    fc.assert(fc.property(answer, (entities) => flawIn(JSON.parse(JSON.stringify(entities))) === undefined));
  });

  test('whatever single thing is changed in kind or shape, the answer is refused', () => {
    fc.assert(
      fc.property(answer, fc.nat(), (entities, at) => {
        const index = at % entities.length;
        const entity = entities[index];
        const spoilt = entity === null ? ['x', 7, [], {}] : enterprise.spoilt(entity);
        return spoilt.every((bad) => flawIn(entities.with(index, bad)) !== undefined);
      }),
    );
  });

  test('one entity too many or too few is refused', () => {
    fc.assert(
      fc.property(
        answer,
        fc.constantFrom(-1, 1, 5),
        (entities, more) => flawIn(entities, entities.length + more) !== undefined,
      ),
    );
  });
});

describe('what is wrong is told by place and rule, never by value', () => {
  const whole = {
    __typename: 'Enterprise',
    code: 'X',
    letter: 'A',
    points: 1,
    ratio: 0.5,
    listed: true,
    name: null,
    records: [{ id: '1', on: null, at: 'now', where: null, notes: null }],
    matrix: null,
    grade: null,
    grades: null,
  };

  test.each([
    ['a wrong type', { ...whole, points: 'secret' }, '.points: expected Int'],
    ['an unknown enum value', { ...whole, letter: 'secret' }, '.letter: expected Letter'],
    ['a forbidden null', { ...whole, ratio: null }, '.ratio: null where null is not allowed'],
    [
      'a place within a list',
      { ...whole, records: [{ ...whole.records[0], at: 5 }] },
      '.records[0].at: expected DateTime',
    ],
    [
      'a type that is not possible',
      { ...whole, grade: { __typename: 'secret' } },
      '.grade.__typename: not one of the possible types',
    ],
    ['an unknown field', { ...whole, secret: 'secret' }, ': a field that was not asked for'],
  ])('%s', (_title, entity, flaw) => {
    expect(flawIn([null, entity])).toBe(`._entities[1]${flaw}`);
  });
});
