import { composeServices } from '@apollo/composition';
import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { compilePlan } from './compile-plan.ts';
import type { GatewayRequest, Run } from './run.ts';
import { typeConditions } from './type-names.ts';

const HEAD = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])';
const SUBGRAPHS = {
  shops: `${HEAD} type Shop @key(fields: "id") { id: ID! name: String } type Query { shop: Shop }`,
  grades: `${HEAD} type Shop @key(fields: "id") { id: ID! grade: String best: Shop }`,
};
const ANSWERS: Readonly<Record<string, object>> = {
  shops: { shop: { __typename: 'Shop', id: '1', name: 'one' }, _entities: [{ __typename: 'Shop', name: 'two' }] },
  grades: { _entities: [{ __typename: 'Shop', grade: 'A', best: { __typename: 'Shop', id: '2' } }] },
};

test('what a client would rather have later comes with the rest, in as many steps', async () => {
  const { supergraphSdl = '' } = composeServices(
    Object.entries(SUBGRAPHS).map(([name, sdl]) => ({ name, typeDefs: parse(sdl) })),
  );
  const supergraph = Supergraph.build(supergraphSdl);
  const planner = new QueryPlanner(supergraph, { incrementalDelivery: { enableDefer: true } });
  const document = parse('{ shop { name ... @defer { grade best { ... @defer { name } } } } }');
  const plan = planner.buildQueryPlan(operationFromDocument(supergraph.schema.toAPISchema(), document));
  expect(plan.node?.kind).toBe('Defer');
  const asked: string[] = [];
  const { step } = compilePlan(plan, {
    sources: new Map(
      Object.keys(SUBGRAPHS).map((name) => [
        name,
        {
          process: () => {
            asked.push(name);
            return Promise.resolve({ data: structuredClone(ANSWERS[name] as Record<string, unknown>) });
          },
        },
      ]),
    ),
    fits: typeConditions(supergraph.schema.toGraphQLJSSchema()),
  });
  const run: Run = {
    request: { context: {} } as GatewayRequest,
    given: {},
    variables: {},
    data: {},
    entities: [],
    failures: [],
  };
  await step(run);
  expect(run.failures).toEqual([]);
  expect(run.data).toMatchObject({ shop: { name: 'one', grade: 'A', best: { name: 'two' } } });
  expect(asked).toEqual(['shops', 'grades', 'shops']);
});
