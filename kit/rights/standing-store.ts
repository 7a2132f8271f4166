import { sql, type Transaction } from 'kysely';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { instant } from '../feed/table-writer.ts';
import type { WriteTarget } from '../feed/records-kind.ts';
import type { RecordKind, ReviewReason, StandingEffect } from '../records/record-standing.ts';
import type { RightsStoreTables } from './rights-setting.ts';

/** The kit opened the store with these tables; a write target only says that it can execute. */
export function transactionOf(target: WriteTarget): Transaction<RightsStoreTables> {
  return target.transaction as Transaction<RightsStoreTables>;
}

/** Which record, and whose decision. */
export interface StandingKey {
  readonly uscc: Uscc;
  readonly recordKind: RecordKind;
  readonly recordKey: string;
  /** Code of the sector that decided. */
  readonly origin: string;
}

/** What a decision makes of the record from a day on. */
export interface StandingChange {
  readonly effect: StandingEffect;
  readonly effectiveOn: LocalDate;
  readonly reason: ReviewReason | null;
  readonly caseId: string | null;
  readonly decisionNumber: string | null;
  /** JSON of the content that was found wrong, so that it is known again when a file brings it back. */
  readonly refusedContent: string | null;
  /** Where the sector's change feed tells of it. */
  readonly sequence: number;
}

/** Notes the last working day for deciding an open objection, or (null) that none is open; the effect stays as it is. */
export async function noteObjection(
  target: WriteTarget,
  { uscc, recordKind, recordKey, origin }: StandingKey,
  dueOn: LocalDate | null,
  receivedAt: string,
): Promise<void> {
  await sql`
    insert into record_standing (uscc, record_kind, record_key, origin, effect, objection_due_on, sequence, received_at)
    values (${uscc}, ${recordKind}, ${recordKey}, ${origin}, 'NONE', ${dueOn}, 0, ${instant(target.engine, receivedAt)})
    on conflict (uscc, record_kind, record_key, origin) do update set objection_due_on = excluded.objection_due_on`.execute(
    target.transaction,
  );
}

/** Writes what a decision makes of a record. An open objection to it stays noted, and so does what was found wrong before. */
export async function writeStanding(
  target: WriteTarget,
  { uscc, recordKind, recordKey, origin }: StandingKey,
  change: StandingChange,
  receivedAt: string,
): Promise<void> {
  const { effect, effectiveOn, reason, caseId, decisionNumber, refusedContent, sequence } = change;
  const columns = sql.raw(
    'effect, effective_on, reason, case_id, decision_number, refused_content, sequence, received_at',
  );
  await sql`
    insert into record_standing (uscc, record_kind, record_key, origin, ${columns})
    values (${uscc}, ${recordKind}, ${recordKey}, ${origin}, ${effect}, ${effectiveOn}, ${reason}, ${caseId},
      ${decisionNumber}, ${refusedContent}, ${sequence}, ${instant(target.engine, receivedAt)})
    on conflict (uscc, record_kind, record_key, origin) do update set
      effect = excluded.effect, effective_on = excluded.effective_on, reason = excluded.reason,
      case_id = excluded.case_id, decision_number = excluded.decision_number,
      refused_content = coalesce(excluded.refused_content, record_standing.refused_content), sequence = excluded.sequence, received_at = excluded.received_at`.execute(
    target.transaction,
  );
}
