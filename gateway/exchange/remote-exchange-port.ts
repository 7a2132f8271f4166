import { Agent, request } from 'undici';
import { z } from 'zod';
import type { HopCall } from '../../kit/identity/hop-token.ts';
import { type ExchangePort, PACKAGES } from '../../kit/exchange/exchange.ts';

const MOST_BYTES = 16_777_216;
const TIMEOUT_MS = 30_000;
const NOT_FOUND = 404;

const agent = new Agent({ maxResponseSize: MOST_BYTES, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS });

const what = z.enum(PACKAGES);
const refused = z.array(z.object({ uscc: z.string(), recordKey: z.string(), codes: z.string() }));
const receipt = z.object({ what, sequence: z.number(), refused });
const status = z.object({
  code: z.string(),
  // What a newer subgraph sends that this hub does not know is none of its business.
  sends: z.array(z.string()).transform((codes) => PACKAGES.filter((known) => codes.includes(known))),
  receives: z.array(z.object({ what: z.string(), from: z.string().optional() })).transform((needs) =>
    needs.flatMap(({ what: wanted, from }) => {
      const known = PACKAGES.find((each) => each === wanted);
      return known === undefined ? [] : [{ what: known, ...(from !== undefined && { from }) }];
    }),
  ),
  tip: z.number(),
  positions: z.array(z.object({ sender: z.string(), what: z.string(), sequence: z.number(), refused: z.number() })),
});
const offer = z.object({
  through: z.number(),
  rows: z.array(z.record(z.string(), z.string())),
  hasMore: z.boolean(),
});

/** A subgraph that takes no part in the exchange: a sector of the integrator's own need not. */
const NO_PART = { sends: [], receives: [], tip: 0, positions: [] };

/** A subgraph's part in the exchange over HTTP. */
export function remoteExchangePort(
  url: string,
  code: string,
  authorize: (call: HopCall) => Promise<string>,
): ExchangePort {
  const ask = async (path: string, content?: unknown) => {
    const target = `/exchange${path}`;
    const body = content === undefined ? '' : JSON.stringify(content);
    const method = content === undefined ? 'GET' : 'POST';
    const answer = await request(`${url}${target}`, {
      dispatcher: agent,
      method,
      headers: {
        authorization: await authorize({ method, target, body }),
        ...(content !== undefined && { 'content-type': 'application/json' }),
      },
      ...(content !== undefined && { body }),
    });
    if (answer.statusCode === NOT_FOUND && path === '') {
      await answer.body.dump();
      return { code, ...NO_PART };
    }
    if (answer.statusCode !== 200) {
      await answer.body.dump();
      throw new Error(`exchange answered HTTP ${answer.statusCode}`);
    }
    return answer.body.json();
  };
  return {
    status: async () => status.parse(await ask('')),
    offer: async (wanted, after, limit) =>
      offer.parse(
        await ask(`/offer?${new URLSearchParams({ what: wanted, after: `${after}`, limit: `${limit}` }).toString()}`),
      ),
    take: async (delivery) => receipt.parse(await ask('/delivery', delivery)),
    receipt: async (sender, wanted) =>
      receipt.parse(await ask(`/receipt?${new URLSearchParams({ sender, what: wanted }).toString()}`)),
    acknowledge: async (receiver, acknowledged) => {
      await ask('/receipt', { receiver, ...acknowledged });
    },
  };
}
