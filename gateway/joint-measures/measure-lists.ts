import { type RawBuilder, sql } from 'kysely';
import type { Caller } from '../../kit/identity/caller.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { fromCursor, toCursor } from '../hub/keyset-cursor.ts';
import type { JointFeedback, JointMeasureFilter } from '../hub/resolvers.generated.ts';
import type { SectorDescription } from '../hub/sectors.ts';
import type { JointStore } from './joint-measures.ts';
import {
  type IncidentKey,
  incidentShown,
  inState,
  MEASURE_ROW,
  type MeasureKey,
  type MeasureRow,
  MEASURES,
} from './measure-rows.ts';

type Store = Pick<JointStore, 'read' | 'engine'>;

/** Who looks: what a caller sees of measures. */
export interface Viewer {
  readonly role: Caller['role'];
  readonly limit: Caller['limit'];
  readonly departments: readonly string[];
  /** Sectors whose records are internal to others. */
  readonly hiddenSectors: readonly string[];
}

export function viewerOf(
  caller: Caller,
  departments: readonly string[],
  sectors: readonly SectorDescription[],
): Viewer {
  const hiddenSectors = sectors
    .filter(({ code, disclosure }) => disclosure === 'INTERNAL' && !caller.maySeeInternal(code))
    .map(({ code }) => code);
  return { role: caller.role, limit: caller.limit, departments, hiddenSectors };
}

/**
 * What a viewer sees: auditors, the enterprise itself and the departments concerned everything; everybody else what is in
 * force, so that what has ended is gone from their sight like a repaired record.
 */
function seenBy({ role, limit, departments, hiddenSectors }: Viewer, today: LocalDate): RawBuilder<unknown> {
  const within =
    limit === null
      ? sql`1 = 1`
      : limit.kind === 'ENTERPRISES'
        ? among('measure.uscc', limit.codes)
        : among('incident.region', limit.regions);
  if (role === 'AUDITOR' || role === 'ENTERPRISE') return within;
  const outside = sql`(${inState('IN_FORCE', today)} and not ${among('incident.sector', hiddenSectors)})`;
  const concerned = sql`(${among('measure.department', departments)} or ${among('incident.department', departments)})`;
  return sql`(${within} and (${outside} or ${concerned}))`;
}

function meeting(filter: JointMeasureFilter | null | undefined, today: LocalDate): RawBuilder<unknown> {
  const { uscc, addressed, initiator, kind, code, states, overdue, withoutFeedback } = filter ?? {};
  const feedback = sql`exists (select 1 from joint_feedback as told where told.uscc = measure.uscc
    and told.number = measure.number and told.place = measure.place)`;
  const isOverdue = sql`(${inState('WAITING', today)} and measure.answer_due_on < ${today})`;
  const conditions = [
    ...amongAny('measure.uscc', uscc),
    ...amongAny('measure.department', addressed),
    ...amongAny('incident.department', initiator),
    ...amongAny('measure.code', code),
    ...(kind ? [sql`incident.kind = ${kind}`] : []),
    ...(states ? [sql`(${sql.join([sql`1 = 0`, ...states.map((state) => inState(state, today))], sql` or `)})`] : []),
    ...(typeof overdue === 'boolean' ? [overdue ? isOverdue : sql`not ${isOverdue}`] : []),
    ...(typeof withoutFeedback === 'boolean' ? [withoutFeedback ? sql`not ${feedback}` : feedback] : []),
  ];
  return conditions.length === 0 ? sql`1 = 1` : sql`(${sql.join(conditions, sql` and `)})`;
}

function among(column: string, values: Iterable<string>): RawBuilder<unknown> {
  return sql`${sql.ref(column)} in (${sql.join([...values, ''])})`;
}

/** No condition where nothing is said. */
function amongAny(column: string, values: readonly string[] | null | undefined): RawBuilder<unknown>[] {
  return values ? [among(column, values)] : [];
}

const LIST = 'joint measures';

