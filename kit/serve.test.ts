import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { discoverSubgraphs } from './discover.ts';
import { submitRows } from './feed/submit-rows.ts';
import { callerOf } from './identity/caller.ts';
import { hopTokens } from './identity/hop-token.ts';
import { openSubgraph, type OpenSubgraph } from './open-subgraph.ts';
import { type RunningSubgraphs, serveSubgraphs } from './serve.ts';
import { exampleUscc } from './testing/example-subgraph.ts';

const SECRET = 'a secret that the gateway and its subgraphs share';
const hop = hopTokens(SECRET);
const CODES = [1, 2, 3].map((number) => exampleUscc(number));

let folder: string;
let subgraph: OpenSubgraph;
let server: RunningSubgraphs;
let signed: { authorization: string };

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
  server = await serveSubgraphs([subgraph], { host: '127.0.0.1', port: 0, hop });
  const caller = callerOf({ subject: 'test', role: 'DASHBOARD', sectors: [], purpose: 'STATISTICS' });
  signed = { authorization: `Bearer ${await hop.sign(caller)}` };
});
afterAll(async () => {
  await server.stop();
  await subgraph.close();
  await rm(folder, { recursive: true, force: true });
});

async function post(body: unknown, headers: Record<string, string>, path = '/registry') {
  const response = await fetch(`${server.url}${path}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });
  return { status: response.status, body: await response.json() };
}

async function get(path: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${server.url}${path}`, { headers });
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

  test.each([
    ['nothing', {}],
    [
      'a token of somebody else',
      async () =>
        hopTokens('another secret, long enough for this').sign(
          callerOf({ subject: 'x', role: 'AUDITOR', sectors: [], purpose: null }),
        ),
    ],
    ['a word about itself', { 'x-user': 'admin', role: 'AUDITOR' }],
  ])('refuses who brings %s, before anything is read', async (_title, brought) => {
    const headers = typeof brought === 'function' ? { authorization: `Bearer ${await brought()}` } : brought;
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
    const other = await serveSubgraphs([broken], { host: '127.0.0.1', port: 0, hop });
    const response = await fetch(`${other.url}/ready`);
    expect({ status: response.status, body: await response.json() }).toEqual({
      status: 503,
      body: { status: 'not ready' },
    });
    expect((await fetch(`${other.url}/health`)).status).toBe(200);
    await other.stop();
  });
});
