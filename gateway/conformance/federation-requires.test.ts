import { describe, expect, test } from 'vitest';
import { startsBothGateways } from './testing/both-gateways.ts';
import { foundBy } from './testing/served-subgraphs.ts';

describe('@requires: a field is made of what another subgraph knows', () => {
  const BOOKS = [
    { id: 'B1', weight: 300, maker: { id: 'M1', town: { country: 'CN' } } },
    { id: 'B2', weight: null, maker: null },
  ];
  const gateways = startsBothGateways({
    library: {
      sdl: `
        type Query { books: [Book!]! }
        type Book @key(fields: "id") { id: ID! weight(unit: Unit!): Float maker: Maker }
        type Maker @key(fields: "id") { id: ID! town: Town }
        type Town { country: String! }
        enum Unit { GRAM KILOGRAM }
      `,
      resolvers: {
        Query: { books: () => BOOKS },
        Book: {
          ...foundBy('id', BOOKS),
          weight: ({ weight }: { weight: number | null }, { unit }: { unit: string }) =>
            weight !== null && unit === 'KILOGRAM' ? weight / 1000 : weight,
        },
      },
    },
    post: {
      sdl: `
        type Book @key(fields: "id") {
          id: ID!
          weight(unit: Unit!): Float @external
          maker: Maker @external
          postage: Float @requires(fields: "weight(unit: KILOGRAM)")
          customs: String @requires(fields: "maker { town { country } }")
        }
        type Maker @key(fields: "id") { id: ID! town: Town @external }
        type Town { country: String! @external }
        enum Unit { GRAM KILOGRAM }
      `,
      resolvers: {
        Book: {
          postage: ({ weight }: { weight: number | null }) => (weight === null ? null : weight * 10),
          customs: ({ maker }: { maker: { town: { country: string } } | null }) =>
            maker === null ? null : `from ${maker.town.country}`,
        },
      },
    },
    till: {
      sdl: `
        type Book @key(fields: "id") {
          id: ID!
          postage: Float @external
          customs: String @external
          bill: String! @requires(fields: "postage customs")
        }
      `,
      resolvers: {
        Book: {
          bill: ({ postage, customs }: { postage: number | null; customs: string | null }) =>
            `${postage ?? 'no'} yuan, ${customs ?? 'no'} customs`,
        },
      },
    },
  });

  test('with an argument', async () => {
    await expect(
      gateways.expectAnswer('{ books { id postage } }', {
        data: {
          books: [
            { id: 'B1', postage: 3 },
            { id: 'B2', postage: null },
          ],
        },
      }),
    ).resolves.toEqual(['library', 'post']);
  });

  test('with an argument, while the client asks for the same with another under a name of its own', async () => {
    await gateways.expectAnswer('{ books { grams: weight(unit: GRAM) weight(unit: KILOGRAM) postage } }', {
      data: {
        books: [
          { grams: 300, weight: 0.3, postage: 3 },
          { grams: null, weight: null, postage: null },
        ],
      },
    });
  });

  test.each(['weight(unit: GRAM) postage', 'postage weight(unit: GRAM)'])(
    'with an argument, while the client asks for the same with another: { %s }',
    async (fields) => {
      await gateways.expectBetterAnswer(`{ books { ${fields} } }`, {
        data: {
          books: [
            { weight: 300, postage: 3 },
            { weight: null, postage: null },
          ],
        },
      });
    },
  );

  test('of a field within fields, null where one on the way is null', async () => {
    await gateways.expectAnswer('{ books { customs } }', {
      data: { books: [{ customs: 'from CN' }, { customs: null }] },
    });
  });

  test('of fields that are required to be made themselves, one subgraph after the other', async () => {
    await expect(
      gateways.expectAnswer('{ books { bill } }', {
        data: { books: [{ bill: '3 yuan, from CN customs' }, { bill: 'no yuan, no customs' }] },
      }),
    ).resolves.toEqual(['library', 'post', 'till']);
  });

  test('only where the client has it in, and what it is made of can be left out', async () => {
    const query = `query ($with: Boolean!) {
      books { id customs @include(if: $with) maker @skip(if: $with) { id } ... @include(if: $with) { postage bill } }
    }`;
    await gateways.expectAnswer(
      query,
      {
        data: {
          books: [
            { id: 'B1', customs: 'from CN', postage: 3, bill: '3 yuan, from CN customs' },
            { id: 'B2', customs: null, postage: null, bill: 'no yuan, no customs' },
          ],
        },
      },
      { with: true },
    );
    await expect(
      gateways.expectAnswer(
        query,
        {
          data: {
            books: [
              { id: 'B1', maker: { id: 'M1' } },
              { id: 'B2', maker: null },
            ],
          },
        },
        { with: false },
      ),
    ).resolves.toEqual(['library']);
  });
});
