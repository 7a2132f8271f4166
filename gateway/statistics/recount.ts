import type { Database } from '../../kit/database/database.ts';
import type { DatabaseEngine } from '../../kit/database/location.ts';
import { rowsAfter } from '../index/index-store.ts';
import type { IndexTables } from '../index/tables.ts';
import type { IndexedSector } from '../index/tiers.ts';
import { CountChanges } from './cubes.ts';

const READ_AT_ONCE = 5_000;

/** Counts every enterprise of a generation from its rows: what the maintained counts must equal. */
export async function recount(
  store: Database<IndexTables>['read'],
  engine: DatabaseEngine,
  generation: number,
  sectors: readonly IndexedSector[],
): Promise<CountChanges> {
  const counts = new CountChanges(sectors);
  for (let after: string = ''; ;) {
    const rows = await rowsAfter(store, engine, generation, after, READ_AT_ONCE);
    for (const row of rows.values()) counts.change(undefined, row);
    const last = [...rows.keys()].at(-1);
    if (last === undefined) return counts;
    after = last;
  }
}
