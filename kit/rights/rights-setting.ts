import type { FeedTables } from '../feed/tables.ts';
import type { RecordsKind, WriteTarget } from '../feed/records-kind.ts';
import type { PublicationSetting } from '../records/record-life.ts';
import type { ReviewReason } from '../records/record-standing.ts';
import type { GradeScheme } from '../records/sector-grade.ts';
import type { SectorCadence } from '../sector.ts';
import type { SevereListRules } from '../records/severe-list-rules.ts';
import type { RecordTables } from '../records/tables.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { ObjectionRules } from './limits/objection-rules.ts';
import type { RepairRules } from './limits/repair-rules.ts';
import type { GradeSnapshot } from './rights-case.ts';
import type { RightsTables } from './tables.ts';

/** The tables that handling a case touches. */
export type RightsStoreTables = RightsTables & RecordTables & FeedTables;

/** The moment at which something is decided, and the transaction in which all of it becomes durable, or none. */
export interface Occasion {
  readonly target: WriteTarget;
  readonly today: LocalDate;
  readonly receivedAt: string;
}

/**
 * Computes the grade of one enterprise anew from the records as they now stand, in the transaction of the decision, and
 * appends it. `after` is null where the model leaves the grade open.
 */
export type Recompute = (
  uscc: Uscc,
  reason: ReviewReason,
  occasion: Occasion,
) => Promise<{ readonly before: GradeSnapshot | null; readonly after: GradeSnapshot | null }>;

/** What the handling of a sector's cases depends on. */
export interface RightsSetting {
  /** Code of the sector. */
  readonly code: string;
  readonly imports: readonly RecordsKind[];
  readonly schemes: readonly GradeScheme[];
  readonly cadence: SectorCadence;
  readonly publication: PublicationSetting;
  readonly severeList: SevereListRules | null;
  readonly objectionRules: ObjectionRules;
  readonly repairRules: RepairRules;
  /** Null where the sector's grades come in from outside: then a grade that loses a record goes under review. */
  readonly recompute: Recompute | null;
}
