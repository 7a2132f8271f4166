import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { discoverSubgraphs } from './discover.ts';
import { submitRows } from './feed/submit-rows.ts';
import { callerOf } from './identity/caller.ts';
import { openSubgraph, type OpenSubgraph } from './open-subgraph.ts';
import { type RunningSubgraphs, serveSubgraphs } from './serve.ts';
import { exampleUscc } from './testing/example-subgraph.ts';
import { testHop } from './testing/hop-keys.ts';

const hop = testHop();
const CALLER = callerOf({ subject: 'test', role: 'DASHBOARD', sectors: [], purpose: 'STATISTICS' });
const CODES = [1, 2, 3].map((number) => exampleUscc(number));

let folder: string;
let subgraph: OpenSubgraph;
let server: RunningSubgraphs;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-serve-'));
  const [registry] = await discoverSubgraphs(['registry']);
  if (registry === undefined) throw new Error('no registry');
  subgraph = await openSubgraph(registry, { databaseSetting: `sqlite:${folder}`, pendingMigrations: 'APPLY' });
  const [kind] = registry.imports;
  if (kind === undefined) throw new Error('the registry takes nothing in');
  const rows = CODES.map((uscc, index) => ({
    uscc,
    name: `样例${index}有限公司`,
    registrationStatus: '存续',
    registrationStatusSince: '2019-05-06',
    registeredDivision: '130102',
    industryCode: 'F5211',
    directoryTier: '县',
  }));
  await submitRows({ kind, rows, database: subgraph.database, source: 'test' });
  server = await serveSubgraphs([subgraph], { host: '127.0.0.1', port: 0, readHop: hop.read });
});
afterAll(async () => {
  await server.stop();
  await subgraph.close();
  await rm(folder, { recursive: true, force: true });
});

/** As the gateway signs what it asks. */
const signed = Symbol('signed by the gateway');
type Brought = typeof signed | Record<string, string>;

async function headersFor(
  brought: Brought,
  method: 'GET' | 'POST',
  path: string,
  body: string,
): Promise<Record<string, string>> {
  if (brought !== signed) return brought;
  const target = path.replace(/^\/[^/?]*/, '');
  return { authorization: await hop.sign(CALLER, 'registry', { method, target, body }) };
}

