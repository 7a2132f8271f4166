import { randomUUID } from 'node:crypto';
import { setTimeout as after } from 'node:timers';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { execute, getOperationAST, GraphQLError, subscribe } from 'graphql';
import { createHandler } from 'graphql-sse';
import { HubError } from '../../kit/errors.ts';
import type { Caller } from '../../kit/identity/caller.ts';
import type { Log } from '../../kit/log.ts';
import { sha256 } from '../audit/audit-chain.ts';
import { auditedOperation } from '../audit/audited-operation.ts';
import { noteCaller } from '../audit/request-audit.ts';
import { type AuditBeside, writeDownBeside } from '../audit/told-beside.ts';
import { pause } from '../index/pause.ts';
import { maskedError } from '../masked-error.ts';
import type { Limits } from '../limits/limits.ts';
import { noStore } from '../no-store.ts';
import type { LiveChanges } from './live-changes.ts';
import {
  EVENT_STREAM,
  schemaDenial,
  takesEvents,
  validateWithCodes,
  withCodes,
  withInputCode,
  withoutHints,
} from './stream-refusals.ts';
import { type StreamContext, streamSchema } from './stream-schema.ts';

export const STREAM_PATH = '/graphql/stream';

/** Events made ahead of a slow client: what it does not take is not read from the store. */
const MOST_UNSENT = 100;
const SLOW_CLIENT_MS = 20;

/** A stream is cut after this long, so that a token that is no longer good is noticed; clients connect again by themselves. */
const LONGEST_STREAM_MS = 3_600_000;

export interface StreamOptions {
  /** What clients may ask at most; what an operation asks for is held against it before it is read. */
  readonly limits?: Limits | undefined;
  readonly live: LiveChanges;
  readonly readToken: (authorization: string | undefined) => Promise<Caller>;
  readonly log: Log;
  /** Where every event is written down before it goes out. */
  readonly audit: AuditBeside;
}

/**
 * GET and POST /graphql/stream: changes as Server-Sent Events by the graphql-sse protocol, distinct connections only. Each
 * event's id is the cursor of its change: what a client sends back as Last-Event-ID is where the stream goes on.
 */
