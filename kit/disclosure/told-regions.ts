import { z } from 'zod';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { RegionsOf } from './rows.ts';

/**
 * What the hub says of where enterprises are registered: the reporting region, null where it knows none. Those it says
 * nothing of are absent.
 */
export type ToldRegions = ReadonlyMap<string, string | null>;

/** What the hub says of these enterprises. */
export type RegionsTold = (usccs: readonly Uscc[]) => Promise<ToldRegions>;

/** The hub's word where it has given it, and for enterprises that it was not asked about what the subgraph itself knows. */
export function toldFirst(told: RegionsTold, own: RegionsOf): RegionsOf {
  return async (usccs) => {
    const said = await told(usccs);
    const unsaid = usccs.filter((uscc) => !said.has(uscc));
    const regions = new Map(unsaid.length === 0 ? [] : await own(unsaid));
    for (const uscc of usccs) {
      const region = said.get(uscc);
      if (region !== null && region !== undefined) regions.set(uscc, region);
    }
    return regions;
  };
}

/** Under `extensions` of a question to a subgraph: the reporting region of each enterprise that it names, by code. */
const EXTENSION = 'registeredRegions';

const sent = z.object({ extensions: z.object({ [EXTENSION]: z.record(z.string(), z.string().nullable()) }) });

/** `extensions` of the question that the gateway sends, and signs with the rest of it. */
export function regionsToSend(told: ToldRegions): Readonly<Record<string, unknown>> {
  return { [EXTENSION]: Object.fromEntries(told) };
}

/** What came with a question, read when it is first needed; nothing where the question carries no such word. */
export function regionsSent(question: unknown): RegionsTold {
  let told: ToldRegions | undefined;
  return () => Promise.resolve((told ??= readRegions(question)));
}

function readRegions(question: unknown): ToldRegions {
  const read = sent.safeParse(question);
  return new Map(read.success ? Object.entries(read.data.extensions[EXTENSION]) : []);
}
