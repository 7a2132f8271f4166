import type { Selectable } from 'kysely';
import type { Database } from '../../kit/database/database.ts';
import type { Limit } from '../../kit/identity/caller.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { InspectionTables } from './tables.ts';
import type { Team } from './teams.ts';

/** What is owed of an inspection and late: the inspection itself, or the publication of its result. */
export type Overdue = 'INSPECTION' | 'PUBLICATION';

/** An enterprise that was drawn, as it stands. */
export interface DrawnEnterprise {
  readonly uscc: Uscc;
  readonly plan: number;
  readonly place: number;
  readonly stratum: number;
  readonly region: string | null;
  readonly team: Team['members'];
  readonly isShort: boolean;
  readonly departmentsLeft: number;
  readonly overdue: Overdue | null;
  readonly dueOn: LocalDate | null;
}

/** A result that stands. */
export interface StandingResult {
  readonly plan: number;
  readonly uscc: Uscc;
  readonly sector: string;
  readonly outcome: string;
  readonly inspectedOn: LocalDate;
  readonly publishedOn: LocalDate | null;
}

export interface DrawnQuestion {
  readonly plan: number;
  readonly overdueOnly: boolean;
  readonly first: number;
  /** Place behind which the page begins. */
  readonly after: number | null;
}

/** Enterprises that plans drew, and what came of it. */
export class DrawnLists {
  readonly #read: Database<InspectionTables>['read'];

  constructor({ read }: Pick<Database<InspectionTables>, 'read'>) {
    this.#read = read;
  }

  /** In the order of the draw; for a caller of some regions, those registered there. */
  async drawn(
    { plan, overdueOnly, first, after }: DrawnQuestion,
    limit: Limit | null,
    today: LocalDate,
  ): Promise<DrawnEnterprise[]> {
    let query = this.#read.selectFrom('inspection_draw').selectAll().where('plan', '=', plan);
    if (after !== null) query = query.where('place', '>', after);
    if (limit?.kind === 'REGIONS') query = query.where('region', 'in', [...limit.regions]);
    if (overdueOnly)
      query = query.where((which) =>
        which.or([
          which.and([which('departments_left', '>', 0), which('ends_on', '<', today)]),
          which('publish_due_on', '<', today),
        ]),
      );
    const rows = await query.orderBy('place').limit(first).execute();
    return rows.map((row) => drawnOf(row, today));
  }

  /** Results that stand, published or not, of some enterprises in one plan: one statement for all. */
  async resultsIn(plan: number, usccs: readonly Uscc[]): Promise<StandingResult[]> {
    if (usccs.length === 0) return [];
    const rows = await this.#standing()
      .where('plan', '=', plan)
      .where('uscc', 'in', [...usccs])
      .execute();
    return rows.map(resultOf);
  }

  /** Published results of some enterprises, the newest first: one statement for all. */
  async publishedOf(usccs: readonly Uscc[]): Promise<ReadonlyMap<Uscc, readonly StandingResult[]>> {
    const rows = await this.#standing()
      .where('uscc', 'in', [...usccs])
      .where('published_on', 'is not', null)
      .orderBy('published_on', 'desc')
      .orderBy('plan', 'desc')
      .orderBy('sector')
      .execute();
    return Map.groupBy(rows.map(resultOf), ({ uscc }) => uscc);
  }

  /** Published results, the newest first, behind a place in that order. */
  async published(
    { plan, uscc, sector, from }: PublishedQuestion,
    first: number,
    after: PublishedPlace | null,
    limit: Limit | null,
  ): Promise<StandingResult[]> {
    let query = this.#standing().where('published_on', 'is not', null);
    if (plan !== null) query = query.where('plan', '=', plan);
    if (uscc !== null) query = query.where('uscc', '=', uscc);
    if (sector !== null) query = query.where('sector', '=', sector);
    if (from !== null) query = query.where('published_on', '>=', from);
    if (limit?.kind === 'ENTERPRISES') query = query.where('uscc', 'in', [...limit.codes, ''] as Uscc[]); // compared only
    if (limit?.kind === 'REGIONS')
      query = query.where((which) =>
        which.exists(
          which
            .selectFrom('inspection_draw')
            .select('inspection_draw.uscc')
            .whereRef('inspection_draw.uscc', '=', 'inspection_result.uscc')
            .whereRef('inspection_draw.plan', '=', 'inspection_result.plan')
            .where('inspection_draw.region', 'in', [...limit.regions]),
        ),
      );
    if (after !== null)
      query = query.where((which) =>
        which(
          which.refTuple('published_on', 'plan', 'uscc', 'sector'),
          '<',
          which.tuple(after.publishedOn, after.plan, after.uscc, after.sector),
        ),
      );
    const rows = await query
      .orderBy('published_on', 'desc')
      .orderBy('plan', 'desc')
      .orderBy('uscc', 'desc')
      .orderBy('sector', 'desc')
      .limit(first)
      .execute();
    return rows.map(resultOf);
  }

  #standing() {
    return this.#read
      .selectFrom('inspection_result')
      .select(['plan', 'uscc', 'sector', 'outcome', 'inspected_on', 'published_on'])
      .where('is_current', '=', true)
      .where('standing', '=', 'STANDING');
  }
}

export interface PublishedQuestion {
  readonly plan: number | null;
  readonly uscc: Uscc | null;
  readonly sector: string | null;
  readonly from: LocalDate | null;
}

/** A place in the order of published results. */
export interface PublishedPlace {
  readonly publishedOn: LocalDate;
  readonly plan: number;
  readonly uscc: Uscc;
  readonly sector: string;
}

interface ResultRow {
  readonly plan: number;
  readonly uscc: Uscc;
  readonly sector: string;
  readonly outcome: string;
  readonly inspected_on: LocalDate;
  readonly published_on: LocalDate | null;
}

function resultOf({ inspected_on: inspectedOn, published_on: publishedOn, ...row }: ResultRow): StandingResult {
  return { ...row, inspectedOn, publishedOn };
}

function drawnOf(
  row: Omit<Selectable<InspectionTables['inspection_draw']>, 'is_short'> & { readonly is_short: boolean | number },
  today: LocalDate,
): DrawnEnterprise {
  return {
    uscc: row.uscc,
    plan: row.plan,
    place: row.place,
    stratum: row.stratum,
    region: row.region,
    team: JSON.parse(row.team) as Team['members'], // written by the draw
    isShort: Boolean(row.is_short), // 0 or 1 on SQLite
    departmentsLeft: row.departments_left,
    overdue: overdueOf(row, today),
    dueOn: row.departments_left > 0 ? row.ends_on : row.publish_due_on,
  };
}

function overdueOf(
  row: { departments_left: number; ends_on: LocalDate; publish_due_on: LocalDate | null },
  today: LocalDate,
): Overdue | null {
  if (row.departments_left > 0 && row.ends_on < today) return 'INSPECTION';
  return row.publish_due_on !== null && row.publish_due_on < today ? 'PUBLICATION' : null;
}
