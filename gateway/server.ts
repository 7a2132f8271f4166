import { randomUUID } from 'node:crypto';
import { ApolloServer } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { HubError } from '../kit/errors.ts';
import type { Caller } from '../kit/identity/caller.ts';
import { listen } from '../kit/listen.ts';
import type { Log } from '../kit/log.ts';
import type { LiveChanges } from './changes/live-changes.ts';
import { streamRoute } from './changes/stream-route.ts';
import { noHints } from './access/no-hints.ts';
import type { AuditLog } from './audit/audit-log.ts';
import { auditAnswers, beginAudit, noteCaller, notesOperation } from './audit/request-audit.ts';
import { consoleRoute } from './console/console-route.ts';
import type { IssuedReports } from './credit-report/issued-reports.ts';
import { verificationRoute } from './credit-report/verification-route.ts';
import { answersLetGo } from './executor/answers-let-go.ts';
import { asGraphQLError, type Gateway, type HubContext } from './gateway.ts';
import type { GraphFromInside } from './graph-from-inside.ts';
import { refuseAsGraphQL, REFUSING_UNREAD } from './http-refusals.ts';
import { downloadRoute } from './exports/download-route.ts';
import type { Exports } from './exports/exports.ts';
import { movesRoute, type MovesSources } from './rehearsal/moves-route.ts';
import { drawRoutes } from './inspection/draw-route.ts';
import type { Inspections } from './inspection/inspections.ts';
import type { Limits } from './limits/limits.ts';
import { withdrawAfter } from './limits/query-deadline.ts';
import { maskedError } from './masked-error.ts';
import { namedOperation } from './named-operation.ts';
import { noStore } from './no-store.ts';
import { receiptKeysRoute } from './receipts/keys-route.ts';
import type { PublishedKey } from './receipts/keys.ts';
import { plainJsonStatus } from './plain-json-status.ts';
import type { Readiness } from './readiness.ts';
import { clientError, withoutValue } from './sector-data-source/sector-data-source.ts';

const SIGNPOST = `The sector credit hub (行业信用融合枢纽).
POST /graphql   GraphQL over HTTP; send "Authorization: Bearer <token>"
POST /graphql/stream   changes as they happen: GraphQL over Server-Sent Events
GET  /console/  a GraphQL client in the browser, where the hub serves it
GET  /health    this process lives
GET  /ready     it can answer, and which sectors answer
GET  /executor  what the executor has done, and what it keeps
GET  /credit-reports/verify?code=…   whether a credit report is genuine; without a token
GET  /rehearsals/<number>/moves.csv   whom a rule set would move; with a token
GET  /inspection-plans/<number>/draw.txt and /teams.txt   a draw of inspections, to be done again; with a token
GET  /exports/<number>/file   the file of an export; with a token
GET  /receipts/keys   the keys by which receipts are checked; without a token
The schema is in schema/api.graphql, the guides are in docs/guides.
`;
const DEFAULT_BODY_LIMIT_BYTES = 1_048_576;

export interface GatewayServerOptions {
  readonly gateway: Gateway;
  readonly readToken: (authorization: string | undefined) => Promise<Caller>;
  /** The readiness check; throws when the hub cannot serve. */
  readonly checkReady: () => Promise<Readiness>;
  readonly log: Log;
  /** Every answer is in it before it goes out. */
  readonly audit: { readonly log: AuditLog; readonly ruleSetHash: () => string };
  /** Told who answers, so that the hub's own subgraph can ask the graph. */
  readonly fromInside?: GraphFromInside;
  /** The reports that anyone may check. */
  readonly issuedReports?: IssuedReports;
  /** Rehearsals, for their lists. */
  readonly moves?: MovesSources;
  /** Plans of random inspection, for the files of their draws. */
  readonly inspections?: Inspections;
  /** Whether the console is served. Default: it is not. */
  readonly servesConsole?: boolean;
  /** Exports, for their files. */
  readonly exports?: Exports;
  /** The keys by which anyone may check receipts. */
  readonly receiptKeys?: readonly PublishedKey[];
  /** What clients may ask at most. Default: any operation, in a body of 1 MiB. */
  readonly limits?: Limits;
  /** The changes that are streamed. */
  readonly liveChanges?: LiveChanges;
  /** Whether further processes listen on the same port. Default: none do. */
  readonly sharesPort?: boolean;
}

export interface RunningServer {
  /** `http://127.0.0.1:4000` */
  readonly url: string;
  /** Takes no new requests, lets those in flight finish, and closes. */
  stop(): Promise<void>;
}

/**
 * The gateway over HTTP: POST /graphql, and GET /health (this process lives), /ready (it can answer) and /executor (what
 * the executor has done).
 * @throws {HubError} PORT_TAKEN, PORT_FORBIDDEN
 */
