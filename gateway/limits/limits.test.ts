import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LimitSettings } from '../../kit/config/limit-settings.ts';
import { limitedServer, type LimitedServer, type Told } from './testing/limited-server.ts';

const INNOCENT = { query: '{ one { name } }' };
const HOSTILE_AT_ONCE = 20;
const repeated = (count: number, text: (index: number) => string) => Array.from({ length: count }, (_, i) => text(i));
const codeOf = ({ errors }: Told) => errors?.[0]?.extensions['code'];
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const byHash = (hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash: hash } } });

interface Hostile {
  readonly limit: string;
  readonly code: string;
  readonly status: number;
  readonly settings: Partial<LimitSettings>;
  readonly body: object | string;
  /** Numbers told in `extensions`. */
  readonly allowed: number;
  readonly asked: number;
}

const TOO_LARGE = { code: 'OPERATION_TOO_LARGE', status: 400 };
const HOSTILE: readonly Hostile[] = [
  {
    ...TOO_LARGE,
    limit: 'characters',
    settings: { characters: 100 },
    body: { query: `{ one { name } } #${'x'.repeat(100)}` },
    allowed: 100,
    asked: 118,
  },
  {
    ...TOO_LARGE,
    limit: 'tokens',
    settings: { tokens: 20 },
    body: { query: `{ one { ${'name '.repeat(20)} } }` },
    allowed: 20,
    asked: 21,
  },
  {
    ...TOO_LARGE,
    limit: 'depth',
    settings: { depth: 3 },
    body: { query: '{ one { self { self { name } } } }' },
    allowed: 3,
    asked: 4,
  },
  {
    ...TOO_LARGE,
    limit: 'rootFields',
    settings: { rootFields: 3, aliases: 100 },
    body: { query: `{ ${repeated(4, (i) => `a${i}: __typename`).join(' ')} }` },
    allowed: 3,
    asked: 4,
  },
  {
    ...TOO_LARGE,
    limit: 'fields',
    settings: { fields: 10 },
    body: {
      query: `{ one { ...A ...A ...A } } fragment A on Thing { ...B ...B } fragment B on Thing { name dear }`,
    },
    allowed: 10,
    asked: 13,
  },
  {
    ...TOO_LARGE,
    limit: 'aliases',
    settings: { aliases: 5 },
    body: { query: `{ one { ${repeated(6, (i) => `a${i}: name`).join(' ')} } }` },
    allowed: 5,
    asked: 6,
  },
  {
    ...TOO_LARGE,
    limit: 'directives',
    settings: { directives: 2 },
    body: { query: '{ one { name @skip(if: false) @include(if: true) dear @include(if: true) } }' },
    allowed: 2,
    asked: 3,
  },
  {
    limit: 'page',
    code: 'PAGE_TOO_LARGE',
    status: 400,
    settings: { page: 50 },
    body: { query: 'query ($first: Int!) { page(first: $first) { total } }', variables: { first: 51 } },
    allowed: 50,
    asked: 51,
  },
  {
    limit: 'cost',
    code: 'OPERATION_TOO_COSTLY',
    status: 400,
    settings: { cost: 100 },
    body: { query: 'query ($first: Int!) { page(first: $first) { nodes { name } } }', variables: { first: 100 } },
    allowed: 100,
    asked: 101,
  },
  {
    limit: 'budget',
    code: 'BUDGET_SPENT',
    status: 429,
    settings: { budget: 1_060 }, // 1,000 for an operation that is new, the rest for its objects
    body: { query: '{ a: heavy { name } b: heavy { name } }' },
    allowed: 60,
    asked: 100,
  },
];

describe.each(HOSTILE)('$limit', ({ limit, code, status, settings, body, allowed, asked }) => {
  let server: LimitedServer;
  beforeAll(async () => {
    server = await limitedServer(settings);
    await server.ask(INNOCENT, 'innocent');
  });
  afterAll(() => server.stop());

  test(`what is above is refused with ${status} ${code}, naming limit and value, and nothing is worked on`, async () => {
    const before = server.worked();
    const told = await server.ask(body, 'hostile');
    expect({ status: told.status, extensions: told.errors?.[0]?.extensions }).toMatchObject({
      status,
      extensions: { code, limit, allowed, asked },
    });
    expect(told.errors?.[0]?.message).toMatch(/\d.*\. (Ask|Pass|Leave)/);
    expect(told.data ?? null).toBeNull();
    expect(server.worked()).toBe(before);
    expect(server.logged).toContainEqual(expect.objectContaining({ event: 'request refused', code, limit }));
  });

  test('an innocent question beside many of them is answered', async () => {
    const hostile = repeated(HOSTILE_AT_ONCE, () => '').map(() => server.ask(body, 'hostile'));
    const innocent = await server.ask(INNOCENT, 'innocent');
    expect(innocent).toMatchObject({ status: 200, data: { one: { name: 'one' } } });
    expect(new Set((await Promise.all(hostile)).map((told) => told.status))).toEqual(new Set([status]));
  });
});

