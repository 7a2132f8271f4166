import { describe, expect, test } from 'vitest';
import { startsBothGateways } from './testing/both-gateways.ts';
import { foundBy } from './testing/served-subgraphs.ts';

const refusedAt = (...path: (string | number)[]) => [
  expect.objectContaining({ path, extensions: expect.objectContaining({ code: 'SECTOR_BAD_ANSWER' }) }),
];

describe('@key: an entity is found again', () => {
  const gateways = startsBothGateways({
    shop: {
      sdl: `
        type Query { bestSeller: Book secondHand: [Book]! }
        type Mutation { order(isbn: ID!): Book! cancel(isbn: ID!): Book! }
        type Book @key(fields: "isbn") { isbn: ID price: Int! }
      `,
      resolvers: {
        Query: {
          bestSeller: () => ({ isbn: '978-1', price: 30 }),
          secondHand: () => [
            { isbn: '978-2', price: 5 },
            { isbn: null, price: 7 },
            { isbn: '978-1', price: 9 },
          ],
        },
        Mutation: {
          order: (_: unknown, { isbn }: { isbn: string }) => ({ isbn, price: 30 }),
          cancel: (_: unknown, { isbn }: { isbn: string }) => ({ isbn, price: 0 }),
        },
      },
    },
    library: {
      sdl: `
        type Book @key(fields: "id") @key(fields: "isbn") { id: ID! isbn: ID title: String pages: Int! }
        type Copy @key(fields: "book { id } number") { book: Book! number: Int! place: String }
      `,
      resolvers: {
        Book: foundBy('isbn', [
          { id: 'B1', isbn: '978-1', title: '一', pages: 120 },
          { id: 'B2', isbn: '978-2', title: '二', pages: 80 },
        ]),
        Copy: {
          __resolveReference: ({ book, number }: { book: { id: string }; number: number }) =>
            number === 3 ? null : { book, number, place: `${book.id} on shelf ${number}` },
        },
      },
    },
    archive: {
      sdl: `type Book @key(fields: "id") { id: ID! scans: Int }`,
      resolvers: { Book: foundBy('id', [{ id: 'B1', scans: 4 }]) },
    },
    loans: {
      sdl: `
        type Query { onLoan: [Copy!]! }
        type Copy @key(fields: "book { id } number") { book: Book! number: Int! until: String }
        type Book @key(fields: "id", resolvable: false) { id: ID! }
      `,
      resolvers: {
        Query: {
          onLoan: () => [
            { book: { id: 'B1' }, number: 1, until: 'May' },
            { book: { id: 'B1' }, number: 2, until: 'June' },
            { book: { id: 'B2' }, number: 1, until: null },
            { book: { id: 'B2' }, number: 3, until: 'July' },
          ],
        },
      },
    },
  });

  test('by a key of several fields, one of them in another entity', async () => {
    await expect(
      gateways.expectAnswer('{ onLoan { until place } }', {
        data: {
          onLoan: [
            { until: 'May', place: 'B1 on shelf 1' },
            { until: 'June', place: 'B1 on shelf 2' },
            { until: null, place: 'B2 on shelf 1' },
            { until: 'July', place: null },
          ],
        },
      }),
    ).resolves.toEqual(['loans', 'library']);
  });

  test('by one key after another, where the first subgraph and the last know none in common', async () => {
    await expect(
      gateways.expectAnswer('{ bestSeller { price title scans } }', {
        data: { bestSeller: { price: 30, title: '一', scans: 4 } },
      }),
    ).resolves.toEqual(['shop', 'library', 'archive']);
  });

  test('or not, where its key is null: it has nothing from elsewhere, and its neighbours are whole', async () => {
    await gateways.expectAnswer('{ secondHand { isbn price title scans } }', {
      data: {
        secondHand: [
          { isbn: '978-2', price: 5, title: '二', scans: null },
          { isbn: null, price: 7, title: null, scans: null },
          { isbn: '978-1', price: 9, title: '一', scans: 4 },
        ],
      },
    });
  });

  test('or not, and is null where it must have what is missing', async () => {
    await gateways.expectAnswer('{ secondHand { price pages } }', {
      data: { secondHand: [{ price: 5, pages: 80 }, null, { price: 9, pages: 120 }] },
      errors: refusedAt('secondHand', 1, 'pages'),
    });
  });

  test('when a mutation returns it', async () => {
    await gateways.expectAnswer(
      'mutation { order(isbn: "978-1") { price title scans } cancel(isbn: "978-2") { price title } again: order(isbn: "978-3") { price title } }',
      {
        data: {
          order: { price: 30, title: '一', scans: 4 },
          cancel: { price: 0, title: '二' },
          again: { price: 30, title: null },
        },
      },
    );
  });
});
