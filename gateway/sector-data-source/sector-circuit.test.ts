import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { inGoodHealth } from './testing/fake-sector.ts';
import * as fault from './testing/faults.ts';
import { HubUnderTest, ONE } from './testing/hub-under-test.ts';
import { USCCS } from './testing/test-sectors.ts';

const [USCC] = USCCS;

let hub: HubUnderTest;

beforeEach(() => {
  hub = new HubUnderTest();
});
afterEach(() => hub.stop());

const codeOf = async (): Promise<unknown> => (await hub.ask(ONE, { uscc: USCC })).errors[0]?.extensions?.['code'];

describe('a sector that keeps failing is left alone for a while', () => {
  test('after five failures in a row it is not asked, and its fields are null at once', async () => {
    await hub.start({ halfOpenAfterMs: 60_000 });
    hub.workSafety.behaviour = fault.status(500);
    for (let asked = 0; asked < 5; asked += 1) expect(await codeOf()).toBe('SECTOR_BAD_ANSWER');
    expect(hub.events.at(-2)).toEqual({ event: 'sector circuit opened', sector: 'WORK_SAFETY' });
    expect(await codeOf()).toBe('SECTOR_UNAVAILABLE');
    expect(hub.workSafety.requests).toHaveLength(5);
    expect(hub.events.at(-1)).toMatchObject({ code: 'SECTOR_UNAVAILABLE', detail: 'circuit open' });
  });

  test('a success in between starts the count anew', async () => {
    await hub.start({ openAfterFailures: 2, halfOpenAfterMs: 60_000 });
    for (const behaviour of [fault.page, inGoodHealth, fault.page, inGoodHealth]) {
      hub.workSafety.behaviour = behaviour;
      await codeOf();
    }
    expect(hub.workSafety.requests).toHaveLength(4);
    expect(await codeOf()).toBeUndefined();
  });

  test('when it has come back it is asked again, and answers', async () => {
    await hub.start({ openAfterFailures: 2, halfOpenAfterMs: 50 });
    await hub.workSafety.kill();
    for (let asked = 0; asked < 3; asked += 1) expect(await codeOf()).toBe('SECTOR_UNAVAILABLE');
    await hub.workSafety.start();
    await expect.poll(codeOf, { timeout: 20_000 }).toBeUndefined();
    expect(hub.events.at(-1)).toEqual({ event: 'sector circuit closed', sector: 'WORK_SAFETY' });
  });

  test('while one question is tried on it, the others do not wait for it', async () => {
    await hub.start({ openAfterFailures: 1, halfOpenAfterMs: 1, deadlineMs: 60_000 });
    hub.workSafety.behaviour = fault.page;
    await codeOf();
    hub.workSafety.behaviour = fault.hung;
    const asked = expect.poll(
      () => {
        void codeOf();
        return hub.workSafety.requests.length;
      },
      { timeout: 20_000 },
    );
    await asked.toBe(2);
    expect(await codeOf()).toBe('SECTOR_UNAVAILABLE');
    expect(hub.workSafety.requests).toHaveLength(2);
    await hub.workSafety.kill();
  });
});