/** A page of measures, those first whose answer is due first. @throws {HubError} INVALID_CURSOR */
export async function measurePage(
  { read }: Store,
  viewer: Viewer,
  filter: JointMeasureFilter | null | undefined,
  { first, after }: { readonly first: number; readonly after: string | null },
  today: LocalDate,
): Promise<{ rows: { row: MeasureRow; cursor: string }[]; hasNextPage: boolean }> {
  const order = sql`measure.answer_due_on, measure.uscc, measure.number, measure.place`;
  const behind =
    after === null
      ? sql`1 = 1`
      : sql`(${order}) > (${sql.join(fromCursor(LIST, ['DAY', 'TEXT', 'NUMBER', 'NUMBER'], after))})`;
  const { rows } = await sql<MeasureRow>`
    select ${MEASURE_ROW} from ${MEASURES}
    where ${seenBy(viewer, today)} and ${meeting(filter, today)} and ${behind} order by ${order} limit ${first + 1}`.execute(
    read,
  );
  return {
    rows: rows.slice(0, first).map((row) => ({
      row,
      cursor: toCursor(LIST, [row.answer_due_on, row.uscc, row.number, row.place]),
    })),
    hasNextPage: rows.length > first,
  };
}

export async function measureCount(
  { read }: Store,
  viewer: Viewer,
  filter: JointMeasureFilter | null | undefined,
  today: LocalDate,
): Promise<number> {
  const { rows } = await sql<{ count: number | string }>`
    select count(*) as count from ${MEASURES} where ${seenBy(viewer, today)} and ${meeting(filter, today)}`.execute(
    read,
  );
  return Number(rows[0]?.count ?? 0);
}

/** Measures of enterprises or incidents that a viewer sees, in order, at most so many of each enterprise. */
export async function measuresOf(
  { read, engine }: Store,
  viewer: Viewer,
  of: { readonly usccs: readonly Uscc[] } | { readonly incidents: readonly IncidentKey[] },
  most: number,
  today: LocalDate,
): Promise<MeasureRow[]> {
  const usccs = 'usccs' in of ? of.usccs : of.incidents.map(({ uscc }) => uscc);
  const numbers =
    'usccs' in of
      ? sql`1 = 1`
      : sql`(${sql.join(
          of.incidents.map(({ uscc, number }) => sql`(measure.uscc = ${uscc} and measure.number = ${number})`),
          sql` or `,
        )})`;
  const asked =
    engine === 'sqlite'
      ? sql`(select value from json_each(${JSON.stringify(usccs)}))`
      : sql`(select unnest(${usccs}::text[]))`;
  const { rows } = await sql<MeasureRow>`
    select * from (
      select ${MEASURE_ROW}, row_number() over (
        partition by measure.uscc order by measure.number desc, measure.place
      ) as standing
      from ${MEASURES} where measure.uscc in ${asked} and ${numbers} and ${seenBy(viewer, today)}
    ) as seen where standing <= ${most} order by uscc, standing`.execute(read);
  return rows;
}

/** An incident, if the viewer sees one of its measures; null otherwise. */
export async function incidentOf({ read }: Store, viewer: Viewer, { uscc, number }: IncidentKey, today: LocalDate) {
  const { rows } = await sql<MeasureRow>`
    select ${MEASURE_ROW} from ${MEASURES}
    where measure.uscc = ${uscc} and measure.number = ${number} and ${seenBy(viewer, today)} limit 1`.execute(read);
  return rows[0] === undefined ? null : incidentShown(rows[0]);
}

/** One measure, if the viewer sees it. */
export async function measureOf(
  { read }: Store,
  viewer: Viewer,
  { uscc, number, place }: MeasureKey,
  today: LocalDate,
): Promise<MeasureRow | null> {
  const { rows } = await sql<MeasureRow>`
    select ${MEASURE_ROW} from ${MEASURES} where measure.uscc = ${uscc} and measure.number = ${number}
      and measure.place = ${place} and ${seenBy(viewer, today)}`.execute(read);
  return rows[0] ?? null;
}

/** What was told of the carrying out of measures, by `number/place` of their enterprise, oldest first. */
export async function feedbackOf(
  { read }: Store,
  keys: readonly MeasureKey[],
): Promise<ReadonlyMap<string, JointFeedback[]>> {
  const { rows } = await sql<MeasureKey & { sequence: number; done_on: LocalDate; note: string }>`
    select uscc, number, place, sequence, done_on, note from joint_feedback
    where ${sql.join(
      keys.map(({ uscc, number, place }) => sql`(uscc = ${uscc} and number = ${number} and place = ${place})`),
      sql` or `,
    )} order by uscc, number, place, sequence`.execute(read);
  return new Map(
    [...Map.groupBy(rows, feedbackKey)].map(([key, told]) => [
      key,
      told.map(({ sequence, done_on, note }) => ({ sequence, doneOn: done_on, note })),
    ]),
  );
}

export const feedbackKey = ({ uscc, number, place }: MeasureKey): string => `${uscc}/${number}/${place}`;
