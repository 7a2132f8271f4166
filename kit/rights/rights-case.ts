import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { RowProblem } from '../feed/records-kind.ts';
import type { RecordKind, ReviewReason } from '../records/record-standing.ts';
import { OBJECTION_ACTIONS, OBJECTION_STATES, type ObjectionKind } from './objection.ts';
import { REPAIR_ACTIONS, REPAIR_STATES, type RepairGround } from './repair.ts';

export const CASE_KINDS = ['OBJECTION', 'REPAIR'] as const;
export type CaseKind = (typeof CASE_KINDS)[number];

export const CASE_STATES = [...new Set([...OBJECTION_STATES, ...REPAIR_STATES])];
export type CaseState = (typeof CASE_STATES)[number];

export const CASE_ACTIONS = [...new Set([...OBJECTION_ACTIONS, ...REPAIR_ACTIONS])];
export type CaseAction = (typeof CASE_ACTIONS)[number];

/** The application itself, and every action after it. */
export const EVENT_NAMES = ['SUBMIT', ...CASE_ACTIONS] as const;
export type EventName = (typeof EVENT_NAMES)[number];

/** Who brought the application: the enterprise itself, or an agency for it (at the counter, by file). */
export const SUBMITTERS = ['ENTERPRISE', 'AGENCY'] as const;
export type Submitter = (typeof SUBMITTERS)[number];

export const TIMELINESS = ['IN_TIME', 'LATE'] as const;
export type Timeliness = (typeof TIMELINESS)[number];

/** An objection (异议) or an application for repair (信用修复), as it came in. */
export interface Application {
  readonly uscc: Uscc;
  readonly kind: CaseKind;
  readonly recordKind: RecordKind;
  readonly recordKey: string | null;
  readonly objectionKind: ObjectionKind | null;
  readonly repairGround: RepairGround | null;
  readonly statement: string | null;
  readonly evidenceReference: string | null;
  readonly commitmentReference: string | null;
  readonly correctedOn: LocalDate | null;
  readonly submittedOn: LocalDate;
}

/** A case, where it stands now. */
export interface RightsCase extends Application {
  readonly id: string;
  readonly state: CaseState;
  readonly submittedBy: Submitter;
  readonly dueOn: LocalDate;
  /** Null once nothing is left to do. */
  readonly stepDueOn: LocalDate | null;
  readonly rule: string;
  readonly decidedOn: LocalDate | null;
  readonly timeliness: Timeliness | null;
  readonly problems: readonly RowProblem[];
  readonly receivedAt: string;
}

/** A grade as it stood at one moment. */
export interface GradeSnapshot {
  readonly grade: string;
  readonly schemeVersion: string;
  readonly period: string;
  readonly evaluatedOn: LocalDate;
  readonly revision: number;
}

/**
 * What became of the grade: given anew; under review, because nobody here can compute it and it has been asked for again;
 * or there was none.
 */
export interface Regrade {
  readonly outcome: 'REGRADED' | 'GRADE_UNDER_REVIEW' | 'NO_GRADE';
  readonly reason: ReviewReason;
  readonly before: GradeSnapshot | null;
  readonly after: GradeSnapshot | null;
}

/** What an event carries besides its note. */
export interface EventDetail {
  readonly regrade?: Regrade;
  /** Key of the record that took the place of the one objected to, or was missing. */
  readonly replacedBy?: string;
}

/** One step of a case. */
export interface RightsEvent {
  readonly number: number;
  readonly name: EventName;
  readonly stateAfter: CaseState;
  readonly actor: string;
  readonly note: string | null;
  readonly decisionNumber: string | null;
  readonly detail: EventDetail;
  readonly occurredOn: LocalDate;
  readonly occurredAt: string;
}
