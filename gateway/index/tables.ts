import { defineEntity, p } from '@mikro-orm/core';
import { column } from '../../kit/database/column-types.ts';
import type { TablesOf } from '../../kit/database/database.ts';
import type { TableSet } from '../../kit/database/table-set.ts';

/**
 * How far a generation is: WALKING takes the codes of all enterprises from the feeds, READING asks the subgraphs about
 * each of them, FOLLOWING keeps up with the feeds.
 */
export const GENERATION_PHASES = ['WALKING', 'READING', 'FOLLOWING'] as const;

/**
 * One filling of the index from zero, into a table of its own (`indexed_enterprise_<number>`). The newest that is in
 * service answers; another may be loading beside it.
 */
export const Generation = defineEntity({
  name: 'Generation',
  properties: {
    number: column.integer().primary(),
    /** Form of its rows; a generation in another form than the program's is filled anew. */
    form: column.integer(),
    phase: p.enum(GENERATION_PHASES),
    /** READING: the last code that has been read. */
    readThrough: column.uscc().nullable(),
    /** What its tiers rest on besides the answers: rule set and sectors. */
    basis: column.word(255).nullable(),
    startedAt: column.instant(),
    /** Empty while it loads. */
    servingSince: column.instant().nullable(),
  },
});

/** How far a generation has followed each subgraph's change feed. */
export const FeedCursor = defineEntity({
  name: 'FeedCursor',
  properties: {
    generation: column.integer().primary(),
    subgraph: column.word(64).primary(),
    /** Sequence of the last change taken in; 0 before the first. */
    sequence: column.wholeNumber(),
    /** That change's enterprise and instant: where the feed tells another change there, its store was set back. */
    lastUscc: column.uscc().nullable(),
    lastRecordedAt: column.instant().nullable(),
    /** The day for which every enterprise's answer has been read from it; empty where that is still owed. */
    readOn: column.localDate().nullable(),
    takenAt: column.instant(),
  },
});

/** An enterprise that a loading generation has heard of and not asked about yet. */
export const EnterpriseToRead = defineEntity({
  name: 'EnterpriseToRead',
  properties: { uscc: column.uscc().primary(), generation: column.integer().primary() },
});

/**
 * What a subgraph said of an enterprise, and when the hub received it (the two clocks: valid time in the answer, received
 * time here). Rows are only added, by whichever generation hears of it first.
 */
export const ReceivedAnswer = defineEntity({
  name: 'ReceivedAnswer',
  // What is received first, as all that a filling receives, is no change, and not in the index.
  indexes: [{ properties: ['source', 'receivedAt'], where: { isGradeChange: true } }],
  properties: {
    uscc: column.uscc().primary(),
    /** Code of the subgraph. */
    source: column.word(64).primary(),
    revision: column.integer().primary(),
    receivedAt: column.instant(),
    /** Day of the evaluation; empty where the answer holds no grade. */
    validFrom: column.localDate().nullable(),
    status: column.word(32).nullable(),
    grade: column.word(64).nullable(),
    /** Whether status or grade differ from what the hub had received before. */
    isGradeChange: p.boolean(),
    /** JSON of the whole answer, without what follows from the day alone. */
    content: column.text(),
    /**
     * Subgraphs that were first heard of the enterprise in the same moment and had nothing to say but a status: JSON of
     * status by code. They have no row of their own until they say more.
     */
    toldBeside: column.text().nullable(),
  },
});

const entities = [Generation, FeedCursor, EnterpriseToRead, ReceivedAnswer] as const;
export type IndexTables = TablesOf<(typeof entities)[number]>;

export const indexTables: TableSet = { name: 'index', entities, migrations: new URL('./migrations', import.meta.url) };
