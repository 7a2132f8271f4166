import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../kit/database/database.ts';
import { HubError } from '../../kit/errors.ts';
import type { Caller } from '../../kit/identity/caller.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import { EFFECTIVE_CLASSES } from '../../schema/vocabulary/grade.ts';
import { REPORTING_REGIONS } from '../../schema/vocabulary/division.ts';
import type { IndexedSector } from '../index/tiers.ts';
import { exactCount, hiddenGroups, maySeeSmallCells, safeCount, SMALLEST_CELL } from '../statistics/small-cells.ts';
import type { InspectionStandards } from './standards.ts';
import { millionthsOf } from './strata.ts';
import type { InspectionTables } from './tables.ts';

export const INSPECTION_DIMENSIONS = ['REPORTING_REGION', 'SECTOR', 'SECTOR_CLASS', 'TIER', 'PLAN'] as const;
export type InspectionDimension = (typeof INSPECTION_DIMENSIONS)[number];

const COLUMNS = {
  REPORTING_REGION: 'region',
  SECTOR: 'lead_sector',
  SECTOR_CLASS: 'sector_class',
  TIER: 'tier',
  PLAN: 'plan',
} as const satisfies Record<InspectionDimension, string>;

const ORDERS: Readonly<Record<InspectionDimension, readonly string[]>> = {
  REPORTING_REGION: REPORTING_REGIONS.map(({ id }) => id),
  SECTOR: [],
  SECTOR_CLASS: EFFECTIVE_CLASSES,
  TIER: EFFECTIVE_CLASSES,
  PLAN: [],
};

export interface InspectionQuestion {
  readonly year: number;
  readonly sector: string | null;
  readonly groupBy: readonly InspectionDimension[];
  readonly today: LocalDate;
}

const count = (which: RawBuilder<unknown>) => sql<number>`sum(case when ${which} then 1 else 0 end)`;

type Counted = Readonly<Record<'drawn' | 'byClass' | 'inspected' | 'owed' | 'overdue', number>>;
interface Group extends Counted {
  readonly values: readonly string[];
}

/** Draws of a year, counted in the store. What is internal to a sector is counted by class for those alone who may see it. */
export class InspectionStatistics {
  readonly #read: Database<InspectionTables>['read'];
  readonly #sectors: readonly IndexedSector[];
  readonly #standards: InspectionStandards;

  constructor(
    { read }: Pick<Database<InspectionTables>, 'read'>,
    sectors: readonly IndexedSector[],
    standards: InspectionStandards,
  ) {
    this.#read = read;
    this.#sectors = sectors;
    this.#standards = standards;
  }

  /** @throws {HubError} STATISTICS_INVALID */
  async ask(question: InspectionQuestion, caller: Caller) {
    const { year, groupBy } = question;
    if (new Set(groupBy).size < groupBy.length)
      throw new HubError('STATISTICS_INVALID', 'groupBy: a dimension stands there twice; name each once.');
    const withheldSectors = this.#withheld(groupBy, caller);
    const groups = await this.#groups(question, withheldSectors, caller);
    const mayTell = maySeeSmallCells(caller);
    const hidden = hiddenGroups(groups.map((group) => ({ ...group, count: group.drawn, of: group.drawn })));
    const hiddenKeys = new Set([...hidden].map(({ values }) => values.join('\n')));
    const tell = (part: number, whole: number, isHidden?: boolean) => {
      const raw = { count: part, of: whole };
      return mayTell ? exactCount(raw) : isHidden === true ? safeCount(raw, true) : safeCount(raw);
    };
    const all = sum(groups);
    const onGraph = (group: Group, isHidden?: boolean) => ({
      group: groupBy.map((dimension, index) => ({ dimension, value: group.values[index] || null })),
      drawn: tell(group.drawn, all.drawn, isHidden),
      drawnByClass: tell(group.byClass, group.drawn, isHidden),
      leastByClass: mayTell ? this.#least(group, question) : null,
      inspected: tell(group.inspected, group.drawn, isHidden),
      published: tell(group.inspected - group.owed, group.inspected, isHidden),
      overdue: tell(group.overdue, group.drawn, isHidden),
    });
    return {
      year,
      rows: groups.map((group) => onGraph(group, hiddenKeys.has(group.values.join('\n')))),
      total: { ...onGraph({ ...all, values: [] }), group: [] },
      withheldSectors,
      smallCells: mayTell ? null : SMALLEST_CELL,
    };
  }

