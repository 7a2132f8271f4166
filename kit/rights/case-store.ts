import { type Kysely, type RawBuilder, type Selectable, sql, type SqlBool } from 'kysely';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { instantFromColumn } from '../database/column-types.ts';
import type { RowProblem, WriteTarget } from '../feed/records-kind.ts';
import type { Database } from '../database/database.ts';
import type { CaseKind, CaseState, EventDetail, RightsCase, RightsEvent } from './rights-case.ts';
import type { RightsStoreTables } from './rights-setting.ts';
import { transactionOf } from './standing-store.ts';
import type { RightsTables } from './tables.ts';

/** Adds a case; false where the same application came before. */
export async function addCase(target: WriteTarget, rightsCase: RightsCase): Promise<boolean> {
  const added = await transactionOf(target)
    .insertInto('rights_case')
    .values({
      uscc: rightsCase.uscc,
      id: rightsCase.id,
      kind: rightsCase.kind,
      state: rightsCase.state,
      record_kind: rightsCase.recordKind,
      record_key: rightsCase.recordKey,
      objection_kind: rightsCase.objectionKind,
      repair_ground: rightsCase.repairGround,
      statement: rightsCase.statement,
      evidence_reference: rightsCase.evidenceReference,
      commitment_reference: rightsCase.commitmentReference,
      corrected_on: rightsCase.correctedOn,
      submitted_by: rightsCase.submittedBy,
      submitted_on: rightsCase.submittedOn,
      due_on: rightsCase.dueOn,
      step_due_on: rightsCase.stepDueOn,
      rule: rightsCase.rule,
      decided_on: rightsCase.decidedOn,
      timeliness: rightsCase.timeliness,
      problems: JSON.stringify(rightsCase.problems),
      received_at: rightsCase.receivedAt,
    })
    .onConflict((conflict) => conflict.columns(['uscc', 'id']).doNothing())
    .returning('id')
    .execute();
  return added.length === 1;
}

/** Moves a case on: what changes of it with a step. */
export async function saveStep(
  target: WriteTarget,
  { uscc, id, state, stepDueOn, decidedOn, timeliness }: RightsCase,
): Promise<void> {
  await transactionOf(target)
    .updateTable('rights_case')
    .set({ state, step_due_on: stepDueOn, decided_on: decidedOn, timeliness })
    .where('uscc', '=', uscc)
    .where('id', '=', id)
    .execute();
}

/** Appends the next event of a case. */
export async function addEvent(
  target: WriteTarget,
  { uscc, id }: Pick<RightsCase, 'uscc' | 'id'>,
  event: Omit<RightsEvent, 'number'>,
): Promise<void> {
  const transaction = transactionOf(target);
  const { number } = await transaction
    .selectFrom('rights_event')
    .select((eb) => eb.fn.coalesce(eb.fn.max('number'), sql<number>`0`).as('number'))
    .where('uscc', '=', uscc)
    .where('case_id', '=', id)
    .executeTakeFirstOrThrow();
  await transaction
    .insertInto('rights_event')
    .values({
      uscc,
      case_id: id,
      number: number + 1,
      name: event.name,
      state_after: event.stateAfter,
      actor: event.actor,
      note: event.note,
      decision_number: event.decisionNumber,
      detail: Object.keys(event.detail).length === 0 ? null : JSON.stringify(event.detail),
      occurred_on: event.occurredOn,
      occurred_at: event.occurredAt,
    })
    .execute();
}

/** One case; null where there is none with that id. */
export async function caseById(read: Kysely<RightsStoreTables>, id: string): Promise<RightsCase | null> {
  const row = await read
    .selectFrom('rights_case')
    .selectAll()
    .where('uscc', '=', usccOf(id))
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? null : fromColumns(row);
}

/** The open case of a kind about a record, other than the one named; null where there is none. */
export async function openCaseAbout(
  read: Kysely<RightsStoreTables>,
  { uscc, kind, recordKind, recordKey }: Pick<RightsCase, 'uscc' | 'kind' | 'recordKind' | 'recordKey'>,
  except: string,
): Promise<string | null> {
  const row = await read
    .selectFrom('rights_case')
    .select('id')
    .where('uscc', '=', uscc)
    .where('kind', '=', kind)
    .where('record_kind', '=', recordKind)
    .where('record_key', recordKey === null ? 'is' : '=', recordKey)
    .where('step_due_on', 'is not', null)
    .where('state', 'not in', ['GRANTED'])
    .where('id', '<>', except)
    .orderBy('id')
    .executeTakeFirst();
  return row?.id ?? null;
}