describe('over time', () => {
  test('a client that sends too many requests gets 429 TOO_MANY_REQUESTS and is told when to ask again; others do not', async () => {
    const server = await limitedServer({ requests: 3 });
    const told = await Promise.all(repeated(5, () => '').map(() => server.ask(INNOCENT, 'eager')));
    expect(told.filter(({ status }) => status === 200)).toHaveLength(3);
    expect(told.filter(({ status }) => status === 429)).toHaveLength(2);
    const refused = told.find((each) => each.status === 429);
    expect(refused && codeOf(refused)).toBe('TOO_MANY_REQUESTS');
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await server.ask(INNOCENT, 'patient')).status).toBe(200);
    await server.stop();
  });

  test('who has been told to wait is turned away without a look at the body, in the same words', async () => {
    const server = await limitedServer({ requests: 1 });
    await server.ask(INNOCENT, 'eager');
    const refused = await server.ask(INNOCENT, 'eager');
    const again = await server.ask('no JSON at all', 'eager');
    expect([refused.status, again.status]).toEqual([429, 429]);
    expect(again.errors?.[0]).toMatchObject({
      message: refused.errors?.[0]?.message,
      extensions: { code: 'TOO_MANY_REQUESTS', limit: 'requests', allowed: 1, retryAfterSeconds: expect.any(Number) },
    });
    expect(again.errors?.[0]?.extensions).not.toHaveProperty('http');
    expect(Number(again.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await server.ask(INNOCENT, 'patient')).status).toBe(200);
    await server.stop();
  });

  test('a large body counts as several requests', async () => {
    const server = await limitedServer({ requests: 3 });
    const large = { ...INNOCENT, variables: { unused: 'x'.repeat(2 * 65_536) } };
    expect((await server.ask(large)).status).toBe(200);
    expect(codeOf(await server.ask(INNOCENT))).toBe('TOO_MANY_REQUESTS');
    await server.stop();
  });

  test('every answer tells its cost and what is left of the budget; what is refused takes nothing of it', async () => {
    const server = await limitedServer({ budget: 1_500, windowSeconds: 60 });
    const first = await server.ask({ query: '{ heavy { name } }' });
    expect(first.headers.get('hub-operation-cost')).toBe('50');
    expect(first.headers.get('ratelimit-policy')).toBe('"budget";q=1500;w=60');
    expect(first.headers.get('ratelimit')).toBe('"budget";r=450;t=60');
    const page = 'query ($first: Int!) { page(first: $first) { nodes { list { name } } } }';
    await server.ask({ query: page, variables: { first: 1 } }, 'another');
    expect(codeOf(await server.ask({ query: page, variables: { first: 90 } }))).toBe('BUDGET_SPENT');
    const again = await server.ask({ query: '{ heavy { name } }' });
    expect(again.headers.get('ratelimit')).toMatch(/"budget";r=400;t=\d+/);
    await server.stop();
  });

  test('an operation that this process has not met costs more, once, whoever sends it', async () => {
    const server = await limitedServer({ budget: 2_000 });
    const left = async (as: string) =>
      /r=(\d+)/.exec((await server.ask(INNOCENT, as)).headers.get('ratelimit') ?? '')?.[1];
    expect([await left('a'), await left('a'), await left('b')]).toEqual(['999', '998', '1999']);
    await server.stop();
  });

  test('0 stands for any number of requests and any budget', async () => {
    const server = await limitedServer({ requests: 0, budget: 0 });
    const told = await server.ask(INNOCENT);
    expect(told.status).toBe(200);
    expect([told.headers.get('hub-operation-cost'), told.headers.get('ratelimit')]).toEqual(['1', null]);
    await server.stop();
  });
});