  #withheld(groupBy: readonly InspectionDimension[], caller: Caller): string[] {
    if (!groupBy.includes('SECTOR_CLASS') && !groupBy.includes('TIER')) return [];
    return this.#sectors
      .filter(({ code, disclosure }) => disclosure === 'INTERNAL' && !caller.maySeeInternal(code))
      .map(({ code }) => code);
  }

  async #groups(
    { year, sector, groupBy, today }: InspectionQuestion,
    withheld: readonly string[],
    { limit }: Pick<Caller, 'limit'>,
  ): Promise<Group[]> {
    const columns = groupBy.map((dimension) => COLUMNS[dimension]);
    const late = sql`(departments_left > 0 and ends_on < ${today}) or publish_due_on < ${today}`;
    let query = this.#read
      .selectFrom('inspection_draw')
      .select(columns)
      .select([
        sql<number>`count(*)`.as('drawn'),
        count(sql`is_by_class = true`).as('by_class'), // SQLite takes it for 1
        count(sql`departments_left = 0`).as('inspected'),
        count(sql`departments_left = 0 and unpublished > 0`).as('owed'),
        count(late).as('overdue'),
      ])
      .where('year', '=', year);
    if (sector !== null) query = query.where('lead_sector', '=', sector);
    if (withheld.length > 0) query = query.where('lead_sector', 'not in', [...withheld]);
    if (limit?.kind === 'REGIONS') query = query.where('region', 'in', [...limit.regions]);
    if (columns.length > 0) query = query.groupBy(columns);
    const rows = await query.execute();
    return rows
      .map((row): Group => ({
        values: columns.map((column) => String(row[column] ?? '')),
        drawn: row.drawn,
        byClass: row.by_class,
        inspected: row.inspected,
        owed: row.owed,
        overdue: row.overdue,
      }))
      .filter(({ drawn }) => drawn > 0)
      .sort((one, other) => compareGroups(one, other, groupBy));
  }

  /** The share by class that a sector is held to, where the group is of one sector. */
  #least({ values, drawn, byClass }: Group, { sector, groupBy }: InspectionQuestion) {
    const place = groupBy.indexOf('SECTOR');
    const of = place >= 0 ? values[place] : sector;
    const least = this.#standards.drawnByClass.find((each) => each.sector === of);
    if (least === undefined) return null;
    const { leastShare, clause, provenance } = least;
    return { leastShare, clause, provenance, reached: byClass * millionthsOf('1') >= drawn * millionthsOf(leastShare) };
  }
}

function compareGroups(one: Group, other: Group, groupBy: readonly InspectionDimension[]): number {
  for (const [index, dimension] of groupBy.entries()) {
    const [a = '', b = ''] = [one.values[index], other.values[index]];
    if (a === b) continue;
    if (dimension === 'PLAN') return Number(a) - Number(b);
    const [place, otherPlace] = [ORDERS[dimension].indexOf(a), ORDERS[dimension].indexOf(b)];
    if (place >= 0 && otherPlace >= 0) return place - otherPlace;
    if (place >= 0 || otherPlace >= 0) return place >= 0 ? -1 : 1;
    return a < b ? -1 : 1;
  }
  return 0;
}

function sum(groups: readonly Counted[]): Counted {
  const total = { drawn: 0, byClass: 0, inspected: 0, owed: 0, overdue: 0 };
  for (const group of groups) for (const part of Object.keys(total) as (keyof Counted)[]) total[part] += group[part];
  return total;
}
