import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApolloServerErrorCode, ApolloServerValidationErrorCode } from '@apollo/server/errors';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Hub, startHub } from '../gateway/hub.ts';
import { readConfig } from '../kit/config.ts';
import { ERROR_CODES } from '../kit/errors.ts';
import { fillWithSampleProvince } from '../kit/province/fill.ts';
import { operation, OPERATIONS } from './testing/operations.ts';
import { sendRaw } from './testing/raw-http.ts';

/** Cases of each property; five properties. */
const CASES = Number(process.env['FUZZ_CASES'] ?? 40);
const CODES: ReadonlySet<string> = new Set([
  ...ERROR_CODES,
  ...Object.values(ApolloServerErrorCode),
  ...Object.values(ApolloServerValidationErrorCode),
]);
const WHO = ['auditor', 'dashboard', 'work-safety'];

const answerShape = z.union([
  z.object({ errors: z.array(z.object({ message: z.string(), extensions: z.object({ code: z.string() }) })).min(1) }),
  z.object({ data: z.record(z.string(), z.unknown()) }).strict(),
]);

let folder: string;
let hub: Hub;
const tokens = new Map<string, string>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'http-fuzz-'));
  const config = readConfig({
    HUB_DB: `sqlite:${folder}`,
    HUB_PORT: '0',
    HUB_LOG_LEVEL: 'silent',
    HUB_LIMIT_BUDGET: '0', // refusals for haste would hide what lies behind them
    HUB_LIMIT_REQUESTS: '0',
  });
  hub = await startHub(config, ({ opened }) =>
    fillWithSampleProvince(opened, { enterprises: 500, folder: join(folder, 'province'), tell: () => undefined }),
  );
  for (const identity of hub.demo?.identities ?? [])
    tokens.set(identity.name, (await hub.demo?.tokenFor(identity)) ?? '');
});
afterAll(async () => {
  await hub?.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Sent {
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly search?: string;
  readonly as?: string;
}

/** Whatever is sent, the answer is one that a client can read: no fault of the hub's, and every error with a known code. */
async function isAnsweredWell({ body, headers = {}, search = '', as = 'auditor' }: Sent): Promise<void> {
  const response = await fetch(`${hub.url}/graphql${search}`, {
    method: body === undefined ? 'GET' : 'POST',
    ...(body !== undefined && { body }),
    headers: {
      authorization: `Bearer ${tokens.get(as)}`,
      ...(body === undefined ? { 'apollo-require-preflight': 'yes' } : { 'content-type': 'application/json' }),
      ...headers,
    },
  });
  const text = await response.text();
  expect(response.status, text).toBeLessThan(500);
  const answer = answerShape.parse(JSON.parse(text));
  if (!('errors' in answer)) return;
  const codes = answer.errors.map(({ extensions }) => extensions.code);
  expect(codes.filter((code) => !CODES.has(code))).toEqual([]);
  expect(codes, text).not.toContain('INTERNAL_SERVER_ERROR');
}

const checked = <Case>(cases: fc.Arbitrary<Case>, sentOf: (each: Case) => Sent) =>
  fc.assert(
    fc.asyncProperty(cases, (each) => isAnsweredWell(sentOf(each))),
    { numRuns: CASES },
  );

const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

const WORDS = [
  'query',
  'mutation',
  'subscription',
  'fragment',
  'on',
  'F',
  '...',
  '...F',
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  ':',
  '!',
  '$a',
  '@skip(if: true)',
  '@include(if: $a)',
  '@defer',
  '"',
  '"""',
  '\\u{110000}',
  '#',
  '-1',
  '1e999',
  'null',
  'enterprise',
  'enterprises',
  'first: 3',
  'uscc',
  'nodes',
  'convergence',
  '__typename',
  '__schema',
  'types',
  '(uscc: "91130102TT000L67X9")',
  'sectors { code }',
  'Enterprise',
  '_entities',
  '_service',
  '\0',
  '\uD800',
];

describe('whatever is sent over HTTP is answered, without a fault and with known codes', () => {
  test('as a body: bytes, JSON, and what resembles a request', async () => {
    const member = fc.oneof(fc.jsonValue(), fc.constantFrom('{ sectors { code } }', '{', ''));
    const request = fc.dictionary(
      fc.constantFrom('query', 'variables', 'operationName', 'extensions', '__proto__', 'documentId'),
      member,
    );
    const persisted = fc.record({
      extensions: fc.record({ persistedQuery: fc.record({ version: fc.jsonValue(), sha256Hash: fc.jsonValue() }) }),
    });
    const bodies = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Uint8Array.from(bytes)),
      fc.json(),
      fc.oneof(request, persisted, fc.array(request, { maxLength: 3 })).map((value) => JSON.stringify(value)),
    );
    await checked(bodies, (body) => ({ body }));
  });

  test('as an operation: words of GraphQL in any order', async () => {
    const text = fc.array(fc.constantFrom(...WORDS), { maxLength: 25 }).map((words) => words.join(' '));
    const inBraces = text.map((inner) => `query ($a: Boolean = true) { ${inner} }`);
    await checked(fc.oneof(text, inBraces), (query) => ({ body: JSON.stringify({ query }) }));
  });

  test('as variables of the operations that agencies and dashboards send, by whoever', async () => {
    const values = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.constantFrom('91130102TT000L67X9', '2026Q3', ['91130102TT000L67X9'], 1, 100, -1, 2 ** 31, [{}], '\0', ''),
    );
    const names = ['uscc', 'codes', 'first', 'after', 'period', 'division', 'id', 'fields', 'rows', 'code', 'sha256'];
    const sendings = fc.record({
      name: fc.constantFrom(...OPERATIONS),
      as: fc.constantFrom(...WHO),
      variables: fc.record(Object.fromEntries(names.map((name) => [name, values])), { requiredKeys: [] }),
    });
    await checked(sendings, ({ name, as, variables }) => ({
      as,
      body: JSON.stringify({ query: operation(name), variables }),
    }));
  });

  test('as headers', async () => {
    const text = fc.string({ unit: fc.constantFrom(...Array.from('aZ09 ;,=/*+-."()[]{}<>:%\t')), maxLength: 60 });
    const likely = fc.constantFrom(
      'Bearer',
      'Bearer x.y.z',
      'text/event-stream',
      'multipart/mixed;deferSpec=20220824',
      'application/json; charset=utf-16',
      'application/graphql-response+json',
      'gzip',
      '*/*;q=0',
      '1e9',
    );
    const names = ['authorization', 'content-type', 'accept', 'accept-encoding', 'content-encoding', 'origin'];
    const headers = fc.dictionary(
      fc.constantFrom(
        ...names,
        'apollo-require-preflight',
        'x-apollo-operation-name',
        'x-forwarded-for',
        'traceparent',
      ),
      fc.oneof(text, likely).map((value) => value.trim()),
      { minKeys: 1 },
    );
    await checked(headers, (given) => ({ headers: given, body: '{"query":"{ sectors { code } }"}' }));
  });

  test('in a link', async () => {
    const value = fc.oneof(fc.string(), fc.json(), fc.constantFrom('{ sectors { code } }', '%', '%ff'));
    const parameters = fc.array(
      fc.tuple(fc.constantFrom('query', 'variables', 'operationName', 'extensions', 'x'), value, fc.boolean()),
      { maxLength: 4 },
    );
    await checked(parameters, (given) => ({
      search: `?${given.map(([name, text, isRaw]) => `${name}=${isRaw && /^[\w%]*$/.test(text) ? text : encodeURIComponent(text.toWellFormed())}`).join('&')}`,
    }));
  });

  test('as JSON that a parser may stumble over: deep, huge, doubled, with keys of JavaScript’s own', async () => {
    const query = '"query":"query ($a: Int) { enterprises(first: $a) { nodes { uscc } } }"';
    const texts = [
      `{${query},"variables":{"a":1e999}}`,
      `{${query},"variables":{"a":${'9'.repeat(4_000)}}}`,
      `{${query},"variables":{"a":-0}}`,
      `{${query},"variables":{"a":${deep(50_000)}}}`,
      `{${query},"extensions":${deep(50_000)}}`,
      `{${query},"variables":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`,
      `{${query},${query}}`,
      `{${query},"variables":{"a":1,"a":2}}`,
      `{${query},"variables":{"__proto__":{"a":1}}}`,
      `{${query},"constructor":{"prototype":{"a":1}}}`,
      `\uFEFF{${query}}`,
      `{${query.replace('query (', 'query \\ud800(')}}`,
      `{"query":"{ enterprise(uscc: ${deep(5_000).replaceAll('"', '')}) { uscc } }"}`,
    ];
    for (const body of texts) await isAnsweredWell({ body });
  });

  test('in any content type and character set', async () => {
    const types = fc.constantFrom(
      'application/json',
      'text/plain',
      'application/graphql',
      'multipart/form-data',
      'a/b',
      '',
    );
    const sets = fc.constantFrom(
      '',
      ';charset=gbk',
      '; charset="utf-16"',
      ';charset=',
      '; boundary=x',
      ';;',
      ',text/html',
    );
    const bodies = fc.constantFrom('{"query":"{ sectors { code } }"}', '--x\r\n\r\n--x--', '');
    await checked(fc.tuple(types, sets, bodies), ([type, set, body]) => ({
      body,
      headers: { 'content-type': `${type}${set}` },
    }));
  });

  test('with any form of authorization, or with cookies', async () => {
    const token = tokens.get('auditor') ?? '';
    const [header = '', payload = '', signature = ''] = token.split('.');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const forms = [
      `bearer ${token}`,
      `Bearer  ${token}`,
      `Bearer ${token}, Bearer ${token}`,
      `Bearer ${none}.${payload}.`,
      `Bearer ${header}.${payload}.${'A'.repeat(signature.length)}`,
      `Bearer ${header}.${payload}`,
      `Bearer ${'x'.repeat(7_000)}`,
      `Basic ${Buffer.from('a:b').toString('base64')}`,
      token,
    ];
    for (const authorization of forms)
      await isAnsweredWell({
        body: '{"query":"{ sectors { code } }"}',
        headers: { authorization, cookie: `token=${token}` },
      });
  });
});

