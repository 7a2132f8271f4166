import { readFileSync } from 'node:fs';
import { composeServices } from '@apollo/composition';
import { Supergraph } from '@apollo/federation-internals';
import * as fc from 'fast-check';
import { buildSchema, getIntrospectionQuery, getOperationAST, type GraphQLSchema, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readConfig } from '../../kit/config.ts';
import { parseUscc } from '../../schema/vocabulary/uscc.ts';
import { shapesOver } from '../../test/bench/shapes.ts';
import { operation, OPERATIONS } from '../../test/testing/operations.ts';
import { CostWeights } from './cost-weights.ts';
import { operationCost, type Variables } from './operation-cost.ts';
import { refusalOfText } from './shape-limits.ts';

const read = (name: string) => readFileSync(new URL(`../../schema/${name}`, import.meta.url), 'utf8');
const asked = z.object({ query: z.string(), variables: z.record(z.string(), z.unknown()) });

interface Graph {
  readonly schema: GraphQLSchema;
  readonly weights: CostWeights;
}

function composed(sdl: string): Graph {
  const head = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@cost", "@listSize"])';
  const { supergraphSdl, errors } = composeServices([
    { name: 'a', url: 'http://a.invalid', typeDefs: parse(`${head}\n${sdl}`) },
  ]);
  if (supergraphSdl === undefined) throw new Error(errors?.join('\n'));
  return {
    schema: Supergraph.build(supergraphSdl).apiSchema().toGraphQLJSSchema(),
    weights: new CostWeights(supergraphSdl),
  };
}

function costIn({ schema, weights }: Graph, text: string, variables: Variables = {}): number {
  return compiled({ schema, weights }, text).costOf(variables);
}

function compiled({ schema, weights }: Graph, text: string) {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  const node = getOperationAST(document);
  if (!node) throw new Error('no operation');
  return operationCost(schema, weights, document, node);
}

const graph = composed(`
  type Query {
    thing: Thing
    page(first: Int! = 20, filter: Filter): ThingPage
    list(last: Int): [Thing!]
    each(codes: [String!]!): [Thing]
    said(size: Int): [Thing] @listSize(assumedSize: 40, slicingArguments: ["size"])
    inside: ThingPage @listSize(assumedSize: 7, sizedFields: ["nodes"])
    heavy: Heavy
    named: Named
  }
  type Mutation { submit(rows: [Row!]!): Int }
  input Row { a: String }
  input Filter { and: [Filter!] name: String }
  interface Named { name: String }
  type Thing implements Named { name: String self: Thing many: [Thing!] words: [String!] dear: Int @cost(weight: 7) }
  type ThingPage { nodes: [Thing!] edges: [Edge!] total: Int @cost(weight: 3) more: Thing }
  type Edge { node: Thing }
  type Heavy @cost(weight: 50) { name: String }
`);

