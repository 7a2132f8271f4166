import DataLoader from 'dataloader';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { RegionsOf } from '../../kit/disclosure/rows.ts';
import type { RegionsTold, ToldRegions } from '../../kit/disclosure/told-regions.ts';
import { HubError } from '../../kit/errors.ts';
import type { Caller } from '../../kit/identity/caller.ts';
import { keptWith } from '../../kit/kept-with.ts';

/** A request as far as it decides about which enterprises its caller may ask. */
interface Asking {
  readonly caller: Caller;
}

/** Says, for one request, where enterprises are registered; null where it need not, since the caller is not limited to regions. */
export type RequestRegions = (request: Asking) => RegionsTold | null;

/**
 * Where the enterprises of a request are registered, by the hub's index: looked up once for all subgraphs that are asked,
 * for callers limited to regions only. What the index does not know is registered nowhere.
 */
export function requestRegions(regionsOf: RegionsOf): RequestRegions {
  const toldIn = keptWith((_request: Asking) => toldBy(regionsOf));
  return (request) => (request.caller.limit?.kind === 'REGIONS' ? toldIn(request) : null);
}

function toldBy(regionsOf: RegionsOf): RegionsTold {
  const regions = new DataLoader<Uscc, string | null>(async (usccs) => {
    const found = await unlessLoading(regionsOf, usccs);
    return usccs.map((uscc) => found.get(uscc) ?? null);
  });
  return async (usccs): Promise<ToldRegions> => {
    const told = await Promise.all(usccs.map((uscc) => regions.load(uscc)));
    return new Map(usccs.map((uscc, index) => [uscc, told[index] ?? null]));
  };
}

/** Until the index is filled for the first time nobody's region is known, and who is limited to regions is told nothing. */
async function unlessLoading(regionsOf: RegionsOf, usccs: readonly Uscc[]): ReturnType<RegionsOf> {
  try {
    return await regionsOf(usccs);
  } catch (error) {
    if (error instanceof HubError && error.code === 'INDEX_LOADING') return new Map();
    throw error;
  }
}
