import { defineEntity } from '@mikro-orm/core';
import { column } from '../../kit/database/column-types.ts';
import type { TablesOf } from '../../kit/database/database.ts';
import type { TableSet } from '../../kit/database/table-set.ts';

/** An enterprise that some subgraph has named in its change feed. */
export const IndexedEnterprise = defineEntity({
  name: 'IndexedEnterprise',
  properties: { uscc: column.uscc().primary() },
});

/** How far the hub has followed each subgraph's change feed. */
export const FeedCursor = defineEntity({
  name: 'FeedCursor',
  properties: {
    subgraph: column.word(64).primary(),
    /** Sequence of the last change taken in. */
    sequence: column.wholeNumber(),
    takenAt: column.instant(),
  },
});

const entities = [IndexedEnterprise, FeedCursor] as const;
export type IndexTables = TablesOf<(typeof entities)[number]>;

export const indexTables: TableSet = { name: 'index', entities, migrations: new URL('./migrations', import.meta.url) };