describe('the cost of an operation', () => {
  test.each<[string, string, number, Variables?]>([
    ['an object 1, its leaves nothing', '{ thing { name __typename words } }', 1],
    ['each object within another', '{ thing { self { self { name } } } }', 3],
    ['a type or a field what it declares', '{ heavy { name } thing { dear } }', 50 + 1 + 7],
    ['a list of which nothing is said, five', '{ thing { many { many { name } } } }', 1 + 5 * (1 + 5)],
    ['a page as many as its first says', '{ page(first: 10) { nodes { name } } }', 1 + 10],
    ['a page by the default of its first', '{ page { nodes { self { name } } total } }', 1 + 20 * 2 + 3],
    [
      'edges and nodes alike, and nothing else of the page',
      '{ page(first: 4) { edges { node { name } } more { name } } }',
      1 + 4 * 2 + 1,
    ],
    ['a list by its last', '{ list(last: 3) { name } }', 3],
    ['a list with one item for each value given', '{ each(codes: ["a", "b", "c"]) { self { name } } }', 6],
    ['a list by the argument it declares', '{ said(size: 3) { name } }', 3],
    ['and by the size it declares without it', '{ said { name } }', 40],
    ['the sized field of an object that declares it', '{ inside { nodes { name } } }', 1 + 7],
    [
      'objects handed in',
      '{ page(first: 1, filter: { and: [{ name: "a" }, { and: [{ name: "b" }] }] }) { total } }',
      1 + 3 + 4,
    ],
    [
      'what is selected twice, once',
      '{ thing { name self { name } } thing { self { words } } ...A } fragment A on Query { thing { self { self { name } } } }',
      3,
    ],
    ['what is selected under two names, twice', '{ a: thing { name } b: thing { name } }', 2],
    ['what a fragment on an interface selects', '{ named { ... on Thing { self { name } } } }', 2],
    ['what variables say', 'query ($n: Int!) { page(first: $n) { nodes { name } } }', 1 + 30, { n: 30 }],
    ['the default of a variable', 'query ($n: Int! = 6) { page(first: $n) { nodes { name } } }', 1 + 6],
    ['codes in a variable', 'query ($c: [String!]!) { each(codes: $c) { name } }', 2, { c: ['a', 'b'] }],
    ['rows in a variable', 'mutation ($r: [Row!]!) { submit(rows: $r) }', 3, { r: [{}, {}, {}] }],
    [
      'a filter in a variable',
      'query ($f: Filter) { page(first: 1, filter: $f) { total } }',
      1 + 3 + 3,
      { f: { and: [{}, {}] } },
    ],
    ['what is left out, too', 'query ($i: Boolean!) { thing { self @include(if: $i) { name } } }', 2, { i: false }],
  ])('counts %s', (_title, text, cost, variables) => {
    expect(costIn(graph, text, variables)).toBe(cost);
  });

  test('never falls when a page grows, and is a number for whatever a variable holds', () => {
    const { costOf, pages } = compiled(
      graph,
      'query ($n: Int!, $m: Int!) { page(first: $n) { nodes { name } } list(last: $m) { many { name } } }',
    );
    fc.assert(
      fc.property(fc.nat(1_000), fc.nat(1_000), fc.nat(100), (n, m, more) => {
        expect(costOf({ n: n + more + 1, m })).toBeGreaterThanOrEqual(costOf({ n: n + 1, m }));
      }),
      { numRuns: 100 },
    );
    fc.assert(
      fc.property(fc.jsonValue(), (n) => {
        expect(costOf({ n, m: n })).toBeGreaterThanOrEqual(0);
        for (const { sizeOf } of pages) expect(sizeOf({ n, m: n })).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 100 },
    );
  });
});

describe('the hub’s own graph, under the limits it starts with', () => {
  const hub = { schema: buildSchema(read('api.graphql')), weights: new CostWeights(read('supergraph.graphql')) };
  const limits = readConfig({}).limits;
  const LARGEST: Variables = {
    first: limits.page,
    codes: Array.from({ length: 100 }, () => 'code'),
    rows: Array.from({ length: 1_000 }, () => ({})),
    fields: Array.from({ length: 20 }, () => ({})),
    division: ['130200'],
  };

  test.each(OPERATIONS)('%s is let in, with the largest page and the most codes or rows', (name) => {
    expect(refusalOfText(operation(name), limits)).toBeNull();
    const { costOf, pages } = compiled(hub, operation(name));
    expect(costOf(LARGEST)).toBeLessThanOrEqual(limits.cost);
    expect(costOf(LARGEST)).toBeGreaterThan(0);
    for (const { sizeOf } of pages) {
      const sizeInTheText = sizeOf({});
      expect([limits.page, sizeInTheText]).toContain(sizeOf(LARGEST));
      expect(sizeOf(LARGEST)).toBeLessThanOrEqual(limits.page);
    }
  });

  test.each(shapesOver([parseUscc('91130102TT000L67X9')]))('so is what the benchmark asks: $title', ({ bodies }) => {
    for (const body of bodies) {
      const { query, variables } = asked.parse(JSON.parse(body));
      expect(refusalOfText(query, limits)).toBeNull();
      expect(costIn(hub, query, variables)).toBeLessThanOrEqual(limits.cost);
    }
  });

  test('so is a page of 100 with all that the officer who opens one enterprise asks for', () => {
    const page = operation('enterprise-in-full')
      .replace('$uscc: USCC!', '$first: Int!')
      .replace('enterprise(uscc: $uscc) {', 'enterprises(first: $first) { nodes {')
      .replace('}\n\nfragment', '} }\n\nfragment');
    expect(refusalOfText(page, limits)).toBeNull();
    expect(costIn(hub, page, LARGEST)).toBeLessThanOrEqual(limits.cost);
  });

  test('and introspection, as tools send it', () => {
    const text = getIntrospectionQuery({
      schemaDescription: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      inputValueDeprecation: true,
    });
    expect(refusalOfText(text, limits)).toBeNull();
    expect(costIn(hub, text)).toBeLessThanOrEqual(limits.cost);
  });

  test('but not both credit reports of 100 enterprises at once', () => {
    const codes = { codes: LARGEST['codes'] };
    const reports =
      'query ($codes: [USCC!]!) { enterprisesByUscc(uscc: $codes) { creditReport { complete } specialCreditReport { complete } } }';
    expect(costIn(hub, reports, codes)).toBeGreaterThan(limits.cost);
  });
});
