import type { FeedTables } from '../feed/tables.ts';
import type { RecordsKind, WriteTarget } from '../feed/records-kind.ts';
import type { PublicationSetting } from '../records/record-life.ts';
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

/** A grade before and after it was computed anew; `after` is null where nobody here computes it. */
export interface Recomputed {
  readonly before: GradeSnapshot | null;
  readonly after: GradeSnapshot | null;
}

/**
 * Computes the grades of enterprises anew from the records as they now stand, in the transaction of the decision, and
 * appends them. An enterprise that is left out has no grade that is computed here.
 */
export type Recompute = (usccs: readonly Uscc[], occasion: Occasion) => Promise<ReadonlyMap<Uscc, Recomputed>>;

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
