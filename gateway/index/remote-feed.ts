import { Agent, request } from 'undici';
import { z } from 'zod';
import type { HopCall } from '../../kit/identity/hop-token.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { ChangeFeed } from './feed-watch.ts';

const MOST_BYTES = 4_194_304;
const TIMEOUT_MS = 10_000;

const agent = new Agent({ maxResponseSize: MOST_BYTES, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS });

/** A code has been checked where the subgraph took it in; here only what no column would hold is kept out. */
const changesPage = z.array(
  z.object({
    sequence: z.int().positive(),
    uscc: z.string().regex(/^[0-9A-Z]{18}$/, 'is no code'),
    recordedAt: z.iso.datetime({ offset: true }).optional(),
  }),
);

/** The change feed of a subgraph behind HTTP: GET <url>/changes?after=&limit=. */
export function remoteFeed(url: string, authorize: (call: HopCall) => Promise<string>): ChangeFeed {
  return async (after, limit) => {
    const target = `/changes?after=${after}&limit=${limit}`;
    const { statusCode, body } = await request(`${url}${target}`, {
      dispatcher: agent,
      headers: { authorization: await authorize({ method: 'GET', target, body: '' }) },
    });
    if (statusCode !== 200) {
      await body.dump();
      throw new Error(`change feed answered HTTP ${statusCode}`);
    }
    return changesPage.parse(await body.json()).map(({ sequence, uscc, recordedAt }) => ({
      sequence,
      uscc: uscc as Uscc, // its shape has been checked
      recordedAt: recordedAt === undefined ? null : new Date(recordedAt).toISOString(),
    }));
  };
}
