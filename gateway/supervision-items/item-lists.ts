import { type RawBuilder, type Selectable, sql } from 'kysely';
import { instantFromColumn } from '../../kit/database/column-types.ts';
import type { Database } from '../../kit/database/database.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import { calendarKnown } from '../../schema/vocabulary/working-days.ts';
import { checkPageSize, fromCursor, type PlacePart, toCursor } from '../hub/keyset-cursor.ts';
import type { SupervisionItem, SupervisionItemFilter, SupervisionItemTimeliness } from '../hub/resolvers.generated.ts';

import type { SupervisionItemTables } from './tables.ts';

type Store = Pick<Database<SupervisionItemTables>, 'read'>;
type Row = Selectable<SupervisionItemTables['supervision_item_version']>;
type Filter = SupervisionItemFilter | null | undefined;

const MOST_LISTS = 1_000;

/** Which versions are listed, in which order. */
export interface Listing {
  readonly name: string;
  readonly what: RawBuilder<boolean>;
  /** Columns that say a version's place, the last ones its key. */
  readonly order: readonly (readonly [keyof Row, PlacePart])[];
}

/** A page's part: the versions behind a cursor. */
interface ItemPage {
  readonly items: readonly { readonly node: SupervisionItem; readonly cursor: string }[];
  readonly hasNextPage: boolean;
}

const ITEM = ['division', 'department', 'item_code'] as const;
const PLACE_OF_ITEM = ITEM.map((name) => [name, 'TEXT'] as const);

/** The items in force on a day, as they were known at an instant: of each item the last version of both clocks, unless it is a removal or over. */
export function inForce(on: LocalDate, knownAt: string): Listing {
  const same = sql.join(
    ITEM.map((name) => sql`${sql.ref(`later.${name}`)} = ${sql.ref(`version.${name}`)}`),
    sql` and `,
  );
  return {
    name: 'items in force',
    what: sql<boolean>`version.in_force_from <= ${on} and version.received_at <= ${knownAt}
      and version.change_kind <> 'REMOVED' and (version.in_force_until is null or version.in_force_until >= ${on})
      and not exists (
        select 1 from supervision_item_version as later
        where ${same} and later.in_force_from <= ${on} and later.received_at <= ${knownAt}
          and (later.in_force_from, later.revision) > (version.in_force_from, version.revision)
      )`,
    order: PLACE_OF_ITEM,
  };
}

/** Every version decided in a time, in the order of those days. */
export function decidedBetween(from: LocalDate | null, until: LocalDate | null): Listing {
  return {
    name: 'item changes',
    what: sql<boolean>`${from === null ? sql`1 = 1` : sql`version.decided_on >= ${from}`}
      and ${until === null ? sql`1 = 1` : sql`version.decided_on <= ${until}`}`,
    order: [['decided_on', 'DAY'], ...PLACE_OF_ITEM, ['in_force_from', 'DAY'], ['revision', 'NUMBER']],
  };
}

/** @throws {HubError} PAGE_TOO_LARGE, INVALID_CURSOR */
export async function pageOf(
  { read }: Store,
  { name, what, order }: Listing,
  filter: Filter,
  first: number,
  after: string | null,
): Promise<ItemPage> {
  checkPageSize(first);
  const columns = sql.join(order.map(([column]) => sql.ref(`version.${column}`)));
  const behind =
    after === null
      ? sql`1 = 1`
      : sql`(${columns}) > (${sql.join(
          fromCursor(
            name,
            order.map(([, part]) => part),
            after,
          ),
        )})`;
  const { rows } = await sql<Row>`
    select version.* from supervision_item_version as version
    where ${what} and ${meeting(filter)} and ${behind} order by ${columns} limit ${first + 1}`.execute(read);
  return {
    items: rows.slice(0, first).map((row) => ({
      node: itemFrom(row),
      cursor: toCursor(
        name,
        order.map(([column]) => row[column] as string | number),
      ),
    })), // none of them is a boolean
    hasNextPage: rows.length > first,
  };
}

export async function countOf({ read }: Store, { what }: Listing, filter: Filter): Promise<number> {
  const { rows } = await sql<{ count: number | string }>`
    select count(*) as count from supervision_item_version as version where ${what} and ${meeting(filter)}`.execute(
    read,
  );
  return Number(rows[0]?.count ?? 0);
}

/** How the changes decided in a time were reported, list by list; those with the most late ones first. */
export async function timeliness(
  { read }: Store,
  from: LocalDate,
  until: LocalDate,
  filter: Filter,
): Promise<SupervisionItemTimeliness[]> {
  const { rows } = await sql<
    Pick<Row, 'department' | 'tier' | 'division'> & { reported: number | string; late: number | string }
  >`
    select department, tier, division, count(*) as reported, sum(case when is_late then 1 else 0 end) as late
    from supervision_item_version as version
    where ${decidedBetween(from, until).what} and ${meeting(filter)}
    group by department, tier, division order by late desc, division, department, tier limit ${MOST_LISTS}`.execute(
    read,
  );
  return rows.map(({ reported, late, ...list }) => ({
    ...list,
    reported: Number(reported),
    late: Number(late),
    inTime: Number(reported) - Number(late),
  }));
}

function meeting(filter: Filter): RawBuilder<boolean> {
  const { department, tier, division, code, nameContains, late } = filter ?? {};
  const conditions = [
    ...among('department', department),
    ...among('tier', tier),
    ...among('division', division),
    ...among('item_code', code),
    ...(nameContains
      ? [sql`version.item_name like ${`%${nameContains.replaceAll(/[\\%_]/g, '\\$&')}%`} escape '\\'`]
      : []),
    ...(late === null || late === undefined ? [] : [late ? sql`version.is_late` : sql`not version.is_late`]),
  ];
  return conditions.length === 0 ? sql`1 = 1` : sql`${sql.join(conditions, sql` and `)}`;
}

function itemFrom(row: Row): SupervisionItem {
  return {
    department: row.department,
    tier: row.tier,
    division: row.division,
    code: row.item_code,
    name: row.item_name,
    objectKind: row.object_kind,
    legalBasis: row.legal_basis,
    inspectionMode: row.inspection_mode,
    change: row.change_kind,
    inForceFrom: row.in_force_from,
    inForceUntil: row.in_force_until,
    revision: row.revision,
    decidedOn: row.decided_on,
    reportedOn: row.reported_on,
    reportDueOn: row.report_due_on,
    reportDueOnProvisional: !calendarKnown(row.report_due_on),
    // oxlint-disable-next-line typescript/no-unnecessary-type-conversion -- SQLite hands out 0 and 1
    late: Boolean(row.is_late),
    receivedAt: instantFromColumn(row.received_at),
  };
}

function among(column: string, values: readonly string[] | null | undefined): RawBuilder<unknown>[] {
  return values ? [sql`${sql.ref(`version.${column}`)} in (${sql.join([...values, ''])})`] : [];
}
