import { Supergraph } from '@apollo/federation-internals';
import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify';
import fastify, { type FastifyRequest } from 'fastify';
import { HubError } from '../../kit/errors.ts';
import { listen } from '../../kit/listen.ts';
import type { Log } from '../../kit/log.ts';
import type { Stoppable } from '../../kit/process.ts';
import { answersLetGo } from '../executor/answers-let-go.ts';
import { CompiledGateway } from '../executor/compiled-gateway.ts';
import type { ExecutorReport } from '../executor/statistics.ts';
import { SectorDataSource } from '../sector-data-source/sector-data-source.ts';

/** Long enough for any test's subgraph; the hub's own is a setting. */
const DEADLINE_MS = 10_000;

export interface ConformanceOptions {
  readonly host: string;
  readonly port: number;
  readonly log: Log;
  /** Whether subgraphs get the client's `authorization` as it came. Default: they get none. */
  readonly passesAuthorization?: boolean;
}

interface Context extends Record<string, unknown> {
  readonly authorization?: string | undefined;
}

/** A gateway over any supergraph. */
export interface ConformanceGateway extends Stoppable {
  /** `http://127.0.0.1:4000` */
  readonly url: string;
  /** Which operations were compiled, and which were left to the stock executor. */
  report(): ExecutorReport;
}

/**
 * The hub's executor and its way to remote subgraphs, over any supergraph, without the hub: no tokens, no limits, no
 * subgraph of its own. For suites that ask whether a gateway does what Apollo Federation says.
 * @param supergraphSdl names its subgraphs' URLs (`@join__graph`).
 * @throws {HubError} SUPERGRAPH_INVALID, PORT_TAKEN, PORT_FORBIDDEN
 */
export async function startConformanceGateway(
  supergraphSdl: string,
  { host, port, log, passesAuthorization = false }: ConformanceOptions,
): Promise<ConformanceGateway> {
  const sources = sourcesIn(supergraphSdl, log);
  const sourceOf = (subgraph: string): SectorDataSource => {
    const source = sources.get(subgraph);
    if (source === undefined) throw new Error(`the supergraph holds no subgraph ${subgraph}`);
    return source;
  };
  const stock = new ApolloGateway({ supergraphSdl, buildService: ({ name }) => sourceOf(name) });
  const gateway = new CompiledGateway(stock, { sourceOf, onEvent: (event) => log.debug(event) });
  const http = fastify({ forceCloseConnections: 'idle' });
  const apollo = new ApolloServer<Context>({
    gateway,
    documentStore: gateway.documentStore,
    introspection: true,
    csrfPrevention: false,
    stopOnTerminationSignals: false,
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      fastifyApolloDrainPlugin(http),
      answersLetGo,
    ],
  });
  await apollo.start();
  const contextOf = ({ headers: { authorization } }: FastifyRequest): Promise<Context> =>
    Promise.resolve(passesAuthorization ? { authorization } : {});
  http.route({
    url: '/graphql',
    method: ['GET', 'POST'],
    handler: fastifyApolloHandler(apollo, { context: contextOf }),
  });
  http.get('/health', () => ({ status: 'alive' }));
  const url = await listen(http, host, port);
  return {
    url,
    report: () => gateway.report(),
    stop: async () => {
      await apollo.stop();
      await Promise.all([...sources.values()].map((source) => source.close()));
    },
  };
}

function sourcesIn(supergraphSdl: string, log: Log): ReadonlyMap<string, SectorDataSource> {
  const sources = subgraphsIn(supergraphSdl).map(({ name, url, schema }) => {
    const source = new SectorDataSource<Context>({
      url,
      sector: name,
      schema: schema.toGraphQLJSSchema(),
      deadlineMs: DEADLINE_MS,
      authorize: ({ authorization = '' }) => authorization,
      onEvent: (event) => log.warn(event),
    });
    return [name, source] as const;
  });
  return new Map(sources);
}

function subgraphsIn(supergraphSdl: string) {
  try {
    return [...Supergraph.build(supergraphSdl).subgraphs().values()];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HubError('SUPERGRAPH_INVALID', `The supergraph cannot be read: ${reason}`, { cause: error });
  }
}
