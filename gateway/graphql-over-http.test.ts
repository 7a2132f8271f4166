import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { getIntrospectionQuery, parse } from 'graphql';
import { serverAudits } from 'graphql-http';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../kit/config.ts';
import { HubError } from '../kit/errors.ts';
import { type Caller, callerOf } from '../kit/identity/caller.ts';
import { type OpenAudit, openAudit } from './audit/open-audit.ts';
import { createGateway, type HubContext } from './gateway.ts';
import { LocalSectorDataSource } from './sector-data-source/sector-data-source.ts';
import { type RunningServer, startGatewayServer } from './server.ts';

const SDL = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@composeDirective"])
  @link(url: "https://sector-credit-hub.example/specs/sector/v1.0", import: ["@disclosure"])
  @composeDirective(name: "@disclosure")
directive @disclosure(level: String!, also: [String!]! = []) on FIELD_DEFINITION | OBJECT | INTERFACE
type Query {
  greeting(name: String): String @disclosure(level: "PUBLIC")
  secretGrade: String @disclosure(level: "SHARED")
  unsaid: String
  fails: String @disclosure(level: "PUBLIC")
}
type Mutation { greet: String @disclosure(level: "PUBLIC") }`;
const SECRET = 'password=hunter2';

const CALLERS: Readonly<Record<string, Caller>> = {
  dashboard: callerOf({ subject: 'd', role: 'DASHBOARD', sectors: [], purpose: 'STATISTICS' }),
  enterprise: callerOf({
    subject: 'e',
    role: 'ENTERPRISE',
    sectors: [],
    purpose: 'SELF_QUERY',
    enterprise: '91130502TT000H9J6D',
  }),
};

const logged: Record<string, unknown>[] = [];
const log = pino(
  { level: 'info' },
  { write: (line: string) => void logged.push(JSON.parse(line) as Record<string, unknown>) },
);

const say = () => 'hello';
const fails = () => {
  throw new Error(SECRET);
};

async function start(executor: 'compiled' | 'stock'): Promise<RunningServer> {
  const typeDefs = parse(SDL);
  const { supergraphSdl = '' } = composeServices([{ name: 'hub', url: 'http://hub.invalid', typeDefs }]);
  const resolvers = { Query: { greeting: say, secretGrade: say, unsaid: say, fails }, Mutation: { greet: say } };
  const schema = buildSubgraphSchema([{ typeDefs, resolvers }]);
  const source = new LocalSectorDataSource<HubContext>({ schema, sector: 'HUB' });
  const options = {
    gateway: createGateway(supergraphSdl, () => source, log, { executor }),
    readToken: (authorization: string | undefined) => {
      const caller = CALLERS[authorization?.slice('Bearer '.length) ?? ''];
      return caller === undefined
        ? Promise.reject(new HubError('UNAUTHENTICATED', 'Send a token.'))
        : Promise.resolve(caller);
    },
    checkReady: () => Promise.resolve({ isReady: true, sectors: {} }),
    audit: { log: audit.log, ruleSetHash: () => 'of a test' },
    log,
  };
  return startGatewayServer(options, '127.0.0.1', 0);
}

let server: RunningServer;
let stock: RunningServer;
let folder: string;
let audit: OpenAudit;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-http-'));
  audit = await openAudit(readConfig({ HUB_DB: `sqlite:${folder}` }), log);
  [server, stock] = await Promise.all([start('compiled'), start('stock')]);
});
afterAll(async () => {
  await Promise.all([server.stop(), stock.stop()]);
  await audit.close();
  await rm(folder, { recursive: true, force: true });
});

async function ask(as: string | null, query: string, where = server) {
  const response = await fetch(`${where.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(as !== null && { authorization: `Bearer ${as}` }) },
    body: JSON.stringify({ query }),
  });
  const text = await response.text();
  const body = JSON.parse(text) as {
    data?: Record<string, unknown> | null;
    errors?: { message: string; extensions: Record<string, unknown> }[];
  };
  return { status: response.status, text, data: body.data ?? null, errors: body.errors ?? [] };
}

