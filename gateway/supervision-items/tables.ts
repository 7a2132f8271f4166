import { defineEntity, p } from '@mikro-orm/core';
import { column } from '../../kit/database/column-types.ts';
import type { TablesOf } from '../../kit/database/database.ts';
import type { TableSet } from '../../kit/database/table-set.ts';
import { DIRECTORY_TIERS } from '../../schema/vocabulary/registration.ts';

/** What can happen to an item of a list (增加、修改、删除; Hebei opinion of 2022-04-21, 二(三)). */
export const ITEM_CHANGES = ['ADDED', 'CHANGED', 'REMOVED'] as const;
export type ItemChange = (typeof ITEM_CHANGES)[number];

/**
 * One version of one item of a list of credit supervision items (信用监管事项清单), on two clocks: the days in force, and
 * when the hub received it. Rows are only added; a version that has come into force is never followed by another of the
 * same first day.
 */
export const SupervisionItemVersion = defineEntity({
  name: 'SupervisionItemVersion',
  indexes: [{ properties: ['decidedOn'] }],
  properties: {
    division: column.word(6).primary(),
    department: column.word(64).primary(),
    itemCode: column.word(64).primary(),
    /** First day in force; of a removal the first day without it. */
    inForceFrom: column.localDate().primary(),
    /** 0; +1 for each correction before it came into force. */
    revision: column.integer().primary(),
    tier: p.enum(DIRECTORY_TIERS),
    changeKind: p.enum(ITEM_CHANGES),
    itemName: column.word(255),
    objectKind: column.word(255),
    legalBasis: column.text(),
    inspectionMode: column.word(255),
    /** Last day in force; empty until further notice. */
    inForceUntil: column.localDate().nullable(),
    /** The day on which the department changed its list. */
    decidedOn: column.localDate(),
    /** The day on which it told the department that leads the credit system. */
    reportedOn: column.localDate(),
    /** Last working day for telling it. */
    reportDueOn: column.localDate(),
    isLate: p.boolean(),
    receivedAt: column.instant(),
  },
});

const entities = [SupervisionItemVersion] as const;
export type SupervisionItemTables = TablesOf<(typeof entities)[number]>;

export const supervisionItemTables: TableSet = {
  name: 'supervision-items',
  entities,
  migrations: new URL('./migrations', import.meta.url),
};
