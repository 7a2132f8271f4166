import { type CreditReportTables, creditReportTables } from '../credit-report/tables.ts';
import { type IndexTables, indexTables } from '../index/tables.ts';

/** What stands in the hub's own store, part by part. */
export type HubTables = IndexTables & CreditReportTables;

export const hubTables = [indexTables, creditReportTables];
