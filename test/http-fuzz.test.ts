import { ApolloServerErrorCode, ApolloServerValidationErrorCode } from '@apollo/server/errors';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ERROR_CODES } from '../kit/errors.ts';
import { type HubInThisProcess, startHubInThisProcess } from './testing/hub-in-this-process.ts';
import { operation, OPERATIONS } from './testing/operations.ts';

/** Cases of each property. */
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

let hub: HubInThisProcess;
beforeAll(async () => {
  hub = await startHubInThisProcess();
});
afterAll(() => hub?.stop());

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
      authorization: `Bearer ${hub.tokenOf(as)}`,
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
    const token = hub.tokenOf('auditor');
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
