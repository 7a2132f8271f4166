import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type HubInThisProcess, startHubInThisProcess } from './testing/hub-in-this-process.ts';
import { sendRaw } from './testing/raw-http.ts';

const CASES = Number(process.env['FUZZ_CASES'] ?? 40);

let hub: HubInThisProcess;
beforeAll(async () => {
  hub = await startHubInThisProcess();
});
afterAll(() => hub?.stop());

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
              ...(hasToken && { authorization: `Bearer ${hub.tokenOf('auditor')}` }),
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
      headers: { 'content-type': 'application/json', authorization: `Bearer ${hub.tokenOf('dashboard')}` },
      body: '{"query":"{ sectors { code } }"}',
    });
    expect([response.status, Object.keys((await response.json()) as object)]).toEqual([200, ['data']]);
  });
});
