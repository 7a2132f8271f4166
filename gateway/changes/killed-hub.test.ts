import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Child, startChild } from '../../kit/testing/child.ts';
import { freePort } from '../../kit/testing/postgresql.ts';
import { type TestStores, testStores } from '../../kit/testing/stores.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { exampleSubgraphs, graded, upTo } from '../index/testing/example-index.ts';
import { eventsOf } from './testing/sse-client.ts';

/** `HUB_TEST_KILLS=20 HUB_TEST_CHANGES=10000` for the whole trial. */
const KILLS = Number(process.env['HUB_TEST_KILLS'] ?? 3);
const CHANGES = Number(process.env['HUB_TEST_CHANGES'] ?? 240);
const BATCH = 20;
const LONGEST = 30_000 + CHANGES * 60;

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

/** A subgraph that lives through all kills, asked over HTTP. */
async function serve(subgraph: ReturnType<typeof exampleSubgraphs>['publicCredit']): Promise<Server> {
  const server = createServer((request, response) => {
    void answer().then((told) => response.end(JSON.stringify(told)));
    async function answer(): Promise<unknown> {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
      if (pathname === '/feed')
        return subgraph.feed(Number(searchParams.get('after')), Number(searchParams.get('limit')));
      const usccs = (await text(request)).split(',') as Uscc[];
      return [...((await subgraph.read?.(usccs)) ?? [])];
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

describe.each(['sqlite', 'postgresql'] as const)(
  'a consumer of a hub that is killed again and again, on %s',
  (engine) => {
    test(
      `sees each of ${CHANGES} changes once and in order over ${KILLS} kills`,
      async (context) => {
        context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
        const { publicCredit } = exampleSubgraphs();
        const usccs = upTo(CHANGES);
        for (const uscc of usccs) publicCredit.say(uscc, graded('publicCredit', 'B'));
        const server = await serve(publicCredit);
        const subgraph = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
        const port = await freePort();
        const setting = stores.setting(engine);
        let hub: Child | undefined;
        const start = async (): Promise<void> => {
          hub = startChild(new URL('testing/streaming-child.ts', import.meta.url), [
            setting,
            subgraph,
            String(port),
            stores.folder,
          ]);
          if ((await hub.line()) !== 'ready') throw new Error((await hub.ended()).errors);
        };

        const seen: { cursor: string; uscc: Uscc }[] = [];
        const leaving = new AbortController();
        const query =
          'subscription { changes(after: "Y2hhbmdlOjA", filter: { kind: [GRADE_CHANGED] }) { cursor uscc } }'; // from the first
        async function consume(): Promise<void> {
          while (!leaving.signal.aborted && seen.length < CHANGES) {
            try {
              for await (const { event, data, id } of eventsOf(
                `http://127.0.0.1:${port}`,
                query,
                seen.at(-1)?.cursor ?? null,
                leaving.signal,
              )) {
                if (event !== 'next') break;
                const { changes } = (JSON.parse(data) as { data: { changes: { cursor: string; uscc: Uscc } } }).data;
                expect(id).toBe(changes.cursor);
                seen.push(changes);
              }
            } catch {
              await new Promise((resolve) => setTimeout(resolve, 20)); // the hub is dead: again, behind what was seen
            }
          }
        }

        try {
          await start();
          const consuming = consume();
          let kills = 0;
          for (let from = 0; from < CHANGES; from += BATCH) {
            for (const uscc of usccs.slice(from, from + BATCH)) publicCredit.say(uscc, graded('publicCredit', 'C'));
            if (from >= ((kills + 0.5) * CHANGES) / KILLS && kills < KILLS) {
              await expect.poll(() => seen.length, { timeout: LONGEST }).toBeGreaterThan(Math.max(0, from - 4 * BATCH));
              await hub?.kill();
              kills += 1;
              await start();
            }
          }
          await expect.poll(() => seen.length, { timeout: LONGEST, interval: 50 }).toBe(CHANGES);
          await new Promise((resolve) => setTimeout(resolve, 100));
          leaving.abort();
          await consuming;
          expect(kills).toBe(KILLS);
          expect(seen.map(({ uscc }) => uscc).sort()).toEqual(usccs);
          const places = seen.map(({ cursor }) => Number(Buffer.from(cursor, 'base64url').toString().split(':')[1]));
          expect(places).toEqual(places.toSorted((one, other) => one - other));
        } finally {
          leaving.abort();
          await hub?.kill();
          server.close();
        }
      },
      LONGEST * 2,
    );
  },
);