async function post(content: unknown, brought: Brought, path = '/registry') {
  const body = typeof content === 'string' ? content : JSON.stringify(content);
  const headers = await headersFor(brought, 'POST', path, body);
  const response = await fetch(`${server.url}${path}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });
  return { status: response.status, body: await response.json() };
}

async function get(path: string, brought: Brought = {}) {
  const response = await fetch(`${server.url}${path}`, { headers: await headersFor(brought, 'GET', path, '') });
  return { status: response.status, body: await response.json() };
}

const NAMES = {
  query:
    'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Enterprise { uscc name } } }',
  variables: { representations: CODES.map((uscc) => ({ __typename: 'Enterprise', uscc })) },
};

describe('a subgraph over HTTP', () => {
  test('answers what the gateway has signed, under its name', async () => {
    const { status, body } = await post(NAMES, signed);
    expect({ status, body }).toEqual({
      status: 200,
      body: { data: { _entities: CODES.map((uscc, index) => ({ uscc, name: `样例${index}有限公司` })) } },
    });
  });

  const question = { method: 'POST', target: '', body: JSON.stringify(NAMES) } as const;
  test.each<[string, () => Promise<string> | undefined]>([
    ['nothing', () => undefined],
    ['a token of somebody else', () => testHop().sign(CALLER, 'registry', question)],
    ['a token for another subgraph', () => hop.sign(CALLER, 'work-safety', question)],
    [
      'a token for another question',
      () => hop.sign(CALLER, 'registry', { ...question, body: '{"query":"{ __typename }"}' }),
    ],
  ])('refuses who brings %s, and a word about itself, before anything is parsed', async (_title, token) => {
    const authorization = await token();
    const headers = { 'x-user': 'admin', role: 'AUDITOR', ...(authorization !== undefined && { authorization }) };
    const refused = {
      status: 401,
      body: {
        errors: [{ message: 'Only the gateway may call this subgraph.', extensions: { code: 'UNAUTHENTICATED' } }],
      },
    };
    expect(await post(NAMES, headers)).toEqual(refused);
    expect(await post('{"query": nonsense', headers)).toEqual(refused);
    expect(await get('/registry/changes?after=0&limit=1', headers)).toEqual(refused);
  });

  test.each(['application/json', 'text/plain', 'application/x-www-form-urlencoded', null])(
    'refuses a body the gateway has not signed, whatever it is called: %s',
    async (type) => {
      const authorization = await hop.sign(CALLER, 'registry', { method: 'POST', target: '', body: '' });
      const response = await fetch(`${server.url}/registry`, {
        method: 'POST',
        body: Buffer.from(JSON.stringify(NAMES)),
        headers: { authorization, ...(type !== null && { 'content-type': type }) },
      });
      expect([401, 415]).toContain(response.status);
    },
  );

  test('refuses a word about the change feed that was given for another part of it', async () => {
    const authorization = await hop.sign(CALLER, 'registry', {
      method: 'GET',
      target: '/changes?after=0&limit=1',
      body: '',
    });
    expect(await get('/registry/changes?after=0&limit=1', { authorization })).toMatchObject({ status: 200 });
    expect(await get('/registry/changes?after=1&limit=1', { authorization })).toMatchObject({ status: 401 });
    expect(await get('/registry/exchange', { authorization })).toMatchObject({ status: 401 });
  });

  test('does not hand out its schema: the gateway has it composed', async () => {
    const { body } = await post({ query: '{ __schema { queryType { name } } }' }, signed);
    expect(body).toMatchObject({ errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] });
  });

  test('is not found under another name', async () => {
    expect((await post(NAMES, signed, '/somebody')).status).toBe(404);
  });
});

describe('its change feed', () => {
  test('goes on behind the sequence given, oldest first, no more than asked for', async () => {
    const first = await get('/registry/changes?after=0&limit=2', signed);
    expect(first.body).toMatchObject([
      { sequence: 1, uscc: CODES[0], kind: 'enterprises' },
      { sequence: 2, uscc: CODES[1], kind: 'enterprises' },
    ]);
    expect(await get('/registry/changes?after=2&limit=2', signed)).toMatchObject({ body: [{ sequence: 3 }] });
    expect(await get('/registry/changes?after=3&limit=2', signed)).toEqual({ status: 200, body: [] });
  });

  test.each(['', '?after=0', '?after=-1&limit=1', '?after=0&limit=0', '?after=0&limit=10001', '?after=x&limit=1'])(
    'refuses a page that is none, with the rule: %j',
    async (search) => {
      expect(await get(`/registry/changes${search}`, signed)).toEqual({
        status: 400,
        body: {
          errors: [
            {
              message: 'after must be a whole number from 0, limit one from 1 to 10000.',
              extensions: { code: 'BAD_USER_INPUT' },
            },
          ],
        },
      });
    },
  );
});

describe('its health', () => {
  test('is told to anybody, and no more than that', async () => {
    expect(await get('/health')).toEqual({ status: 200, body: { status: 'alive' } });
    expect(await get('/ready')).toEqual({ status: 200, body: { status: 'ready' } });
  });

  test('is 503 when a store does not answer', async () => {
    const broken = { ...subgraph, database: { ...subgraph.database, ping: () => Promise.reject(new Error('gone')) } };
    const other = await serveSubgraphs([broken], { host: '127.0.0.1', port: 0, readHop: hop.read });
    const response = await fetch(`${other.url}/ready`);
    expect({ status: response.status, body: await response.json() }).toEqual({
      status: 503,
      body: { status: 'not ready' },
    });
    expect((await fetch(`${other.url}/health`)).status).toBe(200);
    await other.stop();
  });
});
