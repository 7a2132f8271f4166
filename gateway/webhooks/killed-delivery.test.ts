import { afterAll, beforeAll, expect, test } from 'vitest';
import { callerOf } from '../../kit/identity/caller.ts';
import { type Child, startChild } from '../../kit/testing/child.ts';
import { type TestStores, testStores } from '../../kit/testing/stores.ts';
import { upTo } from '../index/testing/example-index.ts';
import { openDelivering } from './testing/delivering.ts';
import { Receiver } from './testing/receiver.ts';

/** `HUB_TEST_KILLS=20 HUB_TEST_CHANGES=2000` for a long trial. */
const KILLS = Number(process.env['HUB_TEST_KILLS'] ?? 2);
const CHANGES = Number(process.env['HUB_TEST_CHANGES'] ?? 60);
const LONGEST = 40_000 + KILLS * 20_000 + CHANGES * 100;

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

test(
  `a hub that is killed ${KILLS} times while it delivers loses none of ${CHANGES} changes, and keeps their order`,
  async (context) => {
    context.skip(!stores.engines.includes('postgresql'), 'no PostgreSQL server');
    const setting = stores.setting('postgresql');
    const receiver = await Receiver.open();
    // Makes the webhook and tells the changes; what delivers them is in the process that is killed.
    const teller = await openDelivering(setting, stores.folder);
    let child: Child | undefined;
    const start = async (): Promise<void> => {
      child = startChild(new URL('testing/delivering-child.ts', import.meta.url), [setting, stores.folder]);
      if ((await child.line()) !== 'ready') throw new Error((await child.ended()).errors);
    };
    try {
      await start();
      const owner = callerOf({ subject: 'o', role: 'DASHBOARD', sectors: [], purpose: 'STATISTICS' });
      const asked = { url: receiver.urlOf('/'), filter: null, purpose: '看板更新', after: null, expiresAt: null };
      await teller.webhooks.create(asked, owner);
      const usccs = upTo(CHANGES);
      const share = Math.ceil(CHANGES / (KILLS + 1));
      for (let kill = 0; kill <= KILLS; kill += 1) {
        await teller.tell(usccs.slice(kill * share, (kill + 1) * share));
        if (kill === KILLS) break;
        const halfWay = kill * share + Math.floor(share / 2);
        await expect.poll(() => receiver.received.length, { timeout: LONGEST, interval: 2 }).toBeGreaterThan(halfWay);
        await child?.kill();
        await start();
      }
      const first = () => [...new Set(receiver.idsAt('/'))];
      await expect.poll(() => first().length, { timeout: LONGEST, interval: 50 }).toBe(CHANGES);
      expect(first()).toEqual(Array.from({ length: CHANGES }, (_, index) => `change-${index + 1}`));
      // Sent again is at most what was in one hand when it was killed.
      expect(receiver.received.length).toBeLessThanOrEqual(CHANGES + KILLS);
    } finally {
      await child?.kill();
      await teller.close();
      receiver.close();
    }
  },
  LONGEST * 2,
);