describe('no way round', () => {
  let server: LimitedServer;
  beforeAll(async () => {
    server = await limitedServer({ depth: 2, page: 10, bodyBytes: 2_048 });
  });
  afterAll(() => server.stop());
  const DEEP = '{ one { self { name } } }';

  test('by GET', async () => {
    const search = `?query=${encodeURIComponent(DEEP)}`;
    expect(codeOf(await server.ask('', 'a', { method: 'GET', search }))).toBe('OPERATION_TOO_LARGE');
  });

  test('by another operation of the same document', async () => {
    const told = await server.ask({ query: `query A { one { name } } query B ${DEEP}`, operationName: 'A' });
    expect(codeOf(told)).toBe('OPERATION_TOO_LARGE');
  });

  test('by the hash of an operation', async () => {
    const extensions = { persistedQuery: { version: 1, sha256Hash: sha256(DEEP) } };
    expect(codeOf(await server.ask({ query: DEEP, extensions }))).toBe('OPERATION_TOO_LARGE');
    expect(codeOf(await server.ask({ extensions }))).toBe('PERSISTED_QUERY_NOT_FOUND');
  });

  test.each([
    ['of a version that there is not', { version: 2, sha256Hash: sha256(INNOCENT.query) }],
    ['that is none', { version: 1, sha256Hash: 'x' }],
    ['of another operation', { version: 1, sha256Hash: sha256(DEEP) }],
  ])('a hash %s is a BAD_REQUEST', async (_title, persistedQuery) => {
    const told = await server.ask({ ...INNOCENT, extensions: { persistedQuery } });
    expect({ status: told.status, code: codeOf(told) }).toEqual({ status: 400, code: 'BAD_REQUEST' });
  });

  test.each([
    ['a literal', { query: '{ page(first: 11) { total } }' }],
    ['a default of the variable', { query: 'query ($n: Int! = 11) { page(first: $n) { total } }' }],
    ['the default of the argument', { query: '{ page { total } }' }],
  ])('by %s in the place of a variable', async (_title, body) => {
    expect(codeOf(await server.ask(body))).toBe('PAGE_TOO_LARGE');
  });

  test('by fragments that spread each other: they are refused without being followed', async () => {
    const query = '{ one { ...A } } fragment A on Thing { ...B } fragment B on Thing { ...A }';
    expect(await server.ask({ query })).toMatchObject({ status: 400 });
  });

  test('by a large body: 413 REQUEST_TOO_LARGE', async () => {
    const told = await server.ask({ ...INNOCENT, variables: { x: 'x'.repeat(2_048) } });
    expect({ status: told.status, code: codeOf(told) }).toEqual({ status: 413, code: 'REQUEST_TOO_LARGE' });
  });
});

describe('a question that takes too long', () => {
  test('is withdrawn: its work is told to stop, what is missing says QUERY_TIMEOUT, the rest stands', async () => {
    const server = await limitedServer({ queryTimeoutMs: 100 });
    const told = await server.ask({ query: '{ slow }' });
    expect(told).toMatchObject({ status: 200, data: { slow: null } });
    expect(codeOf(told)).toBe('QUERY_TIMEOUT');
    expect(server.waiting.map(({ aborted }) => aborted)).toEqual([true]);
    expect(await server.ask(INNOCENT)).toMatchObject({ status: 200, data: { one: { name: 'one' } } });
    await server.stop();
  });
});

describe('trusted operations', () => {
  const TRUSTED = '# Sent by a test.\n{ one { name } }\n';
  let folder: string;
  let server: LimitedServer;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trusted-'));
    await writeFile(join(folder, 'one.graphql'), TRUSTED);
    server = await limitedServer({ operations: 'trusted', trustedOperations: folder });
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  test('are taken, to the letter or by their hash', async () => {
    expect(await server.ask({ query: TRUSTED })).toMatchObject({ data: { one: { name: 'one' } } });
    expect(await server.ask(byHash(sha256(TRUSTED)))).toMatchObject({ data: { one: { name: 'one' } } });
  });

  test.each([
    ['another operation', { query: '{ one { dear } }' }],
    ['a trusted one written otherwise', { query: TRUSTED.trim() }],
    ['another one with its hash', { query: '{ one { dear } }', ...byHash(sha256('{ one { dear } }')) }],
    ['the hash of another', byHash(sha256('{ one { dear } }'))],
    ['introspection', { query: '{ __schema { types { name } } }' }],
  ])('and nothing else is, where the hub is told so: %s', async (_title, body) => {
    const before = server.worked();
    const told = await server.ask(body);
    expect({ status: told.status, code: codeOf(told) }).toEqual({ status: 403, code: 'OPERATION_NOT_TRUSTED' });
    expect(server.worked()).toBe(before);
  });

  test('are known by hash where any operation is taken too, without having been sent before', async () => {
    const open = await limitedServer({ trustedOperations: folder });
    expect(await open.ask(byHash(sha256(TRUSTED)))).toMatchObject({ data: { one: { name: 'one' } } });
    await open.stop();
  });

  test.each([
    ['does not exist', 'nowhere', 'does not exist'],
    ['holds none', '.', 'holds no .graphql file'],
  ])('a folder that %s is said at the start', async (_title, path, sentence) => {
    const place = path === '.' ? await mkdtemp(join(folder, 'empty-')) : join(folder, path);
    await expect(limitedServer({ trustedOperations: place })).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      message: expect.stringContaining(sentence),
    });
  });
});
