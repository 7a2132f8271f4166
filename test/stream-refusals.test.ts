import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type HubInThisProcess, startHubInThisProcess } from './testing/hub-in-this-process.ts';

let hub: HubInThisProcess;
beforeAll(async () => {
  hub = await startHubInThisProcess();
});
afterAll(() => hub?.stop());

describe('what is refused at /graphql/stream is refused as at /graphql', () => {
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
  ])('%s', async (_why, headers, body, status, code) => {
    const response = await fetch(`${hub.url}/graphql/stream`, {
      method: 'POST',
      body,
      headers: {
        accept: 'text/event-stream',
        'content-type': 'application/json',
        authorization: `Bearer ${hub.tokenOf('auditor')}`,
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
  ])('who may not ask for the schema is not told of it: %s', async (_what, query, code, hint) => {
    const told = async (as: string) => {
      const response = await fetch(`${hub.url}/graphql/stream`, {
        method: 'POST',
        body: JSON.stringify({ query }),
        headers: {
          accept: 'text/event-stream',
          'content-type': 'application/json',
          authorization: `Bearer ${hub.tokenOf(as)}`,
        },
      });
      return response.text();
    };
    const withheld = await told('enterprise');
    expect(withheld).toContain(`"code":"${code}"`);
    expect(withheld).not.toContain(hint);
    expect(await told('integrator')).toContain(hint);
  });
});
