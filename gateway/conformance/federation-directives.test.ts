import { describe, expect, test } from 'vitest';
import { startsBothGateways } from './testing/both-gateways.ts';
import { foundBy } from './testing/served-subgraphs.ts';

const refusedWith = (code: string) => [expect.objectContaining({ extensions: expect.objectContaining({ code }) })];

describe('@provides: what a place knows of an entity is asked there', () => {
  const BOOKS = [{ __typename: 'Book', id: 'B1', title: '一', pages: 120 }];
  const FILMS = [{ __typename: 'Film', id: 'F1', title: '二', director: { id: 'M1', name: 'Mo' } }];
  const gateways = startsBothGateways({
    shop: {
      sdl: `
        type Query {
          window: [Offer!]!
          shelf: [Work!]! @provides(fields: "... on Film { director { name } }")
          gifts: [Gift!]! @provides(fields: "... on Book { title }")
        }
        type Offer { price: Int! book: Book! @provides(fields: "title") }
        interface Work { id: ID! }
        union Gift = Book | Film
        type Book implements Work @key(fields: "id") { id: ID! title: String @external }
        type Film implements Work @key(fields: "id") { id: ID! director: Maker @external }
        type Maker @key(fields: "id") { id: ID! name: String @external }
      `,
      resolvers: {
        Query: {
          window: () => BOOKS.map((book) => ({ price: 30, book })),
          shelf: () => [...BOOKS, ...FILMS],
          gifts: () => [...BOOKS, ...FILMS],
        },
      },
    },
    library: {
      sdl: `
        type Book @key(fields: "id") { id: ID! title: String @shareable pages: Int! }
        type Film @key(fields: "id") { id: ID! title: String director: Maker @shareable }
        type Maker @key(fields: "id") { id: ID! name: String @shareable born: Int! }
      `,
      resolvers: {
        Book: foundBy('id', BOOKS),
        Film: foundBy('id', FILMS),
        Maker: foundBy('id', [{ id: 'M1', born: 1970 }]),
      },
    },
  });

  test('of an object, and nothing but the rest is asked elsewhere', async () => {
    await expect(
      gateways.expectAnswer('{ window { price book { title } } }', {
        data: { window: [{ price: 30, book: { title: '一' } }] },
      }),
    ).resolves.toEqual(['shop']);
    await expect(
      gateways.expectAnswer('{ window { book { title pages } } }', {
        data: { window: [{ book: { title: '一', pages: 120 } }] },
      }),
    ).resolves.toEqual(['shop', 'library']);
  });

  test('of one type of an interface', async () => {
    await expect(
      gateways.expectAnswer('{ shelf { id ... on Film { director { name } } } }', {
        data: { shelf: [{ id: 'B1' }, { id: 'F1', director: { name: 'Mo' } }] },
      }),
    ).resolves.toEqual(['shop']);
    await gateways.expectAnswer('{ shelf { id ... on Film { director { name born } } } }', {
      data: { shelf: [{ id: 'B1' }, { id: 'F1', director: { name: 'Mo', born: 1970 } }] },
    });
  });

  test('of one member of a union, and its other members are asked of their owner', async () => {
    await expect(
      gateways.expectAnswer('{ gifts { __typename ... on Book { title } } }', {
        data: { gifts: [{ __typename: 'Book', title: '一' }, { __typename: 'Film' }] },
      }),
    ).resolves.toEqual(['shop']);
    await expect(
      gateways.expectAnswer('{ gifts { ... on Book { title } ... on Film { title } } }', {
        data: { gifts: [{ title: '一' }, { title: '二' }] },
      }),
    ).resolves.toEqual(['shop', 'library']);
  });
});

describe('@override: a field has moved', () => {
  const gateways = startsBothGateways({
    library: {
      sdl: `
        type Query { films: [Film!]! }
        type Film @key(fields: "id") { id: ID! title: String minutes: Int }
      `,
      resolvers: {
        Query: { films: () => [{ id: 'F1', title: '二', minutes: 0 }] },
      },
    },
    archive: {
      sdl: `type Film @key(fields: "id") { id: ID! minutes: Int @override(from: "library") }`,
      resolvers: { Film: foundBy('id', [{ id: 'F1', minutes: 90 }]) },
    },
  });

  test('its old owner is asked no more', async () => {
    await expect(
      gateways.expectAnswer('{ films { title minutes } }', { data: { films: [{ title: '二', minutes: 90 }] } }),
    ).resolves.toEqual(['library', 'archive']);
  });
});

