import { defineEntity, p } from '@mikro-orm/core';
import { column } from '../../kit/database/column-types.ts';
import type { TablesOf } from '../../kit/database/database.ts';
import type { TableSet } from '../../kit/database/table-set.ts';

/** Kinds of change, as ChangeKind of change-types.graphql. */
export const CHANGE_KINDS = [
  'GRADE_CHANGED',
  'REGISTRATION_CHANGED',
  'LISTED',
  'DELISTED',
  'GRADE_DROPPED',
  'DRIFT',
  'FEED_STALE',
  'FEED_RECOVERED',
] as const;

/** What the hub tells its consumers: only ever added, numbered in the order in which it was committed. */
export const OutgoingChange = defineEntity({
  name: 'OutgoingChange',
  indexes: [{ properties: ['uscc', 'sequence'] }],
  properties: {
    sequence: column.wholeNumber().primary().autoincrement(false),
    kind: p.enum(CHANGE_KINDS),
    at: column.instant(),
    uscc: column.uscc().nullable(),
    /** Code of the subgraph that it is about. */
    sector: column.word(64).nullable(),
    /** Reporting region and section of industry, as they were known then. */
    region: column.word(32).nullable(),
    industry: column.word(1).nullable(),
    /** JSON of what was said before and after. */
    saidBefore: column.text().nullable(),
    saidAfter: column.text().nullable(),
  },
});

/** What a warning was last given about, so that it is given once. */
export const WatchedState = defineEntity({
  name: 'WatchedState',
  properties: { key: column.word(128).primary(), value: column.word(64), since: column.instant() },
});

const entities = [OutgoingChange, WatchedState] as const;
export type ChangeTables = TablesOf<(typeof entities)[number]>;

export const changeTables: TableSet = {
  name: 'changes',
  entities,
  migrations: new URL('./migrations', import.meta.url),
};