export function streamRoute(http: FastifyInstance, { live, readToken, log, audit, limits }: StreamOptions): void {
  const closing = new AbortController();
  http.addHook('preClose', (done) => {
    closing.abort();
    done();
  });
  const handle = createHandler<FastifyRequest, { stream: StreamContext; request: StreamRequest }, never>({
    schema: streamSchema(live),
    validate: validateWithCodes,
    execute: (asked) => {
      const { caller } = asked.contextValue as StreamContext; // as `context` below gives it
      const denial = schemaDenial(asked.schema, asked.document, caller);
      return denial === null ? execute(asked) : { errors: [denial] };
    },
    subscribe: (asked) => subscribe(asked),
    authenticate: () => null,
    context: ({ context: { stream } }) => stream as never, // its type allows no object with changing parts
    onOperation: (_context, { context: { stream } }, { schema, document, operationName }) => {
      const operation = getOperationAST(document, operationName);
      if (operation)
        stream.asked = { name: operationName ?? null, operation: auditedOperation(schema, document, operation) };
    },
    onNext: async (_context, { context: { stream, request } }, result) => {
      while (stream.unsent >= MOST_UNSENT && !stream.stopping.aborted) await pause(SLOW_CLIENT_MS, stream.stopping);
      const plain =
        'errors' in result
          ? { ...result, errors: result.errors?.map((error) => withoutHints(shown(error, log), stream.caller)) }
          : result;
      const told = stream.change === null ? plain : { ...plain, extensions: { cursor: stream.change.cursor } };
      await writeDown(stream, request, JSON.stringify(told));
      stream.unsent += 1;
      return told;
    },
  });
  http.route({
    url: STREAM_PATH,
    method: ['GET', 'POST'],
    config: { countsRefusals: true },
    onRequest: limits ? [noStore, limits.turnedAway.check] : noStore,
    handler: answer,
  });

  async function answer(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const stream = await contextOf(request, reply);
    if (stream === null) return;
    const acceptsEvents = takesEvents(request.headers.accept);
    const [body, { status, headers = {} }] = await handle({
      method: request.method,
      url: request.url,
      headers: { get: (name) => (name === 'accept' && acceptsEvents ? EVENT_STREAM : headerOf(request, name)) },
      body: () => Promise.resolve(request.body as Record<string, unknown>), // parsed by Fastify, checked by the library
      raw: request,
      context: { stream, request: { id: randomUUID(), variables: variablesOf(request.body) } },
    });
    if (body === null || body === undefined || typeof body === 'string') {
      const refused = withCodes(status, body, acceptsEvents);
      await reply.code(refused.status).send({ errors: refused.errors });
      return;
    }
    reply.hijack();
    reply.raw.writeHead(status, { ...headers, 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    stream.stopping.addEventListener('abort', () => void body.return(undefined));
    try {
      for await (const message of body) {
        if (stream.stopping.aborted) break;
        if (!reply.raw.write(withId(message))) await drained(reply, stream.stopping);
        if (message.startsWith('event: next')) stream.unsent -= 1;
      }
      reply.raw.end();
    } catch (error) {
      // The client connects again, and goes on behind the last change it had.
      log.error({ event: 'a stream of changes broke', err: error });
      reply.raw.destroy();
    }
  }

  /** @throws {HubError} AUDIT_UNAVAILABLE: the event does not go out, and the stream breaks. */
  async function writeDown({ asked, caller, change }: StreamContext, { id, variables }: StreamRequest, event: string) {
    if (asked === null) return;
    const named = change?.uscc ?? null;
    await writeDownBeside(audit, caller, {
      ...asked,
      requestId: id,
      variables,
      enterprises: named === null ? [] : [named],
      answerSha256: sha256(event),
    });
  }

  async function contextOf(request: FastifyRequest, reply: FastifyReply): Promise<StreamContext | null> {
    try {
      const caller = await readToken(request.headers.authorization);
      noteCaller(request, caller);
      await limits?.admit(caller, request);
      audit.log.assertWritable();
      return {
        caller,
        lastEventId: headerOf(request, 'last-event-id') ?? null,
        stopping: AbortSignal.any([closing.signal, goneSignal(reply)]),
        change: null,
        asked: null,
        unsent: 0,
      };
    } catch (error) {
      if (error instanceof GraphQLError) {
        await refuse(reply, error);
        return null;
      }
      if (!(error instanceof HubError)) throw error;
      await reply
        .code(error.code === 'UNAUTHENTICATED' ? 401 : 503)
        .send({ errors: [{ message: error.message, extensions: { code: error.code } }] });
      return null;
    }
  }
}

/** What a limit says, as /graphql says it. */
async function refuse(reply: FastifyReply, { message, extensions }: GraphQLError): Promise<void> {
  const { http, ...told } = extensions as { readonly http?: { readonly status?: number } };
  const { retryAfterSeconds } = extensions;
  if (typeof retryAfterSeconds === 'number') void reply.header('retry-after', String(retryAfterSeconds));
  await reply.code(http?.status ?? 400).send({ errors: [{ message, extensions: told }] });
}

/** What stays the same for all events of one stream. */
interface StreamRequest {
  readonly id: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

function variablesOf(body: unknown): Readonly<Record<string, unknown>> {
  const { variables } = (body ?? {}) as { readonly variables?: unknown };
  return typeof variables === 'object' && variables !== null ? (variables as Readonly<Record<string, unknown>>) : {};
}

/** Aborts when the client leaves, or has stayed for long enough. */
function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  const timer = after(() => gone.abort(), LONGEST_STREAM_MS).unref();
  reply.raw.once('close', () => {
    clearTimeout(timer);
    gone.abort();
  });
  return gone.signal;
}

function headerOf({ headers }: FastifyRequest, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Waits until a slow client has taken what was written: what it does not read is not read from the store. */
function drained({ raw }: FastifyReply, stopping: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    raw.once('drain', resolve);
    stopping.addEventListener('abort', () => resolve(), { once: true });
  });
}

const CURSOR = /"extensions":\{"cursor":"([\w-]+)"\}\}\n\n$/;

function withId(message: string): string {
  const [, cursor] = CURSOR.exec(message) ?? [];
  return cursor === undefined ? message : `id: ${cursor}\n${message}`;
}

function shown(error: GraphQLError, log: Log): GraphQLError {
  const { originalError } = error;
  if (originalError instanceof HubError) return error;
  if (originalError === undefined || originalError === null || originalError instanceof GraphQLError)
    return withInputCode(error);
  const { message, extensions } = maskedError(originalError, log);
  return new GraphQLError(message, { extensions: { ...extensions } });
}
