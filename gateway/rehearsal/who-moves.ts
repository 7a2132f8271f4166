import type { Kysely } from 'kysely';
import type { DatabaseEngine } from '../../kit/database/location.ts';
import { TIER_VIEWS } from '../index/facets.ts';
import type { IndexTables } from '../index/tables.ts';
import { codesUnder } from './codes-under.ts';
import type { Outcomes } from './outcome.ts';
import { isMoved } from './tally.ts';

/** Some who move in one view or the other, and fare alike. */
export interface Movers {
  readonly outcomes: Outcomes;
  /** Their codes in order, with spaces between them. */
  readonly usccs: string;
}

/**
 * Everybody whose tier becomes another: those who fare alike together, each group in the order of codes and cut into parts.
 * @param store the transaction that was counted in.
 * @param changed as `countMoves` found them.
 */
export async function whoMoves(
  store: Kysely<IndexTables>,
  engine: DatabaseEngine,
  generation: number,
  changed: ReadonlyMap<string, Outcomes>,
  partSize: number,
): Promise<Movers[]> {
  const moved = [...changed].filter(([, outcomes]) => TIER_VIEWS.some((view) => isMoved(outcomes[view])));
  const usccs = await codesUnder(
    store,
    engine,
    generation,
    moved.map(([id]) => id),
  );
  const groups = new Map<string, string[]>();
  for (const [id, outcomes] of moved) {
    const key = JSON.stringify(outcomes);
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    for (const uscc of usccs.get(id) ?? []) group.push(uscc);
  }
  return [...groups.keys()].sort().flatMap((key) => {
    const group = (groups.get(key) ?? []).sort();
    const outcomes = JSON.parse(key) as Outcomes; // written above
    return Array.from({ length: Math.ceil(group.length / partSize) }, (_each, part) => ({
      outcomes,
      usccs: group.slice(part * partSize, (part + 1) * partSize).join(' '),
    }));
  });
}
