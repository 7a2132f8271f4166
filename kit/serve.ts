import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type ErrorCode, HubError } from './errors.ts';
import { exchangePort } from './exchange/exchange-port.ts';
import { exchangeRoutes } from './exchange/exchange-routes.ts';
import { readChanges } from './feed/changes.ts';
import type { hopTokens } from './identity/hop-token.ts';
import type { Caller } from './identity/caller.ts';
import { listen } from './listen.ts';
import type { OpenSubgraph } from './open-subgraph.ts';
import type { SubgraphContext } from './subgraph.ts';

const BODY_LIMIT_BYTES = 4_194_304;
const MOST_CHANGES = 10_000;
const GATEWAY_ONLY = 'Only the gateway may call this subgraph.';

export interface ServeOptions {
  readonly host: string;
  readonly port: number;
  readonly hop: Pick<ReturnType<typeof hopTokens>, 'verify'>;
}

export interface RunningSubgraphs {
  readonly url: string;
  stop(): Promise<void>;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks, by the gateway's word; set before anything else is read. */
    caller?: Caller;
  }
}

/**
 * Serves subgraphs over HTTP, each under its name: POST /<name> (GraphQL), GET /<name>/changes (change feed),
 * /<name>/exchange (what sectors send each other), and /health and /ready for all. A call that the gateway has not signed is refused before it is parsed.
 */
export async function serveSubgraphs(
  subgraphs: readonly OpenSubgraph[],
  { host, port, hop }: ServeOptions,
): Promise<RunningSubgraphs> {
  const http = fastify({ bodyLimit: BODY_LIMIT_BYTES, forceCloseConnections: 'idle' });
  http.decorateRequest('caller');
  const servers = await Promise.all(subgraphs.map((subgraph) => mount(http, subgraph, hop)));
  http.get('/health', () => ({ status: 'alive' }));
  http.get('/ready', async (_request, reply) => {
    try {
      await Promise.all(subgraphs.map(({ database }) => database.ping()));
      return { status: 'ready' };
    } catch {
      void reply.code(503);
      return { status: 'not ready' };
    }
  });
  const url = await listen(http, host, port);
  return {
    url,
    stop: async () => {
      await Promise.all(servers.map((server) => server.stop()));
      await http.close();
    },
  };
}

async function mount(http: FastifyInstance, open: OpenSubgraph, hop: ServeOptions['hop']) {
  const server = new ApolloServer<SubgraphContext>({
    schema: open.schema,
    introspection: false,
    csrfPrevention: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      fastifyApolloDrainPlugin(http),
    ],
  });
  await server.start();
  const signedOnly = { onRequest: (request: FastifyRequest, reply: FastifyReply) => identify(request, reply, hop) };
  const path = `/${open.subgraph.name}`;
  http.post(path, {
    ...signedOnly,
    handler: fastifyApolloHandler(server, {
      context: (request) => Promise.resolve(open.contextFor(callerOf(request))),
    }),
  });
  http.get(`${path}/changes`, { ...signedOnly, handler: (request, reply) => changesOf(open, request, reply) });
  exchangeRoutes(http, path, exchangePort(open.subgraph, open.database), signedOnly, callerOf);
  return server;
}

async function identify(request: FastifyRequest, reply: FastifyReply, hop: ServeOptions['hop']): Promise<void> {
  const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  try {
    request.caller = await hop.verify(token);
  } catch {
    await reply.code(401).send(errorAnswer('UNAUTHENTICATED', GATEWAY_ONLY));
  }
}

function callerOf({ caller }: FastifyRequest): Caller {
  if (caller === undefined) throw new HubError('UNAUTHENTICATED', GATEWAY_ONLY);
  return caller;
}

const changesQuery = z.object({
  after: z.coerce.number().int().min(0),
  limit: z.coerce.number().int().min(1).max(MOST_CHANGES),
});

async function changesOf({ database }: OpenSubgraph, request: FastifyRequest, reply: FastifyReply) {
  const query = changesQuery.safeParse(request.query);
  if (query.success) return readChanges(database, query.data.after, query.data.limit);
  const rule = `after must be a whole number from 0, limit one from 1 to ${MOST_CHANGES}.`;
  return reply.code(400).send(errorAnswer('BAD_USER_INPUT', rule));
}

/** In the form of a GraphQL answer. */
function errorAnswer(code: ErrorCode, message: string) {
  return { errors: [{ message, extensions: { code } }] };
}
