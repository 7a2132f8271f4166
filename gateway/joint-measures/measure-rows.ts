import { type RawBuilder, type Selectable, sql } from 'kysely';
import { instantFromColumn } from '../../kit/database/column-types.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { type MeasureState, stateOf } from './life.ts';
import type { MeasureList } from './measure-list.ts';
import type { JointMeasureTables } from './tables.ts';
import { END_WORDS } from './words.ts';

type Measure = Selectable<JointMeasureTables['joint_measure']>;
type Incident = Selectable<JointMeasureTables['joint_incident']>;

/** A measure with its incident, as one row. */
export type MeasureRow = Omit<Measure, 'department' | 'answered_by' | 'answered_at'> &
  IncidentRow & { readonly addressed: string };

type IncidentRow = Omit<Incident, 'department' | 'region' | 'classes' | 'initiated_by'> & {
  readonly initiator: string;
};

/** The columns of a `MeasureRow`, from `measure` joined with `incident`. */
export const MEASURE_ROW: RawBuilder<unknown> = sql.join([
  ...[
    'uscc',
    'number',
    'place',
    'code',
    'list_code',
    'legal_document',
    'legal_clause',
    'starts_on',
    'ends_on',
    'answer_due_on',
    'answer',
    'answer_note',
    'answered_on',
  ].map((name) => sql.ref(`measure.${name}`)),
  ...[
    'kind',
    'sector',
    'basis_kind',
    'basis_key',
    'document_number',
    'authority',
    'summary',
    'list_id',
    'list_version',
    'initiated_on',
    'initiated_at',
    'end_reason',
    'end_note',
    'ended_on',
    'ended_at',
  ].map((name) => sql.ref(`incident.${name}`)),
  sql`measure.department as addressed`,
  sql`incident.department as initiator`,
]);

/** Measures joined with their incidents. */
export const MEASURES: RawBuilder<unknown> = sql`joint_measure as measure join joint_incident as incident
  on incident.uscc = measure.uscc and incident.number = measure.number`;

/** The state of a measure as a condition; the same as `stateOf`. */
export function inState(state: MeasureState, today: LocalDate): RawBuilder<boolean> {
  const isRefused = sql`coalesce(measure.answer, '') = 'REFUSED'`;
  const isEnded = sql`(incident.ended_on is not null and incident.ended_on <= measure.ends_on)`;
  const stands = sql`not ${isRefused} and not ${isEnded} and measure.ends_on >= ${today}`;
  const conditions: Readonly<Record<MeasureState, RawBuilder<boolean>>> = {
    REFUSED: sql`${isRefused}`,
    ENDED: sql`(not ${isRefused} and ${isEnded})`,
    EXPIRED: sql`(not ${isRefused} and not ${isEnded} and measure.ends_on < ${today})`,
    WAITING: sql`(${stands} and measure.answer is null)`,
    COMING: sql`(${stands} and measure.answer is not null and measure.starts_on > ${today})`,
    IN_FORCE: sql`(${stands} and measure.answer is not null and measure.starts_on <= ${today})`,
  };
  return conditions[state];
}

export interface IncidentKey {
  readonly uscc: Uscc;
  readonly number: number;
}

export interface MeasureKey extends IncidentKey {
  readonly place: number;
}

export const incidentId = ({ uscc, number }: IncidentKey): string => `${uscc}-${number}`;
export const measureId = ({ uscc, number, place }: MeasureKey): string => `${uscc}-${number}-${place}`;

/** The key of a measure by its id; null where it is none. */
export function measureKey(id: string): MeasureKey | null {
  const [, uscc, number, place] = /^([0-9A-Z]{18})-(\d{1,9})-(\d{1,9})$/.exec(id) ?? [];
  return uscc === undefined ? null : { uscc: uscc as Uscc, number: Number(number), place: Number(place) }; // compared only
}

/** The key of an incident by its id; null where it is none. */
export function incidentKey(id: string): IncidentKey | null {
  const [, uscc, number] = /^([0-9A-Z]{18})-(\d{1,9})$/.exec(id) ?? [];
  return uscc === undefined ? null : { uscc: uscc as Uscc, number: Number(number) }; // compared only
}

/** An incident as the graph shows it; its measures are looked up where they are asked for. */
export type IncidentShown = ReturnType<typeof incidentShown>;

export function incidentShown(row: IncidentRow) {
  const words = row.end_reason === null ? null : END_WORDS[row.end_reason];
  return {
    id: incidentId(row),
    uscc: row.uscc,
    number: row.number,
    kind: row.kind,
    department: row.initiator,
    summary: row.summary,
    listId: row.list_id,
    listVersion: row.list_version,
    initiatedOn: row.initiated_on,
    initiatedAt: instantFromColumn(row.initiated_at),
    basis: {
      sector: row.sector,
      kind: row.basis_kind,
      key: row.basis_key,
      documentNumber: row.document_number,
      authority: row.authority,
    },
    end:
      row.end_reason === null || words === null || row.ended_on === null || row.ended_at === null
        ? null
        : {
            reason: row.end_reason,
            on: row.ended_on,
            at: instantFromColumn(row.ended_at),
            note: row.end_note,
            textZh: words.zh,
            textEn: words.en,
            document: words.document,
            clause: words.clause,
            provenance: words.provenance,
          },
  };
}

/** A measure as the graph shows it; its feedback is looked up where it is asked for. */
export type MeasureShown = ReturnType<typeof measureShown>;

export function measureShown(row: MeasureRow, list: MeasureList, today: LocalDate) {
  const listed = list.measures.find(({ code }) => code === row.code);
  const state = stateOf(
    { answer: row.answer, startsOn: row.starts_on, endsOn: row.ends_on, endedOn: row.ended_on },
    today,
  );
  return {
    id: measureId(row),
    uscc: row.uscc,
    number: row.number,
    place: row.place,
    kind: row.kind,
    code: row.code,
    nameZh: listed?.nameZh ?? null,
    nameEn: listed?.nameEn ?? null,
    listCode: row.list_code,
    legalBasis: { document: row.legal_document, clause: row.legal_clause },
    department: row.addressed,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
    state,
    answer: row.answer,
    answerDueOn: row.answer_due_on,
    overdue: state === 'WAITING' && row.answer_due_on < today,
    answerNote: row.answer_note,
    answeredOn: row.answered_on,
    incident: incidentShown(row),
  };
}
