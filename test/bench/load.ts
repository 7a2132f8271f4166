import { Pool } from 'undici';

/** A question and the very bytes that must come back. */
export interface Exchange {
  readonly body: string;
  readonly expected: Buffer;
}

export interface Load {
  readonly seconds: number;
  /** Milliseconds of each request, ascending. */
  readonly latencies: readonly number[];
}

/** Where to ask, and as whom. */
export interface Door {
  readonly url: string;
  readonly token: string;
}

/**
 * Keeps so many connections busy for so long; what is in flight at the end is waited for and counted. Every answer is
 * compared. (autocannon was tried: it measures whole milliseconds, and joins a body's chunks as text, which breaks
 * Chinese characters, so that bodies cannot be compared.)
 * @throws {Error} when an answer is not the expected one.
 */
export async function load(
  door: Door,
  exchanges: readonly Exchange[],
  connections: number,
  seconds: number,
): Promise<Load> {
  const pool = new Pool(new URL(door.url).origin, { connections });
  const latencies: number[] = [];
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1000;
  let asked = 0;
  const keepAsking = async () => {
    while (performance.now() < endsAt) {
      const exchange = exchanges[asked % exchanges.length];
      asked += 1;
      if (exchange === undefined) throw new Error('nothing to ask');
      const sentAt = performance.now();
      const answer = await ask(pool, door, exchange.body);
      latencies.push(performance.now() - sentAt);
      if (!answer.equals(exchange.expected))
        throw new Error(`${door.url} changed its answer under load: ${excerpt(answer)}`);
    }
  };
  try {
    await Promise.all(Array.from({ length: connections }, keepAsking));
  } finally {
    await pool.destroy();
  }
  return { seconds: (performance.now() - startedAt) / 1000, latencies: latencies.toSorted((a, b) => a - b) };
}

/** One question, the bytes of its answer. @throws {Error} unless the answer is a 200. */
export async function ask(pool: Pool, { url, token }: Door, question: string): Promise<Buffer> {
  const { statusCode, body } = await pool.request({
    method: 'POST',
    path: new URL(url).pathname,
    headers: { 'content-type': 'application/json', accept: 'application/json', authorization: `Bearer ${token}` },
    body: question,
  });
  const answer = Buffer.from(await body.bytes());
  if (statusCode !== 200) throw new Error(`${url} answered HTTP ${statusCode}: ${excerpt(answer)}`);
  return answer;
}

function excerpt(answer: Buffer): string {
  return answer.toString('utf8').slice(0, 500);
}
