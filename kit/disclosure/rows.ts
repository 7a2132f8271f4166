import DataLoader from 'dataloader';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { Caller } from '../identity/caller.ts';

/** Why nothing is shown about an enterprise: codes of `extensions.code`. */
export type RowDenial = 'ACCESS_DENIED_SUBJECT' | 'ACCESS_DENIED_REGION';

/** The reporting regions of enterprises, as far as they are known, in one statement. */
export type RegionsOf = (usccs: readonly Uscc[]) => Promise<ReadonlyMap<Uscc, string>>;

/** About which enterprises one caller may be told, in one request. */
export interface RowAccess {
  /** Null where the caller may ask about the enterprise; where its region is not known, one limited to regions may not. */
  denialOf(uscc: Uscc): RowDenial | null | Promise<RowDenial | null>;
}

const EVERYTHING: RowAccess = { denialOf: () => null };

export function rowAccess({ limit }: Caller, regionsOf: RegionsOf): RowAccess {
  if (limit === null) return EVERYTHING;
  if (limit.kind === 'ENTERPRISES')
    return { denialOf: (uscc) => (limit.codes.has(uscc) ? null : 'ACCESS_DENIED_SUBJECT') };
  const regions = new DataLoader<Uscc, string | null>(async (usccs) => {
    const known = await regionsOf(usccs);
    return usccs.map((uscc) => known.get(uscc) ?? null);
  });
  return {
    denialOf: async (uscc) => {
      const region = await regions.load(uscc);
      return region !== null && limit.regions.has(region) ? null : 'ACCESS_DENIED_REGION';
    },
  };
}
