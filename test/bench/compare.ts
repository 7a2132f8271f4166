import { isDeepStrictEqual } from 'node:util';
import { Pool } from 'undici';
import type { Arrangement } from './arrangement.ts';
import type { Order } from './arrangements/subgraph-questions.ts';
import { ask, type Door, type Exchange } from './load.ts';
import type { Shape } from './shapes.ts';

interface Answer {
  readonly data?: unknown;
  readonly errors?: unknown;
}

/** An arrangement's own bytes for each question of a shape, or why its answers cannot be compared with the others'. */
export type Compared = { readonly exchanges: readonly Exchange[] } | { readonly difference: string };

/**
 * Asks every arrangement every question of a shape; the first one's answers are what the others must give. One that can
 * ask its subgraphs again keeps what it asks them meanwhile.
 */
export async function compare(
  { bodies }: Shape,
  arrangements: readonly Arrangement[],
  doorOf: (arrangement: Arrangement) => Promise<Door>,
): Promise<Map<Arrangement, Compared>> {
  const compared = new Map<Arrangement, Compared>();
  let first: readonly Answer[] | undefined;
  for (const arrangement of arrangements) {
    if (arrangement.replays) await arrangement.process.ask<true>({ do: 'KEEP' } satisfies Order);
    const exchanges = await exchangesWith(await doorOf(arrangement), bodies);
    if (arrangement.replays) await arrangement.process.ask<true>({ do: 'KEEP NO MORE' } satisfies Order);
    const answers = exchanges.map(({ expected }) => JSON.parse(expected.toString('utf8')) as Answer);
    first ??= answers;
    const expected = first;
    const differences = answers.flatMap((answer, index) => differencesOf(answer, expected[index]));
    const [difference] = differences;
    compared.set(arrangement, difference === undefined ? { exchanges } : { difference });
  }
  return compared;
}

/** The very bytes with which each question is answered, one after the other. */
export async function exchangesWith(door: Door, bodies: readonly string[]): Promise<Exchange[]> {
  const pool = new Pool(new URL(door.url).origin, { connections: 1 });
  try {
    const exchanges: Exchange[] = [];
    for (const body of bodies) exchanges.push({ body, expected: await ask(pool, door, body) });
    return exchanges;
  } finally {
    await pool.close();
  }
}

function differencesOf({ data, errors }: Answer, expected: Answer | undefined): string[] {
  if (errors !== undefined) return [`errors: ${JSON.stringify(errors).slice(0, 500)}`];
  if (JSON.stringify(data).includes('"complete":false')) return ['a sector is missing from the answer'];
  return isDeepStrictEqual(data, expected?.data) ? [] : [`data${firstDifference(data, expected?.data)}`];
}

/** Path of the first difference between two values, and what is there. */
function firstDifference(one: unknown, other: unknown): string {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) {
    return `: ${JSON.stringify(one)} instead of ${JSON.stringify(other)}`;
  }
  const [ours, theirs] = [one, other] as [Record<string, unknown>, Record<string, unknown>];
  const key = Object.keys({ ...ours, ...theirs }).find((each) => !isDeepStrictEqual(ours[each], theirs[each]));
  return key === undefined ? '' : `.${key}${firstDifference(ours[key], theirs[key])}`;
}
