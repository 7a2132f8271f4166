import { setTimeout as after } from 'node:timers';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { execute, GraphQLError, subscribe, validate } from 'graphql';
import { createHandler } from 'graphql-sse';
import { HubError } from '../../kit/errors.ts';
import type { Caller } from '../../kit/identity/caller.ts';
import type { Log } from '../../kit/log.ts';
import { maskedError } from '../masked-error.ts';
import type { LiveChanges } from './live-changes.ts';
import { type StreamContext, streamSchema } from './stream-schema.ts';

export const STREAM_PATH = '/graphql/stream';

/** A stream is cut after this long, so that a token that is no longer good is noticed; clients connect again by themselves. */
const LONGEST_STREAM_MS = 3_600_000;

export interface StreamOptions {
  readonly live: LiveChanges;
  readonly readToken: (authorization: string | undefined) => Promise<Caller>;
  readonly log: Log;
}

/**
 * GET and POST /graphql/stream: changes as Server-Sent Events by the graphql-sse protocol, distinct connections only. Each
 * event's id is the cursor of its change: what a client sends back as Last-Event-ID is where the stream goes on.
 */
export function streamRoute(http: FastifyInstance, { live, readToken, log }: StreamOptions): void {
  const closing = new AbortController();
  http.addHook('preClose', (done) => {
    closing.abort();
    done();
  });
  const handle = createHandler<FastifyRequest, { stream: StreamContext }, never>({
    schema: streamSchema(live),
    validate: (schema, document) => validate(schema, document),
    execute: (asked) => execute(asked),
    subscribe: (asked) => subscribe(asked),
    authenticate: () => null,
    context: ({ context: { stream } }) => stream as never, // its type allows no object with changing parts
    onNext: (_context, { context: { stream } }, result) => {
      const told =
        'errors' in result ? { ...result, errors: result.errors?.map((error) => shown(error, log)) } : result;
      return stream.cursor === null ? told : { ...told, extensions: { cursor: stream.cursor } };
    },
  });
  http.route({ url: STREAM_PATH, method: ['GET', 'POST'], handler: answer });

  async function answer(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const stream = await contextOf(request, reply);
    if (stream === null) return;
    const [body, { status, headers = {} }] = await handle({
      method: request.method,
      url: request.url,
      headers: { get: (name) => headerOf(request, name) },
      body: () => Promise.resolve(request.body as Record<string, unknown>), // parsed by Fastify, checked by the library
      raw: request,
      context: { stream },
    });
    reply.hijack();
    reply.raw.writeHead(status, { ...headers, 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    if (body === null || body === undefined || typeof body === 'string') {
      reply.raw.end(body ?? undefined);
      return;
    }
    stream.stopping.addEventListener('abort', () => void body.return(undefined));
    try {
      for await (const message of body) {
        if (stream.stopping.aborted) break;
        if (!reply.raw.write(withId(message))) await drained(reply, stream.stopping);
      }
      reply.raw.end();
    } catch (error) {
      // The client connects again, and goes on behind the last change it had.
      log.error({ event: 'a stream of changes broke', err: error });
      reply.raw.destroy();
    }
  }

  async function contextOf(request: FastifyRequest, reply: FastifyReply): Promise<StreamContext | null> {
    try {
      const caller = await readToken(request.headers.authorization);
      return {
        caller,
        lastEventId: headerOf(request, 'last-event-id') ?? null,
        stopping: AbortSignal.any([closing.signal, goneSignal(reply)]),
        cursor: null,
      };
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      await reply
        .code(error.code === 'UNAUTHENTICATED' ? 401 : 503)
        .send({ errors: [{ message: error.message, extensions: { code: error.code } }] });
      return null;
    }
  }
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
  if (originalError === undefined || originalError === null || originalError instanceof HubError) return error;
  if (originalError instanceof GraphQLError) return error;
  const { message, extensions } = maskedError(originalError, log);
  return new GraphQLError(message, { extensions: { ...extensions } });
}
