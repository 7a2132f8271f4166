import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { composeServices } from '@apollo/composition';
import { getIntrospectionQuery, parse } from 'graphql';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { HubError } from '../kit/errors.ts';
import { callerOf } from '../kit/identity/caller.ts';
import { exampleAudit } from './audit/testing/example-audit.ts';
import type { ExecutorReport } from './executor/statistics.ts';
import { createGateway, type GatewayOptions, type HubContext } from './gateway.ts';
import { LocalSectorDataSource } from './sector-data-source/sector-data-source.ts';
import { type RunningServer, startGatewayServer } from './server.ts';

const SDL = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@composeDirective"])
  @link(url: "https://sector-credit-hub.example/specs/sector/v1.0", import: ["@disclosure"])
  @composeDirective(name: "@disclosure")
directive @disclosure(level: String!, also: [String!]! = []) on FIELD_DEFINITION | OBJECT | INTERFACE
type Query {
  echo(text: String!): String @disclosure(level: "PUBLIC")
  slow: String @disclosure(level: "PUBLIC")
  fails: String @disclosure(level: "PUBLIC")
  unsaid: String
}`;
const SECRET = 'password=hunter2';

const logged: Record<string, unknown>[] = [];
const log = pino(
  { level: 'info' },
  { write: (line: string) => void logged.push(JSON.parse(line) as Record<string, unknown>) },
);

/** What the slow field waits for, and the context it was asked with. */
let asked = Promise.withResolvers<HubContext>();
let mayAnswer = Promise.withResolvers<string>();
let checkReady: () => Promise<{ isReady: boolean; sectors: Record<string, boolean> }>;

const schema = buildSubgraphSchema([
  {
    typeDefs: parse(SDL),
    resolvers: {
      Query: {
        echo: (_root: unknown, { text: said }: { text: string }) => said,
        slow: (_root: unknown, _arguments: unknown, context: HubContext) => {
          asked.resolve(context);
          return mayAnswer.promise;
        },
        fails: () => {
          throw new Error(SECRET);
        },
      },
    },
  },
]);

const caller = callerOf({ subject: 'test', role: 'DASHBOARD', sectors: [], purpose: 'STATISTICS' });

function readToken(authorization: string | undefined) {
  if (authorization === 'Bearer good') return Promise.resolve(caller);
  if (authorization === 'Bearer unlucky') return Promise.reject(new Error(SECRET));
  if (authorization === 'Bearer unchecked')
    return Promise.reject(new HubError('IDENTITY_PROVIDER_UNAVAILABLE', 'Ask again in a minute.'));
  return Promise.reject(new HubError('UNAUTHENTICATED', 'Send a token.'));
}

async function start(port = 0, executor: GatewayOptions['executor'] = 'compiled'): Promise<RunningServer> {
  const { supergraphSdl = '' } = composeServices([{ name: 'hub', url: 'http://hub.invalid', typeDefs: parse(SDL) }]);
  const source = new LocalSectorDataSource<HubContext>({ schema, sector: 'HUB', deadlineMs: 60_000 });
  const options = {
    gateway: createGateway(supergraphSdl, () => source, log, { executor }),
    readToken,
    checkReady: () => checkReady(),
    log,
    audit,
  };
  return startGatewayServer(options, '127.0.0.1', port);
}

let server: RunningServer;
let audit: Awaited<ReturnType<typeof exampleAudit>>;
beforeAll(async () => {
  audit = await exampleAudit(log);
  server = await start();
});
afterAll(async () => {
  await server.stop();
  await audit.close();
});
beforeEach(() => {
  logged.length = 0;
  asked = Promise.withResolvers();
  mayAnswer = Promise.withResolvers();
  checkReady = () => Promise.resolve({ isReady: true, sectors: { WORK_SAFETY: true, PUBLIC_CREDIT: false } });
});

interface Asked {
  readonly status: number;
  readonly body: {
    data?: Record<string, unknown>;
    errors?: { message: string; extensions: Record<string, unknown> }[];
  };
}

async function send(
  body: string,
  headers: Record<string, string> = {},
  init: RequestInit = {},
  url = server.url,
): Promise<Asked> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', authorization: 'Bearer good', ...headers },
    ...init,
  });
  return { status: response.status, body: (await response.json()) as Asked['body'] };
}

const query = (source: string) => JSON.stringify({ query: source });
const codesIn = ({ body }: Asked) => (body.errors ?? []).map(({ extensions }) => extensions['code']);

const get = async (path: string) => {
  const response = await fetch(`${server.url}${path}`);
  return { status: response.status, body: await response.json() };
};

describe('who may ask', () => {
  test('nobody without a token: 401 UNAUTHENTICATED', async () => {
    const answer = await send(query('{ echo(text: "a") }'), { authorization: '' });
    expect({ ...answer, codes: codesIn(answer) }).toMatchObject({ status: 401, codes: ['UNAUTHENTICATED'] });
    expect(answer.body.data).toBeUndefined();
  });

  test('not the schema either, without a token', async () => {
    expect((await send(query(getIntrospectionQuery()), { authorization: '' })).status).toBe(401);
  });

  test('with a token, the schema too', async () => {
    const { status, body } = await send(query(getIntrospectionQuery()));
    expect(status).toBe(200);
    expect(body.data?.['__schema']).toMatchObject({ queryType: { name: 'Query' } });
  });

  test('a token that cannot be checked just now is no fault of the caller: 503', async () => {
    const answer = await send(query('{ echo(text: "a") }'), { authorization: 'Bearer unchecked' });
    expect({ status: answer.status, codes: codesIn(answer) }).toEqual({
      status: 503,
      codes: ['IDENTITY_PROVIDER_UNAVAILABLE'],
    });
  });
});

describe('what a foreign web page could make a browser send (CSRF) is refused', () => {
  test('a query in a link', async () => {
    const response = await fetch(`${server.url}/graphql?query=${encodeURIComponent('{ echo(text: "a") }')}`, {
      headers: { authorization: 'Bearer good' },
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('BAD_REQUEST');
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'a form (%s)',
    async (type) => {
      const answer = await send(query('{ echo(text: "a") }'), { 'content-type': type });
      expect([400, 415]).toContain(answer.status);
      expect(codesIn(answer)).toEqual(['BAD_REQUEST']);
    },
  );

  test('but a query in a link is answered where a header says that no form sent it', async () => {
    const response = await fetch(`${server.url}/graphql?query=${encodeURIComponent('{ echo(text: "a") }')}`, {
      headers: { authorization: 'Bearer good', 'apollo-require-preflight': 'yes' },
    });
    expect(await response.json()).toEqual({ data: { echo: 'a' } });
  });
});

describe('a request that GraphQL never sees is answered in its form, with a code', () => {
  test('a body above 1 MiB: 413 REQUEST_TOO_LARGE', async () => {
    const large = query(`{ echo(text: "${'x'.repeat(1_048_576)}") }`);
    expect(await send(large)).toEqual({
      status: 413,
      body: {
        errors: [
          {
            message: 'The request is larger than 1 MiB; send it in parts.',
            extensions: { code: 'REQUEST_TOO_LARGE' },
          },
        ],
      },
    });
  });

  test('one just below is taken', async () => {
    const filling = 'x'.repeat(1_048_576 - query('{ echo(text: "") }').length);
    const { status, body } = await send(query(`{ echo(text: "${filling}") }`));
    expect(status).toBe(200);
    expect(body.data?.['echo']).toBe(filling);
  });

  test('a body that is no JSON: 400 BAD_REQUEST, and nothing of it in the answer', async () => {
    const answer = await send(`{"query": ${SECRET}`);
    expect({ status: answer.status, codes: codesIn(answer) }).toEqual({ status: 400, codes: ['BAD_REQUEST'] });
    expect(JSON.stringify(answer.body)).not.toContain(SECRET);
  });

  test('a host that is none: nothing of how the hub is built in the answer', async () => {
    const request = httpRequest(`${server.url}/graphql`, {
      method: 'POST',
      headers: { host: '[', 'content-type': 'application/json', authorization: 'Bearer good' },
    });
    request.end(query('{ echo(text: "a") }'));
    const [response] = await once(request, 'response');
    expect(await text(response)).not.toMatch(/Invalid URL|FST_|node_modules|TypeError/);
    expect(response.statusCode).toBeGreaterThanOrEqual(400);
  });
});

describe('a request that leaves open which operation is meant: 400 OPERATION_RESOLUTION_FAILURE', () => {
  test.each([
    ['several and no name', { query: 'query A { slow } query B { slow }' }, 'send one of A, B'],
    ['a name of none', { query: 'query A { slow } query B { slow }', operationName: 'C' }, 'send one of A, B'],
    ['a name, and the only operation has none', { query: '{ slow }', operationName: 'C' }, 'operationName names no'],
  ])('%s', async (_title, body, sentence) => {
    const { status, body: answer } = await send(JSON.stringify(body));
    expect(status).toBe(400);
    expect(answer.errors).toMatchObject([
      { message: expect.stringContaining(sentence), extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } },
    ]);
  });
});

describe('an error nobody foresaw', () => {
  test('is masked, with an id under which the log has it whole', async () => {
    const answer = await send(query('{ echo(text: "a") }'), { authorization: 'Bearer unlucky' });
    expect(answer.status).toBe(500);
    const [error] = answer.body.errors ?? [];
    expect(error?.message).toBe('The hub met an unexpected error; tell its operator the errorId.');
    expect(error?.extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR', errorId: expect.any(String) });
    expect(JSON.stringify(answer.body)).not.toContain(SECRET);
    expect(logged).toMatchObject([
      {
        event: 'unexpected error',
        errorId: error?.extensions['errorId'],
        err: { message: expect.stringContaining(SECRET) },
      },
    ]);
  });

  test('in the hub itself costs its field only, and is masked', async () => {
    const answer = await send(query('{ fails echo(text: "a") }'));
    expect(answer.body.data).toEqual({ fails: null, echo: 'a' });
    expect(codesIn(answer)).toEqual(['INTERNAL_SERVER_ERROR']);
    expect(JSON.stringify(answer.body)).not.toContain(SECRET);
  });
});

describe('health', () => {
  test('/health answers while the process lives, whatever the stores do', async () => {
    checkReady = () => Promise.reject(new Error(SECRET));
    expect(await get('/health')).toEqual({ status: 200, body: { status: 'alive' } });
  });

  test('/ready says that it can answer, and which sectors do', async () => {
    expect(await get('/ready')).toEqual({
      status: 200,
      body: { status: 'ready', sectors: { WORK_SAFETY: true, PUBLIC_CREDIT: false } },
    });
  });

  test('/ready is 503 until the change feeds have been followed', async () => {
    checkReady = () => Promise.resolve({ isReady: false, sectors: {} });
    expect(await get('/ready')).toMatchObject({ status: 503 });
  });

  test('/ready is 503 with the code where the store does not answer, and nothing else of it', async () => {
    checkReady = () => Promise.reject(new HubError('DATABASE_UNREACHABLE', SECRET));
    expect(await get('/ready')).toEqual({ status: 503, body: { status: 'not ready', code: 'DATABASE_UNREACHABLE' } });
    checkReady = () => Promise.reject(new Error(SECRET));
    expect(await get('/ready')).toEqual({ status: 503, body: { status: 'not ready', code: 'INTERNAL_SERVER_ERROR' } });
  });
});

describe('/executor', () => {
  test('says how many requests were compiled, shared or left to the stock executor, and what is kept', async () => {
    const before = (await get('/executor')).body as ExecutorReport;
    await send(query('{ echo(text: "counted") }'));
    await send(query('{ echo(text: "counted") }'));
    const { status, body } = await get('/executor');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      executor: 'compiled',
      compiled: before.compiled + 2,
      stock: before.stock,
      caches: { plans: { entries: before.caches.plans.entries + 1, hits: before.caches.plans.hits + 1 } },
    });
  });

  test('says so where the executor of @apollo/gateway was asked for, and it answers all of an operation or nothing', async () => {
    const other = await start(0, 'stock');
    try {
      const response = await fetch(`${other.url}/executor`);
      expect(await response.json()).toEqual({ executor: 'stock' });
      const { body } = await send(query('{ echo(text: "a") }'), {}, {}, other.url);
      expect(body).toEqual({ data: { echo: 'a' } });
      const told = async (variables: object) => {
        const switched = `query ($no: Boolean! = false) { echo(text: "a") unsaid @skip(if: $no) }`;
        const answer = await send(JSON.stringify({ query: switched, variables }), {}, {}, other.url);
        return { data: answer.body.data, codes: codesIn(answer) };
      };
      expect(await told({})).toEqual({ data: null, codes: ['FORBIDDEN'] });
      expect(await told({ no: true })).toEqual({ data: { echo: 'a' }, codes: [] });
      expect((await told({ no: null })).codes).toEqual(['BAD_USER_INPUT']);
    } finally {
      await other.stop();
    }
  });
});

describe('a client that leaves', () => {
  test('is noticed: nobody works on for it', async () => {
    const leaving = new AbortController();
    const sent = send(query('{ slow }'), {}, { signal: leaving.signal }).catch((error: unknown) => error);
    const { signal } = await asked.promise;
    expect(signal.aborted).toBe(false);
    leaving.abort();
    await sent;
    await expect.poll(() => signal.aborted).toBe(true);
    mayAnswer.resolve('too late');
  });

  test('only after its answer has cancelled nothing', async () => {
    const sent = send(query('{ slow }'));
    const { signal } = await asked.promise;
    mayAnswer.resolve('in time');
    expect((await sent).body).toEqual({ data: { slow: 'in time' } });
    expect(signal.aborted).toBe(false);
  });
});

describe('stopping', () => {
  test('lets a request under way finish, takes no new one, and gives the port free', async () => {
    const other = await start();
    const sent = fetch(`${other.url}/graphql`, {
      method: 'POST',
      body: query('{ slow }'),
      headers: { 'content-type': 'application/json', authorization: 'Bearer good' },
    });
    await asked.promise;
    const stopped = other.stop();
    mayAnswer.resolve('finished');
    expect(await (await sent).json()).toEqual({ data: { slow: 'finished' } });
    await stopped;
    await expect(fetch(`${other.url}/health`)).rejects.toThrow();
    await (await start(Number(new URL(other.url).port))).stop();
  });

  test('a port that is taken is said in one sentence', async () => {
    const { port } = new URL(server.url);
    await expect(start(Number(port))).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: `Port ${port} on 127.0.0.1 is taken; stop the other program, or choose another with HUB_PORT.`,
    });
  });
});