export async function startGatewayServer(
  options: GatewayServerOptions,
  host: string,
  port: number,
): Promise<RunningServer> {
  const { limits } = options;
  const bodyLimit = limits?.settings.bodyBytes ?? DEFAULT_BODY_LIMIT_BYTES;
  const http = fastify({ bodyLimit, forceCloseConnections: 'idle', ...REFUSING_UNREAD });
  const apollo = new ApolloServer<HubContext>({
    gateway: options.gateway,
    ...(options.gateway.documentStore && { documentStore: options.gateway.documentStore }),
    ...(limits && { persistedQueries: limits.persistedQueries }),
    // By right, and decided where all that may be seen is: gateway/access/operation-access.ts.
    introspection: true,
    csrfPrevention: true,
    includeStacktraceInErrorResponses: false,
    // Without the server's line end, for which the text of a page is copied once more.
    stringifyResult: (result) => JSON.stringify(result),
    stopOnTerminationSignals: false,
    formatError: (formatted, error) => forClients(formatted, error, options.log),
    plugins: [
      namedOperation,
      noHints,
      plainJsonStatus,
      notesOperation,
      ...(limits ? [limits.plugin()] : []),
      // It works out per field that nothing here may be cached; noStore says so at once.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      fastifyApolloDrainPlugin(http),
      answersLetGo,
    ],
  });
  await apollo.start();
  refuseAsGraphQL(http, bodyLimit, options.log);
  auditAnswers(http, options.audit.log, options.audit.ruleSetHash);
  http.route({
    url: '/graphql',
    method: ['GET', 'POST', 'OPTIONS'],
    config: { countsRefusals: true },
    onRequest: limits ? [noStore, limits.turnedAway.check] : noStore,
    handler: fastifyApolloHandler(apollo, { context: (request, reply) => contextOf(request, reply, options) }),
  });
  healthRoutes(http, options);
  options.fromInside?.answeredBy(apollo);
  if (options.issuedReports !== undefined) verificationRoute(http, options.issuedReports);
  if (options.moves !== undefined) movesRoute(http, options.moves, options.readToken, options.audit);
  if (options.exports !== undefined) downloadRoute(http, options.exports, options.readToken, options.audit);
  if (options.servesConsole === true) consoleRoute(http);
  receiptKeysRoute(http, options.receiptKeys ?? []);
  const { liveChanges, readToken, log, audit, inspections } = options;
  if (inspections !== undefined) drawRoutes(http, { inspections, readToken, audit });
  if (liveChanges !== undefined) streamRoute(http, { live: liveChanges, readToken, log, audit, limits });
  const url = await listen(http, host, port, options.sharesPort);
  return { url, stop: () => apollo.stop() };
}

async function contextOf(
  request: FastifyRequest,
  reply: FastifyReply,
  { readToken, limits, audit }: GatewayServerOptions,
): Promise<HubContext> {
  const left = new AbortController();
  const inTime = limits && withdrawAfter(limits.settings.queryTimeoutMs, left);
  reply.raw.once('close', () => {
    inTime?.();
    if (!reply.raw.writableFinished) left.abort();
  });
  try {
    const caller = await readToken(request.headers.authorization);
    noteCaller(request, caller);
    await limits?.admit(caller, request);
    const context: HubContext = {
      caller,
      requestId: randomUUID(),
      signal: left.signal,
      audit: { enterprises: new Set(), asked: null },
    };
    beginAudit(audit.log, request, context);
    return context;
  } catch (error) {
    throw error instanceof HubError ? asGraphQLError(error, error.code === 'UNAUTHENTICATED' ? 401 : 503) : error;
  }
}

function healthRoutes(http: FastifyInstance, { checkReady, gateway }: GatewayServerOptions): void {
  http.get('/', (_request, reply) => reply.type('text/plain; charset=utf-8').send(SIGNPOST));
  http.get('/health', () => ({ status: 'alive' }));
  http.get('/executor', () => gateway.report?.() ?? { executor: 'stock' });
  http.get('/ready', async (_request, reply) => {
    try {
      const { isReady, sectors, indexLagSeconds } = await checkReady();
      if (!isReady) void reply.code(503);
      return { status: isReady ? 'ready' : 'catching up with the change feeds', sectors, indexLagSeconds };
    } catch (error) {
      void reply.code(503);
      return { status: 'not ready', code: error instanceof HubError ? error.code : 'INTERNAL_SERVER_ERROR' };
    }
  });
}

/** An error with a code of ours or GraphQL's is told as it is; anything else is masked. */
function forClients(formatted: GraphQLFormattedError, error: unknown, log: Log): GraphQLFormattedError {
  const { message } = error instanceof GraphQLError ? withoutValue(error) : formatted;
  const shown = clientError({ ...formatted, message });
  if (shown.extensions?.['code'] !== 'INTERNAL_SERVER_ERROR') return shown;
  if (shown.extensions['sector'] !== undefined) {
    const { errorId } = maskedError(unwrapResolverError(error), log).extensions;
    return { ...shown, extensions: { ...shown.extensions, errorId } };
  }
  return {
    ...maskedError(unwrapResolverError(error), log),
    ...(shown.locations !== undefined && { locations: shown.locations }),
    ...(shown.path !== undefined && { path: shown.path }),
  };
}
