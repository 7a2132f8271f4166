import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../../kit/database/database.ts';
import type { DatabaseEngine } from '../../../kit/database/location.ts';
import { HubError } from '../../../kit/errors.ts';
import type { ExchangeTables } from '../../../kit/exchange/tables.ts';
import type { RecordTables } from '../../../kit/records/tables.ts';
import { addDays, daysBetween, type LocalDate } from '../../../schema/vocabulary/local-date.ts';
import { addWorkingDays } from '../../../schema/vocabulary/working-days.ts';
import { receivedText, regionOf } from '../received-registration.ts';
import { reportingLimitOn } from './reporting-limit.ts';
import type { DoublePublicityTables } from './tables.ts';

const MOST_DAYS = 1_830;

export const GROUPINGS = ['DEPARTMENT', 'REGION', 'DEPARTMENT_AND_REGION'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** Reports of permits and penalties of one department and region, and what audits found. */
export interface QualityRow {
  /** Null where not grouped by it. */
  readonly department: string | null;
  /** Null where not grouped by it, or where the registered address of the enterprise is not known. */
  readonly regionId: string | null;
  readonly region: string | null;
  /** Reports whose day is known: what lateness is measured over. */
  readonly reports: number;
  readonly reportDayUnknown: number;
  readonly late: number;
  readonly audited: number;
  readonly missing: number;
  readonly concealed: number;
}

type Tables = RecordTables & ExchangeTables & DoublePublicityTables;

/**
 * The quality of double publicity over decisions of some days (Hebei action plan 2021, 2). Late: reported after the 7th
 * working day behind the decision, of all reports. Missing: found by an audit and not reported to this day, of all audited.
 * Concealed: missing, and kept back on purpose as the auditors found, of all audited. A decision that both a sector and
 * the platform's own file report counts once, by its natural key.
 * @throws {HubError} BAD_USER_INPUT
 */
export async function doublePublicityQuality(
  { read, engine }: Pick<Database<Tables>, 'read' | 'engine'>,
  from: LocalDate,
  until: LocalDate,
  by: Grouping,
): Promise<QualityRow[]> {
  const days = daysBetween(from, until);
  if (days < 0 || days > MOST_DAYS)
    throw new HubError('BAD_USER_INPUT', `until must lie behind from, by ${MOST_DAYS} days at most.`);
  const reports = await sql<ReportCounts>`
    with ${reported(engine)}, ${registered(engine)}, calendar as (${calendar(engine, from, until)})
    select reported.authority, registered.division,
      count(reported.reported_on) as reports,
      sum(case when reported.reported_on is null then 1 else 0 end) as day_unknown,
      sum(case when reported.reported_on > calendar.due_on then 1 else 0 end) as late
    from reported
      join calendar on calendar.decided_on = reported.decided_on
      left join registered on registered.uscc = reported.uscc
    group by reported.authority, registered.division`.execute(read);
  const audits = await sql<AuditCounts>`
    with ${reported(engine)}, ${registered(engine)}
    select audited.authority, registered.division,
      count(*) as audited,
      sum(case when ${notReported} then 1 else 0 end) as missing,
      sum(case when ${notReported} and audited.withheld = 'YES' then 1 else 0 end) as concealed
    from audited_decision as audited
      left join registered on registered.uscc = audited.uscc
    where audited.decided_on between ${day(engine, from)} and ${day(engine, until)}
    group by audited.authority, registered.division`.execute(read);
  return folded([...reports.rows, ...audits.rows], by);
}

interface ReportCounts {
  readonly authority: string;
  readonly division: string | null;
  readonly reports: number;
  readonly day_unknown: number;
  readonly late: number;
}

interface AuditCounts {
  readonly authority: string;
  readonly division: string | null;
  readonly audited: number;
  readonly missing: number;
  readonly concealed: number;
}

const notReported = sql`not exists (
  select 1 from reported
  where reported.uscc = audited.uscc and reported.key = audited.key and reported.kind = audited.decision_kind)`;

/** Every decision that has been reported, once: in the platform's own files, or else as the first sector sent it. */
function reported(engine: DatabaseEngine): RawBuilder<unknown> {
  const text = (name: string) => receivedText(engine, 'received', name);
  const date = (value: RawBuilder<unknown>) => (engine === 'sqlite' ? value : sql`(${value})::date`);
  const receivedDay =
    engine === 'sqlite'
      ? sql`date(received.received_at, '+8 hours')`
      : sql`(received.received_at at time zone 'Asia/Shanghai')::date`;
  return sql`reported as (
    select 'PENALTY' as kind, uscc, key, authority, decided_on, reported_on from penalty
    union all
    select 'PERMIT' as kind, uscc, key, authority, decided_on, reported_on from permit
    union all
    select case received.what when 'PENALTIES' then 'PENALTY' else 'PERMIT' end as kind, received.uscc, received.key,
      min(${text('authority')}) as authority, min(${date(text('decidedOn'))}) as decided_on,
      min(coalesce(${date(text('reportedOn'))}, ${receivedDay})) as reported_on
    from received_record as received
    where received.what in ('PENALTIES', 'PERMITS')
      and not exists (select 1 from penalty as own
        where received.what = 'PENALTIES' and own.uscc = received.uscc and own.key = received.key)
      and not exists (select 1 from permit as own
        where received.what = 'PERMITS' and own.uscc = received.uscc and own.key = received.key)
    group by received.what, received.uscc, received.key)`;
}

/** The registered address of each enterprise, as the registry sent it. */
function registered(engine: DatabaseEngine): RawBuilder<unknown> {
  return sql`registered as (
    select registration.uscc, min(${receivedText(engine, 'registration', 'registeredDivision')}) as division
    from received_record as registration where registration.what = 'REGISTRATION' group by registration.uscc)`;
}

/** Each day of decision with the last day for its report. */
function calendar(engine: DatabaseEngine, from: LocalDate, until: LocalDate): RawBuilder<unknown> {
  const days = Array.from({ length: daysBetween(from, until) + 1 }, (_, index) => {
    const decidedOn = addDays(from, index);
    return [decidedOn, addWorkingDays(decidedOn, reportingLimitOn(decidedOn).workingDays)];
  });
  const json = JSON.stringify(days);
  return engine === 'sqlite'
    ? sql`select value ->> 0 as decided_on, value ->> 1 as due_on from json_each(${json})`
    : sql`select (value ->> 0)::date as decided_on, (value ->> 1)::date as due_on from json_array_elements(${json}::json)`;
}

function day(engine: DatabaseEngine, date: LocalDate): RawBuilder<unknown> {
  return engine === 'sqlite' ? sql`${date}` : sql`${date}::date`;
}

/** Counts of departments and divisions, added up by what was asked for. */
function folded(counts: readonly (ReportCounts | AuditCounts)[], by: Grouping): QualityRow[] {
  const groups = new Map<string, QualityRow>();
  for (const count of counts) {
    const department = by === 'REGION' ? null : count.authority;
    const { regionId, region } = by === 'DEPARTMENT' ? regionOf(null) : regionOf(count.division);
    const name = `${department ?? ''}|${regionId ?? ''}`;
    const sum = groups.get(name) ?? { department, regionId, region, ...NOTHING };
    groups.set(name, 'late' in count ? withReports(sum, count) : withAudits(sum, count));
  }
  return [...groups.values()].toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
}

const NOTHING = { reports: 0, reportDayUnknown: 0, late: 0, audited: 0, missing: 0, concealed: 0 };

function withReports(sum: QualityRow, { reports, day_unknown: unknown, late }: ReportCounts): QualityRow {
  return {
    ...sum,
    reports: sum.reports + reports,
    reportDayUnknown: sum.reportDayUnknown + unknown,
    late: sum.late + late,
  };
}

function withAudits(sum: QualityRow, { audited, missing, concealed }: AuditCounts): QualityRow {
  return {
    ...sum,
    audited: sum.audited + audited,
    missing: sum.missing + missing,
    concealed: sum.concealed + concealed,
  };
}

function nameOf({ regionId, department }: QualityRow): string {
  return `${regionId ?? '~'}|${department ?? ''}`;
}
