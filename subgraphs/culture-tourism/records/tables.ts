import { defineEntity } from '@mikro-orm/core';
import { column } from '../../../kit/database/column-types.ts';
import type { TablesOf } from '../../../kit/database/database.ts';
import type { TableSet } from '../../../kit/database/table-set.ts';

/** How many tour guides (导游) a reporting region has. They are natural persons: the hub knows their number and nothing else. */
const GuideCount = defineEntity({
  name: 'GuideCount',
  properties: {
    /** Chinese name of the reporting region (统计地区). */
    reportingRegion: column.word(32).primary(),
    countedOn: column.localDate().primary(),
    guides: column.integer(),
    receivedAt: column.instant(),
  },
});

export type GuideTables = TablesOf<typeof GuideCount>;

export const guideTables: TableSet = {
  name: 'culture-tourism',
  entities: [GuideCount],
  migrations: new URL('./migrations', import.meta.url),
};
