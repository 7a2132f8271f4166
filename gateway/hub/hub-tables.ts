import { type FeedTables, feedTables } from '../../kit/feed/tables.ts';
import { type ChangeTables, changeTables } from '../changes/tables.ts';
import { type CreditReportTables, creditReportTables } from '../credit-report/tables.ts';
import { type IndexTables, indexTables } from '../index/tables.ts';
import { type JointMeasureTables, jointMeasureTables } from '../joint-measures/tables.ts';
import { type InspectionTables, inspectionTables } from '../inspection/tables.ts';
import { type RehearsalTables, rehearsalTables } from '../rehearsal/tables.ts';
import { type RuleSetTables, ruleSetTables } from '../rule-sets/tables.ts';
import { type SupervisionItemTables, supervisionItemTables } from '../supervision-items/tables.ts';

/** What stands in the hub's own store, part by part. */
export type HubTables = IndexTables &
  CreditReportTables &
  RuleSetTables &
  RehearsalTables &
  ChangeTables &
  FeedTables &
  SupervisionItemTables &
  JointMeasureTables &
  InspectionTables;

export const hubTables = [
  indexTables,
  creditReportTables,
  ruleSetTables,
  rehearsalTables,
  changeTables,
  feedTables,
  supervisionItemTables,
  jointMeasureTables,
  inspectionTables,
];
