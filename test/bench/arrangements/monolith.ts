/**
 * The limit: one schema that is not federated, the hub's public API executed by graphql-js behind the same HTTP server
 * and token check as the hub. It answers from the same stores through the same loaders and the same convergence, all in
 * one process; each sector's grade is worked out once for an enterprise, however many fields need it.
 */
import { readFileSync } from 'node:fs';
import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import fastify from 'fastify';
import type { GraphQLFieldResolver } from 'graphql';
import { demoIdentities, demoIssuer } from '../../../gateway/access/demo-issuer.ts';
import { tokenReader } from '../../../gateway/access/tokens.ts';
import { loadRuleSet } from '../../../gateway/convergence/rule-set.ts';
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
import { hubConfig } from '../../peers/stores.ts';
import { serveArrangement } from './serve.ts';

interface Context {
  readonly caller: Caller;
  readonly ofSubgraph: (subgraph: OpenSubgraph) => SubgraphContext;
}

interface Enterprise {
  readonly uscc: Uscc;
}

type Resolver = GraphQLFieldResolver<Enterprise, Context>;

const REQUIRED_OF_REGISTRY = [
  'usccCheck',
  'registrationStatus',
  'registeredDivision',
  'directoryTier',
  'keyDomains',
  'annualInspection',
];

await serveArrangement(async ({ stores }) => {
  const config = hubConfig(stores);
  const opened = await openSubgraphs({ databaseSetting: config.database, pendingMigrations: 'REFUSE' });
  const graph = sectorsInGraph();
  const sources = {
    index: new EnterpriseIndex(await openIndex(config.database), graph.sectors),
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
  const apollo = new ApolloServer<Context>({
    typeDefs: readFileSync(new URL('../../../schema/api.graphql', import.meta.url), 'utf8'),
    resolvers: {
      ...scalarResolvers,
      Query: queryResolvers(sources),
      Enterprise: {
        ...fields,
        convergence: async (...of: Parameters<Resolver>) =>
          convergence((await whole(...of)) as Parameters<typeof convergence>[0], {}, of[2]),
        sectorGrades: async (...of: Parameters<Resolver>) =>
          sectorGrades((await whole(...of)) as Parameters<typeof sectorGrades>[0], {}, of[2]),
      },
    },
    plugins: [ApolloServerPluginLandingPageDisabled(), ApolloServerPluginCacheControlDisabled()],
  });
  await apollo.start();
  const issuer = await demoIssuer(config.dataFolder);
  const readToken = tokenReader(issuer);
  const http = fastify();
  http.route({
    url: '/graphql',
    method: ['GET', 'POST'],
    handler: fastifyApolloHandler(apollo, {
      context: async ({ headers }) => contextOf(await readToken(headers.authorization)),
    }),
  });
  const url = await http.listen({ host: '127.0.0.1', port: 0 });
  const auditor = demoIdentities(graph.sectors, graph.subgraphs).find(({ role }) => role === 'AUDITOR');
  if (auditor === undefined) throw new Error('the demo issuer knows no auditor');
  return { url: `${url}/graphql`, token: await issuer.sign(auditor) };
});

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
