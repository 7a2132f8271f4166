import type DataLoader from 'dataloader';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { RecordsOfEnterprise } from './sector-grade.ts';

/**
 * The records of an enterprise together with those under its older codes (domain.md §3.4): penalties and list entries
 * follow the enterprise, one of each document however many codes it was reported under. Grades and the sector's directory
 * belong to the code they were given to.
 */
export async function withOlderCodes(
  records: RecordsOfEnterprise,
  loader: DataLoader<Uscc, RecordsOfEnterprise | null>,
): Promise<RecordsOfEnterprise> {
  if (records.olderCodes.length === 0) return records;
  const older = await Promise.all(records.olderCodes.map((code) => loader.load(code.older)));
  const all = [records, ...older.filter((each) => each !== null)];
  return {
    ...records,
    penalties: distinct(
      all.flatMap(({ penalties }) => penalties),
      ({ key }) => key.slice(0, key.lastIndexOf('|')),
    ),
    severeListings: distinct(
      all.flatMap(({ severeListings }) => severeListings),
      ({ decisionNumber }) => decisionNumber,
    ),
    abnormalListings: distinct(
      all.flatMap(({ abnormalListings }) => abnormalListings),
      ({ documentNumber }) => documentNumber,
    ),
    standings: all.flatMap(({ standings }) => standings),
  };
}

function distinct<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = keyOf(item);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
