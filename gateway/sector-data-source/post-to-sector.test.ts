import { afterEach, beforeEach, expect, test } from 'vitest';
import * as fault from './testing/faults.ts';
import { HubUnderTest, LIST, ONE } from './testing/hub-under-test.ts';
import { USCCS } from './testing/test-sectors.ts';

const [USCC] = USCCS;

let hub: HubUnderTest;

beforeEach(() => {
  hub = new HubUnderTest();
});
afterEach(() => hub.stop());

test('questions one after another share their connections', async () => {
  await hub.start();
  for (let asked = 0; asked < 20; asked += 1) await hub.ask(ONE, { uscc: USCC });
  expect(hub.workSafety.requests).toHaveLength(20);
  // undici rests a connection for a turn of the event loop after each answer, in which it may open one more.
  expect(hub.workSafety.connections).toBeLessThanOrEqual(2);
});

test('many at once: never more connections than allowed, every answer whole and its own', async () => {
  await hub.start({ connections: 4 });
  const usccs = Array.from({ length: 200 }, (_, index) => `TEST-${index}`);
  const replies = await Promise.all(usccs.map((uscc) => hub.ask(ONE, { uscc })));
  expect(replies.map(({ data }) => data.enterprise.uscc)).toEqual(usccs);
  expect(replies.flatMap(({ errors }) => errors)).toEqual([]);
  expect(replies.every(({ data }) => data.enterprise.convergence.complete)).toBe(true);
  expect(hub.workSafety.connections).toBeLessThanOrEqual(4);
});

test('a list is one question to each sector, whatever its length', async () => {
  await hub.start();
  const { data } = await hub.ask(LIST.replace('enterprises', 'enterprises(first: 200)'));
  expect(data.enterprises.nodes).toHaveLength(200);
  expect(hub.workSafety.requests).toHaveLength(1);
});

test('after a failure the connection is not used again, and the next answer is whole', async () => {
  await hub.start();
  hub.workSafety.behaviour = fault.brokenOff;
  expect((await hub.ask(ONE, { uscc: USCC })).errors).toHaveLength(1);
  hub.workSafety.behaviour = fault.late(0);
  expect((await hub.ask(ONE, { uscc: USCC })).errors).toEqual([]);
});

test('when the client leaves, the sector’s connection is let go and nobody is blamed', async () => {
  await hub.start({ openAfterFailures: 1 });
  const left = new AbortController();
  const gone = Promise.withResolvers<void>();
  hub.workSafety.behaviour = (response) => {
    response.on('close', gone.resolve);
    left.abort();
  };
  const query = '{ workSafetyListings }';
  const { errors } = await hub.ask(query, {}, { context: { signal: left.signal } });
  await gone.promise;
  expect(errors).toMatchObject([{ extensions: { code: 'REQUEST_CANCELLED', sector: 'WORK_SAFETY' } }]);
  expect(hub.events).toEqual([]);

  const already = await hub.ask(query, {}, { context: { signal: left.signal } });
  expect(already.errors).toMatchObject([{ extensions: { code: 'REQUEST_CANCELLED' } }]);
  expect(hub.workSafety.requests).toHaveLength(1);
});