/** Rows that belong to cases: by enterprise, which every key begins with, and by case. */
export function ofCases(cases: readonly Pick<RightsCase, 'uscc' | 'id'>[]): RawBuilder<SqlBool> {
  const usccs = sql.join(cases.map(({ uscc }) => uscc));
  return sql<SqlBool>`uscc in (${usccs}) and case_id in (${sql.join(cases.map(({ id }) => id))})`;
}

/** The steps of cases, oldest first, by case. */
export async function eventsOf(
  read: Kysely<RightsStoreTables>,
  cases: readonly Pick<RightsCase, 'uscc' | 'id'>[],
): Promise<ReadonlyMap<string, readonly RightsEvent[]>> {
  if (cases.length === 0) return new Map();
  const rows = await read
    .selectFrom('rights_event')
    .selectAll()
    .where(ofCases(cases))
    .orderBy('case_id')
    .orderBy('number')
    .execute();
  return Map.groupBy(rows.map(eventFromColumns), ({ caseId }) => caseId);
}

/** Which cases to list. */
export interface CaseQuery {
  readonly kind?: CaseKind | null;
  readonly states?: readonly CaseState[] | null;
  readonly uscc?: Uscc | null;
  /** Only cases whose next step was due before this day. */
  readonly overdueOn?: LocalDate | null;
  readonly after: { readonly submittedOn: LocalDate; readonly id: string } | null;
  readonly first: number;
}

/** Cases in the order of their submission, oldest first. */
export async function listCases(
  { read }: Pick<Database<RightsStoreTables>, 'read'>,
  { kind = null, states = null, uscc = null, overdueOn = null, after, first }: CaseQuery,
): Promise<RightsCase[]> {
  let query = read.selectFrom('rights_case').selectAll().orderBy('submitted_on').orderBy('id').limit(first);
  if (kind !== null) query = query.where('kind', '=', kind);
  if (states !== null) query = query.where('state', 'in', states);
  if (uscc !== null) query = query.where('uscc', '=', uscc);
  if (overdueOn !== null) query = query.where('step_due_on', '<', overdueOn);
  if (after !== null)
    query = query.where((eb) =>
      eb.or([
        eb('submitted_on', '>', after.submittedOn),
        eb.and([eb('submitted_on', '=', after.submittedOn), eb('id', '>', after.id)]),
      ]),
    );
  return (await query.execute()).map(fromColumns);
}

const USCC_CHARACTERS = 18;

/** An id begins with the enterprise's code; of a made-up id this is merely a code that finds nothing. */
function usccOf(id: string): Uscc {
  return id.slice(0, USCC_CHARACTERS) as Uscc;
}

function fromColumns(row: Selectable<RightsTables['rights_case']>): RightsCase {
  return {
    id: row.id,
    uscc: row.uscc,
    kind: row.kind,
    state: row.state,
    recordKind: row.record_kind,
    recordKey: row.record_key,
    objectionKind: row.objection_kind,
    repairGround: row.repair_ground,
    statement: row.statement,
    evidenceReference: row.evidence_reference,
    commitmentReference: row.commitment_reference,
    correctedOn: row.corrected_on,
    submittedBy: row.submitted_by,
    submittedOn: row.submitted_on,
    dueOn: row.due_on,
    stepDueOn: row.step_due_on,
    rule: row.rule,
    decidedOn: row.decided_on,
    timeliness: row.timeliness,
    problems: JSON.parse(row.problems) as RowProblem[], // written by addCase and nobody else
    receivedAt: instantFromColumn(row.received_at),
  };
}

function eventFromColumns(row: Selectable<RightsTables['rights_event']>): RightsEvent & { caseId: string } {
  return {
    caseId: row.case_id,
    number: row.number,
    name: row.name,
    stateAfter: row.state_after,
    actor: row.actor,
    note: row.note,
    decisionNumber: row.decision_number,
    detail: row.detail === null ? {} : (JSON.parse(row.detail) as EventDetail), // written by addEvent and nobody else
    occurredOn: row.occurred_on,
    occurredAt: instantFromColumn(row.occurred_at),
  };
}
