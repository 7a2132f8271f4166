import { readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type DocumentNode, execute, type GraphQLFieldResolver, type GraphQLSchema, parse } from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { loadRuleSet } from '../../../gateway/convergence/rule-set.ts';
import type { GatewayAnswer, GatewayRequest } from '../../../gateway/executor/plan/run.ts';
import type { Gateway } from '../../../gateway/gateway.ts';
import { enterpriseResolvers } from '../../../gateway/hub/enterprise-resolvers.ts';
import { queryResolvers } from '../../../gateway/hub/query-resolvers.ts';
import { sectorsInGraph } from '../../../gateway/hub/sectors.ts';
import { EnterpriseIndex } from '../../../gateway/index/enterprise-index.ts';
import { scalarResolvers } from '../../../kit/graph/scalars.ts';
import type { Caller } from '../../../kit/identity/caller.ts';
import { openSubgraphs } from '../../../kit/in-process.ts';
import type { OpenSubgraph } from '../../../kit/open-subgraph.ts';
import type { SubgraphContext } from '../../../kit/subgraph.ts';
import type { Uscc } from '../../../schema/vocabulary/uscc.ts';
import { openIndex } from '../../peers/hub-subgraph.ts';

/** Who carries operations out. */
export type Engine = 'graphql-js' | 'graphql-jit';

interface Context {
  readonly caller: Caller;
  readonly ofSubgraph: (subgraph: OpenSubgraph) => SubgraphContext;
}

interface Enterprise {
  readonly uscc: Uscc;
}

type Resolver = GraphQLFieldResolver<Enterprise, Context>;

type Compiled = ReturnType<typeof compileQuery<Record<string, unknown>, Record<string, unknown>>>;

type Execute = (request: GatewayRequest, context: Context) => unknown;

const REQUIRED_OF_REGISTRY = [
  'usccCheck',
  'registrationStatus',
  'registeredDivision',
  'directoryTier',
  'keyDomains',
  'annualInspection',
];

/**
 * One schema that is not federated: the hub's public API over the same stores, by the same loaders and the same
 * convergence, all in one process; each sector's grade is worked out once for an enterprise, however many fields need
 * it. In the form of a gateway, so that any server can have it in the place of one.
 */
export async function monolithGateway(database: string, engine: Engine): Promise<Gateway> {
  const schema = await monolithSchema(database);
  const carryOut = EXECUTE[engine](schema);
  const coreSupergraphSdl = composed('supergraph.graphql');
  return {
    onSchemaLoadOrUpdate: (told) => {
      told({ apiSchema: schema, coreSupergraphSdl });
      return () => undefined;
    },
    stop: () => Promise.resolve(),
    load: () =>
      Promise.resolve({
        schema,
        executor: async (request: GatewayRequest) =>
          // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- both servers make contexts that name the caller
          (await carryOut(
            request,
            contextOf((request.context as unknown as { caller: Caller }).caller),
          )) as GatewayAnswer,
      }),
  };
}

const EXECUTE: Readonly<Record<Engine, (schema: GraphQLSchema) => Execute>> = {
  'graphql-js':
    (schema) =>
    ({ document, operationName, request }, contextValue) =>
      execute({ schema, document, operationName, variableValues: request.variables ?? {}, contextValue }),
  'graphql-jit': (schema) => {
    const compiled = new WeakMap<DocumentNode, Compiled>();
    return ({ document, operationName, request }, context) => {
      const known = compiled.get(document) ?? compileQuery(schema, document, operationName ?? undefined);
      compiled.set(document, known);
      return isCompiledQuery(known) ? known.query({}, context, request.variables ?? {}) : known;
    };
  },
};

async function monolithSchema(database: string): Promise<GraphQLSchema> {
  const opened = await openSubgraphs({ databaseSetting: database, pendingMigrations: 'REFUSE' });
  const graph = sectorsInGraph();
  const sources = {
    index: new EnterpriseIndex(await openIndex(database), graph.sectors),
    ruleSet: await loadRuleSet(),
    sectors: graph.sectors,
    sight: () => ({ isAnswering: true, caughtUpAt: null }),
    indexState: () => Promise.reject(new Error('nobody follows the index here')),
  };
  const fields = Object.assign({}, ...opened.map(enterpriseFields)) as Record<string, Resolver>;
  const sectorFields = graph.sectors.map(({ field }) => field);
  for (const field of sectorFields) {
    const resolve = fields[field];
    if (resolve !== undefined) fields[field] = onceForEach(resolve);
  }
  const required = [...REQUIRED_OF_REGISTRY, ...sectorFields];
  const { convergence, sectorGrades } = enterpriseResolvers(sources);
  const whole = onceForEach(async (enterprise, _arguments, context, info) => {
    const values = await Promise.all(required.map((field) => fields[field]?.(enterprise, {}, context, info)));
    return { ...enterprise, ...Object.fromEntries(required.map((field, index) => [field, values[index]])) };
  });
  const resolvers = {
    ...scalarResolvers,
    Query: queryResolvers(sources),
    Enterprise: {
      ...fields,
      convergence: async (...of: Parameters<Resolver>) =>
        convergence((await whole(...of)) as Parameters<typeof convergence>[0], {}, of[2]),
      sectorGrades: async (...of: Parameters<Resolver>) =>
        sectorGrades((await whole(...of)) as Parameters<typeof sectorGrades>[0], {}, of[2]),
    },
  };
  return buildSubgraphSchema([{ typeDefs: parse(composed('api.graphql')), resolvers }] as Parameters<
    typeof buildSubgraphSchema
  >[0]);
}

/** Fresh loaders for each request, made when they are first needed. */
function contextOf(caller: Caller): Context {
  const contexts = new Map<OpenSubgraph, SubgraphContext>();
  return {
    caller,
    ofSubgraph: (subgraph) => {
      const known = contexts.get(subgraph) ?? subgraph.contextFor(caller);
      contexts.set(subgraph, known);
      return known;
    },
  };
}

/** The fields that a subgraph adds to Enterprise. */
function enterpriseFields(open: OpenSubgraph): Record<string, Resolver> {
  const resolvers = (open.subgraph.resolvers['Enterprise'] ?? {}) as Record<
    string,
    GraphQLFieldResolver<Enterprise, SubgraphContext>
  >;
  return Object.fromEntries(
    Object.entries(resolvers).map(([field, resolve]): [string, Resolver] => [
      field,
      (enterprise, values, context, info) => resolve(enterprise, values, context.ofSubgraph(open), info),
    ]),
  );
}

/** Worked out once for each enterprise of a request, however often it is asked for. */
function onceForEach(resolve: Resolver): Resolver {
  const known = new WeakMap<Enterprise, unknown>();
  return (enterprise, ...rest) => {
    if (!known.has(enterprise)) known.set(enterprise, resolve(enterprise, ...rest));
    return known.get(enterprise);
  };
}

function composed(name: string): string {
  return readFileSync(new URL(`../../../schema/${name}`, import.meta.url), 'utf8');
}
