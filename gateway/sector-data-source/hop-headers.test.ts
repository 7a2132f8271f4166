import { GraphQLError } from 'graphql';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HubUnderTest, ONE } from './testing/hub-under-test.ts';
import { USCCS } from './testing/test-sectors.ts';

const [USCC] = USCCS;

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

const CLIENT_HEADERS = {
  authorization: 'Bearer of-the-client',
  cookie: 'session=1',
  'x-forwarded-for': '10.0.0.1',
  'apollo-federation-include-trace': 'ftv1',
  'x-request-id': 'request-17',
  traceparent: TRACEPARENT,
};

let hub: HubUnderTest;

beforeEach(() => {
  hub = new HubUnderTest();
});
afterEach(() => hub.stop());

const sent = () => hub.workSafety.requests[0]?.headers ?? {};

/** What HTTP itself needs, beside the headers of `hopHeaders`. */
const OF_HTTP = ['connection', 'content-length', 'host'];

test('a sector gets the headers of the list and no other of the client’s', async () => {
  await hub.start();
  await hub.ask(ONE, { uscc: USCC }, { headers: CLIENT_HEADERS });
  expect(Object.keys(sent()).toSorted()).toEqual(
    [...OF_HTTP, 'accept', 'content-type', 'traceparent', 'user-agent', 'x-request-id'].toSorted(),
  );
  expect(sent()).toMatchObject({
    'x-request-id': 'request-17',
    traceparent: TRACEPARENT,
    'user-agent': 'sector-credit-hub',
  });
});

test('identifiers that are not well formed are left out', async () => {
  await hub.start();
  await hub.ask(ONE, { uscc: USCC }, { headers: { 'x-request-id': 'a b'.repeat(100), traceparent: 'mine' } });
  expect(Object.keys(sent())).not.toContain('x-request-id');
  expect(Object.keys(sent())).not.toContain('traceparent');
});

test('the hop token is made for each request from the gateway’s context; identifiers may be the hub’s own', async () => {
  await hub.start({
    authorize: async ({ agency }) => `Bearer hop-for-${String(agency)}`,
    correlate: () => ({ requestId: 'made-by-the-hub' }),
  });
  await hub.ask(ONE, { uscc: USCC }, { headers: CLIENT_HEADERS, context: { agency: 'SHIJIAZHUANG' } });
  expect(sent()).toMatchObject({ authorization: 'Bearer hop-for-SHIJIAZHUANG', 'x-request-id': 'made-by-the-hub' });
});

test('a caller who may not ask the sector is told so; the sector is not asked and not blamed', async () => {
  const refused = new GraphQLError('No purpose was given: state one.', { extensions: { code: 'PURPOSE_MISSING' } });
  await hub.start({ openAfterFailures: 1, authorize: () => Promise.reject(refused) });
  for (let asked = 0; asked < 2; asked += 1) {
    const { data, errors } = await hub.ask(ONE, { uscc: USCC });
    expect(data.enterprise).toMatchObject({ workSafety: null, convergence: { complete: false } });
    expect(errors.find(({ path }) => path?.[1] === 'workSafety')).toMatchObject({
      message: 'No purpose was given: state one.',
      extensions: { code: 'PURPOSE_MISSING', sector: 'WORK_SAFETY' },
    });
  }
  expect(hub.workSafety.requests).toEqual([]);
  expect(hub.events.map(({ event }) => event)).not.toContain('sector did not answer');
});

test.each([
  ['throws', () => Promise.reject(new Error('key file /etc/hub.key missing'))],
  ['gives what no header can hold', () => 'Bearer a\r\nx-admin: 1'],
])('a hop token that %s: a masked error, told to the log', async (_title, authorize) => {
  await hub.start({ authorize });
  const reply = await hub.ask(ONE, { uscc: USCC });
  expect(reply.errors[0]).toMatchObject({ extensions: { code: 'INTERNAL_SERVER_ERROR' } });
  expect(JSON.stringify(reply)).not.toMatch(/hub\.key|Bearer|header/);
  expect(hub.events).toContainEqual({
    event: 'sector could not be asked',
    sector: 'WORK_SAFETY',
    cause: expect.any(Error),
  });
});
