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
import { regionsSent } from './disclosure/told-regions.ts';
import { exchangePort } from './exchange/exchange-port.ts';
import { exchangeRoutes } from './exchange/exchange-routes.ts';
import { readChanges } from './feed/changes.ts';
import type { HopReader, HopWord } from './identity/hop-token.ts';
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
  /** Reads the gateway's word. */
  readonly readHop: HopReader;
}

export interface RunningSubgraphs {
  readonly url: string;
  stop(): Promise<void>;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks what, by the gateway's word; set before anything else is read. */
    hop?: HopWord;
    /** Whether what was asked is what the gateway signed. */
    isCovered: boolean;
  }
}

/**
 * Serves subgraphs over HTTP, each under its name: POST /<name> (GraphQL), GET /<name>/changes (change feed),
 * /<name>/exchange (what sectors send each other), and /health and /ready for all. A call that the gateway has not signed, word for word, is refused before it is parsed.
 */
export async function serveSubgraphs(
  subgraphs: readonly OpenSubgraph[],
  { host, port, readHop }: ServeOptions,
): Promise<RunningSubgraphs> {
  const http = fastify({ bodyLimit: BODY_LIMIT_BYTES, forceCloseConnections: 'idle' });
  http.decorateRequest('hop');
  http.decorateRequest('isCovered', false);
  readBodiesThatWereSigned(http);
  const servers = await Promise.all(subgraphs.map((subgraph) => mount(http, subgraph, readHop)));
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

async function mount(http: FastifyInstance, open: OpenSubgraph, readHop: HopReader) {
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
  const { name } = open.subgraph;
  const path = `/${name}`;
  const signedOnly = {
    onRequest: (request: FastifyRequest, reply: FastifyReply) => identify(request, reply, name, readHop),
    preHandler: refuseUncovered,
  };
  http.post(path, {
    ...signedOnly,
    handler: fastifyApolloHandler(server, {
      context: (request) => Promise.resolve(open.contextFor(callerOf(request), regionsSent(request.body))),
    }),
  });
  http.get(`${path}/changes`, { ...signedOnly, handler: (request, reply) => changesOf(open, request, reply) });
  exchangeRoutes(http, path, exchangePort(open.subgraph, open.database), signedOnly, callerOf);
  return server;
}

async function identify(
  request: FastifyRequest,
  reply: FastifyReply,
  subgraph: string,
  readHop: HopReader,
): Promise<void> {
  try {
    request.hop = await readHop(request.headers.authorization, subgraph);
    // What has a body is looked at again, before the body is parsed.
    request.isCovered = request.method === 'GET' && covers(request, '');
  } catch {
    await refuse(reply);
  }
}

function covers({ hop, method, url }: FastifyRequest, body: string | Buffer): boolean {
  if (method !== 'GET' && method !== 'POST') return false;
  const target = /^\/[^/?]*(.*)$/s.exec(url)?.[1] ?? '';
  return hop?.covers({ method, target, body }) === true;
}

/** A body that the gateway has not signed is not parsed. */
function readBodiesThatWereSigned(http: FastifyInstance): void {
  const parse = http.getDefaultJsonParser('error', 'error');
  http.removeAllContentTypeParsers();
  http.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    request.isCovered = covers(request, body);
    if (request.isCovered) void parse(request, body.toString('utf8'), done);
    else done(null, undefined);
  });
}

async function refuseUncovered({ isCovered }: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (!isCovered) await refuse(reply);
}

async function refuse(reply: FastifyReply): Promise<void> {
  await reply.code(401).send(errorAnswer('UNAUTHENTICATED', GATEWAY_ONLY));
}

function callerOf({ hop }: FastifyRequest): Caller {
  if (hop === undefined) throw new HubError('UNAUTHENTICATED', GATEWAY_ONLY);
  return hop.caller;
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