describe('behind every other door', () => {
  const segment = fc.oneof(
    fc.string(),
    fc.constantFrom('1', '-1', '1e9', '%00', '..', '9'.repeat(20), 'a'.repeat(150)),
  );
  const paths = fc.oneof(
    segment.map((number) => `/rehearsals/${encodeURIComponent(number.toWellFormed())}/moves.csv`),
    fc.tuple(segment, segment).map(([code, sha256]) => {
      const asked = new URLSearchParams({ code: code.toWellFormed(), sha256: sha256.toWellFormed() });
      return `/credit-reports/verify?${asked.toString()}`;
    }),
    segment.map((query) => `/graphql/stream?query=${encodeURIComponent(query.toWellFormed())}`),
    segment.map((path) => `/${encodeURIComponent(path.toWellFormed())}`),
    fc.constantFrom(
      '/receipts/keys?x',
      '/ready?%',
      '/health',
      '/executor',
      '/graphql/',
      '/GRAPHQL',
      '//',
      '/graphql/stream/x',
    ),
  );
  const accepts = fc.constantFrom('*/*', 'text/event-stream', 'application/json');
  const methods = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH');

  test('whatever is asked for is answered without a fault, and what is refused says a code', async () => {
    await fc.assert(
      fc.asyncProperty(
        paths,
        methods,
        accepts,
        fc.boolean(),
        fc.string(),
        async (path, method, accept, hasToken, body) => {
          const response = await fetch(`${hub.url}${path}`, {
            method,
            ...(method !== 'GET' && method !== 'OPTIONS' && { body }),
            headers: {
              ...(hasToken && { authorization: `Bearer ${tokens.get('auditor')}` }),
              'content-type': 'application/json',
              accept,
            },
          });
          const isStream = response.headers.get('content-type') === 'text/event-stream; charset=utf-8';
          const text = isStream ? '' : await response.text();
          if (isStream) await response.body?.cancel();
          expect(response.status, text).toBeLessThan(500);
          if (response.status >= 400 && !path.startsWith('/credit-reports/')) expect(text).toMatch(/"code":"[A-Z_]+"/);
        },
      ),
      { numRuns: CASES },
    );
  });

  test.each([
    ['no taker of events', { accept: 'application/json' }, '{"query":"{ service }"}', 406, 'BAD_REQUEST'],
    ['no operation', {}, '{}', 400, 'BAD_REQUEST'],
    ['no JSON by its type', { 'content-type': 'text/plain' }, '{ service }', 415, 'BAD_REQUEST'],
    ['no GraphQL', {}, '{"query":"{"}', 400, 'GRAPHQL_PARSE_FAILED'],
    ['a field that is not there', {}, '{"query":"{ none }"}', 200, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'an operation that is not there',
      {},
      '{"query":"{ service }","operationName":"Other"}',
      400,
      'OPERATION_RESOLUTION_FAILURE',
    ],
    [
      'a variable of the wrong type',
      {},
      '{"query":"subscription ($a: String) { changes(after: $a) { cursor } }","variables":{"a":[1]}}',
      200,
      'BAD_USER_INPUT',
    ],
    [
      'a cursor of its own making',
      { accept: 'application/json, text/event-stream;q=0.9' },
      '{"query":"subscription { changes(after: \\"?\\") { cursor } }"}',
      200,
      'INVALID_CURSOR',
    ],
  ])('at the stream: %s', async (_why, headers, body, status, code) => {
    const response = await fetch(`${hub.url}/graphql/stream`, {
      method: 'POST',
      body,
      headers: {
        accept: 'text/event-stream',
        'content-type': 'application/json',
        authorization: `Bearer ${tokens.get('auditor')}`,
        ...headers,
      },
    });
    const cacheControl = response.headers.get('cache-control');
    expect({ status: response.status, cacheControl, text: await response.text() }).toMatchObject({
      status,
      cacheControl: 'no-store',
      text: expect.stringContaining(`"code":"${code}"`) as string,
    });
  });

  test.each([
    ['the schema', '{ __schema { types { name } } }', 'ACCESS_DENIED_ROLE', '"types"'],
    ['names that are nearly right', 'subscription { change { at } }', 'GRAPHQL_VALIDATION_FAILED', 'Did you mean'],
  ])('at the stream who may not ask for the schema is not told of it: %s', async (_what, query, code, hint) => {
    const told = async (as: string) => {
      const response = await fetch(`${hub.url}/graphql/stream`, {
        method: 'POST',
        body: JSON.stringify({ query }),
        headers: {
          accept: 'text/event-stream',
          'content-type': 'application/json',
          authorization: `Bearer ${tokens.get(as)}`,
        },
      });
      return response.text();
    };
    const withheld = await told('enterprise');
    expect(withheld).toContain(`"code":"${code}"`);
    expect(withheld).not.toContain(hint);
    expect(await told('integrator')).toContain(hint);
  });

  test.each([
    ['two lengths', 'content-length: 5\r\ncontent-length: 6\r\n'],
    ['a length and pieces', 'content-length: 4\r\ntransfer-encoding: chunked\r\n'],
    ['pieces in disguise', 'transfer-encoding: xchunked\r\n'],
    ['a length below nothing', 'content-length: -1\r\n'],
    ['a folded header', 'x: a\r\n b\r\ncontent-length: 0\r\n'],
    ['a header without a name', ': a\r\ncontent-length: 0\r\n'],
    ['a space before the colon', 'content-length : 0\r\n'],
    ['a nought in a header', 'x: \0\r\n'],
    ['more headers than anybody needs', 'x: y\r\n'.repeat(3_000)],
    ['a header of 40 kB', `x: ${'y'.repeat(40_000)}\r\n`],
  ])('%s: refused with a code, and no second request is found in it', async (_what, headers) => {
    const smuggled = 'GET /health HTTP/1.1\r\nhost: x\r\n\r\n';
    const { statuses, text } = await sendRaw(
      hub.url,
      `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${headers}\r\n0\r\n\r\n${smuggled}`,
    );
    expect(statuses, text).toHaveLength(1);
    expect(statuses[0]).toBeGreaterThanOrEqual(400);
    expect(statuses[0]).toBeLessThan(500);
    expect(text).toMatch(/"code":"[A-Z_]+"/);
  });

  test('and an innocent question is answered afterwards', async () => {
    const response = await fetch(`${hub.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens.get('dashboard')}` },
      body: '{"query":"{ sectors { code } }"}',
    });
    expect([response.status, Object.keys((await response.json()) as object)]).toEqual([200, ['data']]);
  });
});
