import { randomUUID } from 'node:crypto';
import { ApolloServer } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import type { GraphQLFormattedError } from 'graphql';
import { HubError } from '../kit/errors.ts';
import type { Caller } from '../kit/identity/caller.ts';
import { listen } from '../kit/listen.ts';
import type { Log } from '../kit/log.ts';
import { asGraphQLError, type Gateway, type HubContext } from './gateway.ts';
import { clientError } from './sector-data-source/sector-data-source.ts';

const BODY_LIMIT_BYTES = 1_048_576;

export interface GatewayServerOptions {
  readonly gateway: Gateway;
  readonly readToken: (authorization: string | undefined) => Promise<Caller>;
  /** The readiness check; throws when the hub cannot serve. */
  readonly checkReady: () => Promise<Readiness>;
  readonly log: Log;
}

export interface Readiness {
  readonly isReady: boolean;
  /** Code of each subgraph, and whether it answered the hub's last look. */
  readonly sectors: Readonly<Record<string, boolean>>;
}

export interface RunningServer {
  /** `http://127.0.0.1:4000` */
  readonly url: string;
  /** Takes no new requests, lets those in flight finish, and closes. */
  stop(): Promise<void>;
}

/**
 * The gateway over HTTP: POST /graphql, and GET /health (this process lives) and /ready (it can answer).
 * @throws {HubError} PORT_TAKEN, PORT_FORBIDDEN
 */
export async function startGatewayServer(
  options: GatewayServerOptions,
  host: string,
  port: number,
): Promise<RunningServer> {
  const http = fastify({ bodyLimit: BODY_LIMIT_BYTES, forceCloseConnections: 'idle' });
  const apollo = new ApolloServer<HubContext>({
    gateway: options.gateway,
    introspection: true,
    csrfPrevention: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    formatError: (formatted, error) => forClients(formatted, error, options.log),
    plugins: [ApolloServerPluginLandingPageDisabled(), fastifyApolloDrainPlugin(http)],
  });
  await apollo.start();
  http.route({
    url: '/graphql',
    method: ['GET', 'POST', 'OPTIONS'],
    handler: fastifyApolloHandler(apollo, { context: (request) => contextOf(request, options) }),
  });
  healthRoutes(http, options);
  const url = await listen(http, host, port);
  return { url, stop: () => apollo.stop() };
}

async function contextOf(request: FastifyRequest, { readToken }: GatewayServerOptions): Promise<HubContext> {
  const left = new AbortController();
  request.raw.once('close', () => {
    if (request.raw.destroyed && !request.raw.complete) left.abort();
  });
  try {
    const caller = await readToken(request.headers.authorization);
    return { caller, requestId: randomUUID(), signal: left.signal };
  } catch (error) {
    throw error instanceof HubError ? asGraphQLError(error, 401) : error;
  }
}

function healthRoutes(http: FastifyInstance, { checkReady }: GatewayServerOptions): void {
  http.get('/health', () => ({ status: 'alive' }));
  http.get('/ready', async (_request, reply) => {
    try {
      const { isReady, sectors } = await checkReady();
      if (!isReady) void reply.code(503);
      return { status: isReady ? 'ready' : 'catching up with the change feeds', sectors };
    } catch (error) {
      void reply.code(503);
      return { status: 'not ready', code: error instanceof HubError ? error.code : 'INTERNAL_SERVER_ERROR' };
    }
  });
}

/** An error with a code of ours or GraphQL's is told as it is; anything else is masked, and logged under an id that both sides see. */
function forClients(formatted: GraphQLFormattedError, error: unknown, log: Log): GraphQLFormattedError {
  const shown = clientError(formatted);
  if (shown.extensions?.['code'] !== 'INTERNAL_SERVER_ERROR' || shown.extensions['sector'] !== undefined) return shown;
  const errorId = randomUUID();
  log.error({ event: 'unexpected error', errorId, err: unwrapResolverError(error) });
  return {
    message: 'The hub met an unexpected error; tell its operator the errorId.',
    ...(shown.locations !== undefined && { locations: shown.locations }),
    ...(shown.path !== undefined && { path: shown.path }),
    extensions: { code: 'INTERNAL_SERVER_ERROR', errorId },
  };
}
