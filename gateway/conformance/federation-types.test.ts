import { describe, expect, test } from 'vitest';
import { startsBothGateways } from './testing/both-gateways.ts';
import { foundBy } from './testing/served-subgraphs.ts';

const STORED = [
  { __typename: 'Book', id: 'B1', place: 'shelf 1', pages: 120 },
  { __typename: 'Film', id: 'F1', place: 'vault 4', reels: 3 },
];
const BOOKS = [{ __typename: 'Book', id: 'B1', title: '一', maker: { name: 'Mo' } }];
const FILMS = [{ __typename: 'Film', id: 'F1', title: '二', minutes: 90 }];

/** Works and what they are called in one subgraph, where they are kept in another; each knows the interface with its own fields. */
const gateways = startsBothGateways({
  library: {
    sdl: `
      type Query { works: [Work!]! found(word: String!): [Found!]! }
      type Mutation { sort: [Work!]! }
      interface Work { id: ID! title: String }
      type Book implements Work @key(fields: "id") { id: ID! title: String maker: Maker! }
      type Film implements Work @key(fields: "id") { id: ID! title: String minutes: Int! }
      type Maker { name: String! }
      union Found = Book | Film | Maker
    `,
    resolvers: {
      Query: {
        works: () => [...BOOKS, ...FILMS],
        found: () => [...FILMS, { __typename: 'Maker', name: 'Mo' }, ...BOOKS],
      },
      Mutation: { sort: () => [...FILMS, ...BOOKS] },
      Book: foundBy('id', BOOKS),
      Film: foundBy('id', FILMS),
    },
  },
  archive: {
    sdl: `
      type Query { stored: [Work!]! }
      interface Work { id: ID! place: String! }
      type Book implements Work @key(fields: "id") { id: ID! place: String! pages: Int! }
      type Film implements Work @key(fields: "id") { id: ID! place: String! reels: Int! }
    `,
    resolvers: {
      Query: { stored: () => STORED },
      Book: foundBy('id', STORED),
      Film: foundBy('id', STORED),
    },
  },
});

describe('an interface whose fields are in several subgraphs', () => {
  test('is asked for them all, whichever subgraph it comes from', async () => {
    await gateways.expectAnswer('{ works { id title place } stored { place title id } }', {
      data: {
        works: [
          { id: 'B1', title: '一', place: 'shelf 1' },
          { id: 'F1', title: '二', place: 'vault 4' },
        ],
        stored: [
          { place: 'shelf 1', title: '一', id: 'B1' },
          { place: 'vault 4', title: '二', id: 'F1' },
        ],
      },
    });
  });

  test('has fields of its types beside them, each from where it is', async () => {
    await gateways.expectAnswer(
      '{ stored { title ... on Film { minutes reels } ... on Book { pages maker { name } } } }',
      {
        data: {
          stored: [
            { title: '一', pages: 120, maker: { name: 'Mo' } },
            { title: '二', minutes: 90, reels: 3 },
          ],
        },
      },
    );
  });

  test('is asked of one subgraph alone, where that has all', async () => {
    await expect(
      gateways.expectAnswer('{ stored { place ... on Film { reels } } }', {
        data: { stored: [{ place: 'shelf 1' }, { place: 'vault 4', reels: 3 }] },
      }),
    ).resolves.toEqual(['archive']);
  });
});

describe('__typename', () => {
  test('of the roots is told without a subgraph, under any name', async () => {
    await expect(
      gateways.expectAnswer('{ __typename root: __typename }', { data: { __typename: 'Query', root: 'Query' } }),
    ).resolves.toEqual([]);
    await expect(
      gateways.expectAnswer('mutation { done: __typename }', { data: { done: 'Mutation' } }),
    ).resolves.toEqual([]);
  });

  test('of objects, interfaces and unions is the type itself, under any name and more than once', async () => {
    await gateways.expectAnswer(
      `{ root: __typename
        works { __typename is: __typename ... on Book { maker { what: __typename name } } }
        found(word: "o") { kind: __typename ... on Work { place also: __typename } ... on Maker { __typename } } }`,
      {
        data: {
          root: 'Query',
          works: [
            { __typename: 'Book', is: 'Book', maker: { what: 'Maker', name: 'Mo' } },
            { __typename: 'Film', is: 'Film' },
          ],
          found: [
            { kind: 'Film', place: 'vault 4', also: 'Film' },
            { kind: 'Maker', __typename: 'Maker' },
            { kind: 'Book', place: 'shelf 1', also: 'Book' },
          ],
        },
      },
    );
  });

  test('of what a mutation returns', async () => {
    await gateways.expectAnswer('mutation { done: __typename sort { __typename place } }', {
      data: {
        done: 'Mutation',
        sort: [
          { __typename: 'Film', place: 'vault 4' },
          { __typename: 'Book', place: 'shelf 1' },
        ],
      },
    });
  });
});

describe('@include and @skip on fragments', () => {
  const NAMED_AND_INLINE = `
    query ($books: Boolean!, $noFilms: Boolean!) {
      works { id ...OfBooks @include(if: $books) ... on Film @skip(if: $noFilms) { minutes place } }
    }
    fragment OfBooks on Book { pages maker @skip(if: $noFilms) { name } }`;

  test.each([
    {
      variables: { books: true, noFilms: false },
      works: [
        { id: 'B1', pages: 120, maker: { name: 'Mo' } },
        { id: 'F1', minutes: 90, place: 'vault 4' },
      ],
      asked: ['library', 'archive'],
    },
    {
      variables: { books: true, noFilms: true },
      works: [{ id: 'B1', pages: 120 }, { id: 'F1' }],
      asked: ['library', 'archive'],
    },
    {
      variables: { books: false, noFilms: false },
      works: [{ id: 'B1' }, { id: 'F1', minutes: 90, place: 'vault 4' }],
      asked: ['library', 'archive'],
    },
    { variables: { books: false, noFilms: true }, works: [{ id: 'B1' }, { id: 'F1' }], asked: ['library'] },
  ])('ask for what is in, of whom it takes: $variables', async ({ variables, works, asked }) => {
    await expect(gateways.expectAnswer(NAMED_AND_INLINE, { data: { works } }, variables)).resolves.toEqual(asked);
  });

  test('work one within the other, and both on one', async () => {
    const query = `query ($yes: Boolean!, $no: Boolean!) { stored {
      ... @include(if: $yes) { id ... on Work @include(if: $no) { title } ... on Book @include(if: $yes) @skip(if: $no) { title } }
      ... on Film @include(if: $yes) @skip(if: $yes) { reels }
    } }`;
    await gateways.expectAnswer(
      query,
      { data: { stored: [{ id: 'B1', title: '一' }, { id: 'F1' }] } },
      { yes: true, no: false },
    );
  });

  test('keep a field that is asked for elsewhere too', async () => {
    await gateways.expectAnswer(
      'query ($with: Boolean!) { works { title @include(if: $with) ... on Film { title } } }',
      { data: { works: [{}, { title: '二' }] } },
      { with: false },
    );
  });
});
