import { composeServices } from '@apollo/composition';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLog } from '../../kit/log.ts';
import { type ConformanceGateway, startConformanceGateway } from './conformance-gateway.ts';

const FEDERATION = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@requires", "@external", "@provides", "@shareable", "@override", "@inaccessible", "@interfaceObject"])\n`;

interface Representation {
  readonly id: string;
  readonly weight?: number | null;
}

const steps: string[] = [];

/** Books and films in one subgraph, their prices in another, reviews of whatever is a Work in a third. */
const SUBGRAPHS = {
  catalogue: {
    sdl: `
      type Query { works: [Work!]! work(id: ID!): Work found: [Found!]! @shareable }
      type Mutation { first(note: String!): Int! third: Int! }
      interface Work @key(fields: "id") { id: ID! title: String }
      type Book implements Work @key(fields: "id") { id: ID! title: String weight: Int @inaccessible maker: Maker @shareable }
      type Film implements Work @key(fields: "id") { id: ID! title: String minutes: Int! }
      union Found = Book | Film
      type Maker @key(fields: "id") { id: ID! name: String @shareable }
    `,
    resolvers: {
      Query: {
        works: () => WORKS,
        found: () => WORKS,
        work: (_: unknown, { id }: { id: string }) => WORKS.find((work) => work.id === id) ?? null,
      },
      Mutation: {
        first: (_: unknown, { note }: { note: string }) => steps.push(`first ${note}`),
        third: () => steps.push('third'),
      },
      Book: { __resolveReference: ({ id }: Representation) => WORKS.find((work) => work.id === id) },
      Film: { __resolveReference: ({ id }: Representation) => WORKS.find((work) => work.id === id) },
      Work: { __resolveReference: ({ id }: Representation) => WORKS.find((work) => work.id === id) },
    },
  },
  prices: {
    sdl: `
      type Mutation { second: Int! }
      type Book @key(fields: "id") { id: ID! weight: Int @external postage: Int @requires(fields: "weight") price(currency: String = "CNY"): String }
    `,
    resolvers: {
      Mutation: { second: () => steps.push('second') },
      Book: {
        __resolveReference: (book: Representation) => (book.id === 'B2' ? null : book),
        postage: ({ weight }: Representation) => (weight ?? 0) * 2,
        price: ({ id }: Representation, { currency }: { currency: string }) => `${id} in ${currency}`,
      },
    },
  },
  reviews: {
    sdl: `
      type Query { newest: Review }
      type Work @key(fields: "id") @interfaceObject { id: ID! reviews: [Review!]! }
      type Review { text: String! work: Work! }
    `,
    resolvers: {
      Query: { newest: () => ({ text: 'good', work: { id: 'F1' } }) },
      Work: { reviews: ({ id }: Representation) => [{ text: `of ${id}`, work: { id } }] },
    },
  },
};

const WORKS = [
  { __typename: 'Book', id: 'B1', title: '一', weight: 300, maker: { id: 'M1', name: 'Mo' } },
  { __typename: 'Book', id: 'B2', title: null, weight: null, maker: null },
  { __typename: 'Film', id: 'F1', title: '二', minutes: 90 },
];

let gateway: ConformanceGateway;
const stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const services = await Promise.all(
    Object.entries(SUBGRAPHS).map(async ([name, { sdl, resolvers }]) => {
      const typeDefs = parse(FEDERATION + sdl);
      const server = new ApolloServer({ schema: buildSubgraphSchema([{ typeDefs, resolvers }]) });
      const { url } = await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' } });
      stops.push(() => server.stop());
      return { name, typeDefs, url };
    }),
  );
  const { supergraphSdl, errors } = composeServices(services);
  if (supergraphSdl === undefined) throw new Error(errors?.join('\n'));
  gateway = await startConformanceGateway(supergraphSdl, { host: '127.0.0.1', port: 0, log: createLog('silent') });
});

afterAll(async () => {
  await gateway.stop();
  await Promise.all(stops.map((stop) => stop()));
});

async function ask(query: string, variables: Record<string, unknown> = {}): Promise<unknown> {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}

describe('over any supergraph, without a token', () => {
  test('an interface is extended by a subgraph that knows only the interface', async () => {
    await expect(
      ask('{ works { __typename id reviews { text } } newest { work { __typename title } } }'),
    ).resolves.toEqual({
      data: {
        works: WORKS.map(({ __typename, id }) => ({ __typename, id, reviews: [{ text: `of ${id}` }] })),
        newest: { work: { __typename: 'Film', title: '二' } },
      },
    });
  });

  test('a field is required that clients do not see, null where its owner says so, and an entity is null where its owner knows none', async () => {
    await expect(ask('{ works { ... on Book { postage price(currency: "EUR") } } }')).resolves.toEqual({
      data: { works: [{ postage: 600, price: 'B1 in EUR' }, { postage: null, price: null }, {}] },
    });
    await expect(ask('{ works { ... on Book { weight } } }')).resolves.toMatchObject({
      errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
    });
  });

  test('mutations of several subgraphs run in the order they are written', async () => {
    steps.length = 0;
    await expect(ask('mutation { first(note: "a") second third again: second }')).resolves.toEqual({
      data: { first: 1, second: 2, third: 3, again: 4 },
    });
    expect(steps).toEqual(['first a', 'second', 'third', 'second']);
  });

  test('what is skipped is not asked for, whatever its subgraph', async () => {
    const query = `query ($with: Boolean!) { work(id: "B1") { title ... on Book @include(if: $with) { postage } reviews @skip(if: $with) { text } } }`;
    await expect(ask(query, { with: true })).resolves.toEqual({ data: { work: { title: '一', postage: 600 } } });
    await expect(ask(query, { with: false })).resolves.toEqual({
      data: { work: { title: '一', reviews: [{ text: 'of B1' }] } },
    });
  });

  test('a union is told apart, and every operation was compiled', async () => {
    await expect(
      ask('{ found { __typename ... on Book { maker { name } } ... on Film { minutes } } }'),
    ).resolves.toEqual({
      data: {
        found: [
          { __typename: 'Book', maker: { name: 'Mo' } },
          { __typename: 'Book', maker: null },
          { __typename: 'Film', minutes: 90 },
        ],
      },
    });
    expect(gateway.report().stock).toEqual({});
  });
});

test('a file that is no supergraph is refused with the reason', async () => {
  await expect(
    startConformanceGateway('type Query { a: Int }', { host: '127.0.0.1', port: 0, log: createLog('silent') }),
  ).rejects.toMatchObject({ code: 'SUPERGRAPH_INVALID' });
});