describe('GraphQL over HTTP, as npm graphql-http audits it', () => {
  const audits = serverAudits({
    url: () => `${server.url}/graphql`,
    fetchFn: (url: string, options: RequestInit = {}) => {
      const headers = new Headers(options.headers);
      headers.set('authorization', 'Bearer dashboard');
      // A GET of a browser would be sent by any page: the hub asks for a header that only the page's own script sets.
      if (options.method !== 'POST') headers.set('apollo-require-preflight', 'true');
      return fetch(url, { ...options, headers });
    },
  });

  test('the audits are there', () => {
    expect(audits.length).toBeGreaterThan(50);
  });

  test.each(audits.filter(({ name }) => !name.startsWith('MAY ')).map((each) => [each.name, each] as const))(
    '%s',
    async (_name, { fn }) => {
      const result = await fn();
      expect(result.status, 'reason' in result ? result.reason : '').toBe('ok');
    },
  );
});

describe('no hints', () => {
  const NEARLY = '{ greetin }';

  test('who may see the schema is told it, and helped with names', async () => {
    expect((await ask('dashboard', getIntrospectionQuery())).errors).toEqual([]);
    expect((await ask('dashboard', NEARLY)).errors[0]?.message).toContain('Did you mean');
  });

  test.each([
    ['as it is', '{ __schema { types { name } } }'],
    ['one type', '{ __type(name: "Query") { fields { name } } }'],
    ['under another name', '{ greeting hidden: __schema { types { name } } }'],
    ['in a fragment', 'query { ...F } fragment F on Query { __schema { types { name } } }'],
    [
      'in a fragment of a fragment',
      'query { ... { ...F } } fragment F on Query { ... on Query { x: __type(name: "Query") { name } } }',
    ],
  ])('who may not is told of none of it: %s', async (_title, query) => {
    for (const where of [server, stock]) {
      const { errors, text } = await ask('enterprise', query, where);
      expect(errors.map(({ extensions }) => extensions['code'])).toEqual(['ACCESS_DENIED_ROLE']);
      expect(text).not.toContain('secretGrade');
    }
  });

  test.each([NEARLY, '{ secretGrad }', '{ greeting(nam: "x") }', 'query ($x: Strin) { greeting(name: $x) }'])(
    'nor helped to guess it: %s',
    async (query) => {
      const { errors, status } = await ask('enterprise', query);
      expect(status).toBe(400);
      expect(errors.length).toBeGreaterThan(0);
      for (const { message } of errors) expect(message).not.toContain('Did you mean');
    },
  );

  test('without a token nothing is said, neither of a name that exists nor of one that does not', async () => {
    for (const query of ['{ greeting }', NEARLY, getIntrospectionQuery(), '{']) {
      const { status, errors, text } = await ask(null, query);
      expect({ status, errors: errors.map(({ extensions }) => extensions['code']) }).toEqual({
        status: 401,
        errors: ['UNAUTHENTICATED'],
      });
      expect(text).not.toContain('greeting');
    }
  });

  test('a field of which nobody has said who may see it is seen by nobody', async () => {
    for (const as of ['dashboard', 'enterprise'])
      expect((await ask(as, '{ greeting unsaid }')).data).toEqual({ greeting: 'hello', unsaid: null });
  });

  test('an operation that is not compiled is not carried out at all where a part of it is denied', async () => {
    const { data, errors } = await ask('enterprise', '{ greeting secretGrade }', stock);
    expect(data).toBeNull();
    expect(errors.map(({ extensions }) => extensions['code'])).toEqual(['ACCESS_DENIED_ROLE']);
  });

  test('an error nobody foresaw is told by an id that the log has too, and by nothing else', async () => {
    logged.length = 0;
    const { errors, text } = await ask('dashboard', '{ fails }');
    expect(text).not.toContain(SECRET);
    const [told] = errors;
    expect(told?.extensions).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', errorId: expect.any(String) });
    expect(logged).toEqual(expect.arrayContaining([expect.objectContaining({ errorId: told?.extensions['errorId'] })]));
  });
});

describe('a request that a page of another site could have a browser send', () => {
  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])(
    'is refused as a POST of %s',
    async (type) => {
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': type, authorization: 'Bearer dashboard' },
        body: JSON.stringify({ query: '{ greeting }' }),
      });
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(response.status).toBeLessThan(500);
      expect(await response.text()).not.toContain('hello');
    },
  );

  test('is refused as a bare GET', async () => {
    const response = await fetch(`${server.url}/graphql?query=%7Bgreeting%7D`, {
      headers: { authorization: 'Bearer dashboard' },
    });
    expect(response.status).toBe(400);
    expect(await response.text()).not.toContain('hello');
  });
});