describe('@inaccessible: what subgraphs have among themselves', () => {
  const BINDINGS = ['HARD', 'SOFT', 'UNBOUND'];
  const gateways = startsBothGateways({
    library: {
      sdl: `
        enum Binding { HARD SOFT UNBOUND @inaccessible }
        type Query {
          bindings(only: Binding, shelf: Int @inaccessible): [Binding]!
          bound(filter: Filter!): Int!
        }
        input Filter { binding: Binding shelf: Int @inaccessible }
      `,
      resolvers: {
        Query: {
          bindings: (_: unknown, { only }: { only?: string }) =>
            only === undefined ? BINDINGS : BINDINGS.filter((binding) => binding === only),
          bound: () => 2,
        },
      },
    },
  });

  test('is not in the schema that clients see', async () => {
    await gateways.expectAnswer(
      `{ __type(name: "Binding") { enumValues { name } } query: __type(name: "Query") { fields { name args { name } } }
        filter: __type(name: "Filter") { inputFields { name } } }`,
      {
        data: {
          __type: { enumValues: [{ name: 'HARD' }, { name: 'SOFT' }] },
          query: {
            fields: [
              { name: 'bindings', args: [{ name: 'only' }] },
              { name: 'bound', args: [{ name: 'filter' }] },
            ],
          },
          filter: { inputFields: [{ name: 'binding' }] },
        },
      },
    );
  });

  test.each(['{ bindings(only: UNBOUND) }', '{ bindings(shelf: 3) }', '{ bound(filter: { shelf: 3 }) }'])(
    'cannot be written by a client: %s',
    async (query) => {
      await expect(gateways.expectAnswer(query, { errors: refusedWith('GRAPHQL_VALIDATION_FAILED') })).resolves.toEqual(
        [],
      );
    },
  );

  test('cannot be sent by a client as a variable either', async () => {
    await expect(
      gateways.expectAnswer(
        'query ($only: Binding) { bindings(only: $only) }',
        { errors: refusedWith('BAD_USER_INPUT') },
        { only: 'UNBOUND' },
      ),
    ).resolves.toEqual([]);
  });

  test('does not reach a client: such a value is null, and the others stand', async () => {
    await gateways.expectAnswer('{ bindings }', {
      data: { bindings: ['HARD', 'SOFT', null] },
      errors: refusedWith('SECTOR_BAD_ANSWER'),
    });
    await gateways.expectAnswer(
      'query ($only: Binding) { bindings(only: $only) }',
      { data: { bindings: ['SOFT'] } },
      { only: 'SOFT' },
    );
  });
});

describe('@shareable at the root: several subgraphs answer one field', () => {
  const gateways = startsBothGateways({
    cinema: {
      sdl: `
        type Query { tonight: Film @shareable charts: [Film!]! @shareable }
        type Film { id: ID! @shareable title: String hall: Hall @shareable }
        type Hall { number: Int! }
      `,
      resolvers: {
        Query: {
          tonight: () => ({ id: 'F1', title: '二', hall: { number: 7 } }),
          charts: () => [
            { id: 'F1', title: '二' },
            { id: 'F2', title: '三' },
          ],
        },
      },
    },
    archive: {
      sdl: `
        type Query { tonight: Film @shareable charts: [Film!]! @shareable }
        type Film { id: ID! @shareable minutes: Int! hall: Hall @shareable }
        type Hall { seats: Int! }
      `,
      resolvers: {
        Query: {
          tonight: () => ({ id: 'F1', minutes: 90, hall: { seats: 50 } }),
          charts: () => [
            { id: 'F1', minutes: 90 },
            { id: 'F2', minutes: 80 },
          ],
        },
      },
    },
  });

  test('each gives what it has, however deep, and one answer is made of them', async () => {
    const asked = await gateways.expectAnswer('{ tonight { title minutes hall { seats number } } }', {
      data: { tonight: { title: '二', minutes: 90, hall: { seats: 50, number: 7 } } },
    });
    expect(asked.toSorted()).toEqual(['archive', 'cinema']);
  });

  test('lists are put together place by place', async () => {
    await gateways.expectAnswer('{ charts { id title minutes } }', {
      data: {
        charts: [
          { id: 'F1', title: '二', minutes: 90 },
          { id: 'F2', title: '三', minutes: 80 },
        ],
      },
    });
  });

  test('what one of them has alone is asked of it alone', async () => {
    await expect(
      gateways.expectAnswer('{ tonight { id minutes } }', { data: { tonight: { id: 'F1', minutes: 90 } } }),
    ).resolves.toEqual(['archive']);
  });
});
