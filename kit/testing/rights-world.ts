import { parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import { parseUscc } from '../../schema/vocabulary/uscc.ts';
import type { DatabaseEngine } from '../database/location.ts';
import { readChanges } from '../feed/changes.ts';
import { recordsLoader } from '../records/records-loader.ts';
import { noRecords, sectorGradeOf } from '../records/sector-grade.ts';
import { eventsOf } from '../rights/case-store.ts';
import type { RightsCase } from '../rights/rights-case.ts';
import { EXAMPLE_SCHEME, exampleSetting, sectorTables, type SectorTables } from './example-sector.ts';
import { EXAMPLE_SEVERE_LIST, exampleUscc } from './example-subgraph.ts';
import { rightsOn } from './rights-cases.ts';
import type { TestStores } from './stores.ts';

export const at = (instant: string) => new Date(`${instant}T04:00:00.000Z`);
/** Before and after `NOW`. */
export const EARLIER = at('2026-11-19');
export const LATER = at('2026-11-24');
export const TODAY = parseLocalDate('2026-11-21');
export const usccOf = (number: number) => parseUscc(exampleUscc(number));

/** A store of the example sector, with everything a test asks of it. */
export async function rightsWorld(stores: TestStores, engine: DatabaseEngine, setting?: string) {
  const database = await stores.open<SectorTables>(engine, sectorTables, setting);
  const rights = rightsOn(database, exampleSetting());
  return {
    database,
    rights,
    /** The sector's answer about an enterprise. */
    answer: async (number: number, on = TODAY) => {
      const loader = recordsLoader(database, on);
      const records = (await loader.load(usccOf(number))) ?? noRecords(usccOf(number));
      return sectorGradeOf(
        {
          code: 'EXAMPLE_SECTOR',
          schemes: [EXAMPLE_SCHEME],
          severeList: EXAMPLE_SEVERE_LIST,
          cadence: 'QUARTERLY',
          applicability: 'EVERY_ENTERPRISE',
        } as unknown as Parameters<typeof sectorGradeOf>[0], // the answer reads no more of a declaration than this
        records,
        on,
      );
    },
    history: async (rightsCase: RightsCase) =>
      (await eventsOf(rights.store.read, [rightsCase])).get(rightsCase.id) ?? [],
    changes: () => readChanges(database, 0, 100),
  };
}

export type RightsWorld = Awaited<ReturnType<typeof rightsWorld>>;
