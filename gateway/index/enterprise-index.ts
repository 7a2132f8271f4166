import { type RawBuilder, sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { Database } from '../../kit/database/database.ts';
import { HubError } from '../../kit/errors.ts';
import type { EnterpriseContent } from './enterprise-content.ts';
import type { Condition } from './condition.ts';
import { type EnterpriseFilter, type ListRights, readFilter, tierView } from './enterprise-filter.ts';
import { conditionSql } from './filter-sql.ts';
import { generationsIn } from './generations.ts';
import { GenerationInService } from './in-service.ts';
import { FORM_WITH_PLACES, tableOf } from './index-tables.ts';
import { placeIn } from './kept-places.ts';
import { BY_CODE, fromCursor, type ListOrder, orderSql, toCursor } from './list-order.ts';
import type { IndexTables } from './tables.ts';
import type { IndexedSector } from './tiers.ts';

/** Most enterprises in one page, and most codes in one question. */
export const MOST_ENTERPRISES = 100;
/** Up to here a list is counted; beyond, PostgreSQL's planner estimates. */
export const COUNTED_EXACTLY = 100_000;
/** A list that PostgreSQL estimates to be no longer is found as a whole and ordered then. */
export const FOUND_WHOLE = 10_000;
/** Estimates are kept for the pages that follow. */
const ESTIMATES = { max: 1_000, ttl: 60_000 };

export interface ListQuestion {
  readonly filter?: EnterpriseFilter | null | undefined;
  readonly order?: ListOrder | null | undefined;
  readonly first: number;
  readonly after: string | null;
}

export interface EnterprisePage {
  readonly entries: readonly { readonly uscc: Uscc; readonly cursor: string }[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

export interface ListCount {
  readonly count: number;
  readonly kind: 'EXACT' | 'ESTIMATED';
}

/** Rights of one who sees what is shared and nothing internal. */
export const NO_INTERNAL_RIGHTS: ListRights = { maySeeShared: () => true, maySeeInternal: () => false, limit: null };

/** The enterprises that any subgraph has named and what the hub has received about them: what federation alone cannot list. */
export class EnterpriseIndex {
  readonly #database: Database<IndexTables>;
  readonly #inService: GenerationInService;
  readonly #sectors: readonly IndexedSector[];
  readonly #foundWhole: number;
  readonly #estimates = new LRUCache<string, number>(ESTIMATES);
  #known: { readonly number: number; readonly form: number } | null = null;

  constructor(
    database: Database<IndexTables>,
    sectors: readonly IndexedSector[] = [],
    inService: GenerationInService = new GenerationInService(),
    foundWhole: number = FOUND_WHOLE,
  ) {
    this.#database = database;
    this.#sectors = sectors;
    this.#inService = inService;
    this.#foundWhole = foundWhole;
  }

  /** Which of the codes are known, one statement for all of them. @throws {HubError} INDEX_LOADING */
  async known(usccs: readonly Uscc[]): Promise<ReadonlySet<Uscc>> {
    if (usccs.length === 0) return new Set();
    const rows = await this.#ask<{ uscc: Uscc }>(
      (table) => sql`select uscc from ${table} as indexed where uscc in (${sql.join(usccs)})`,
    );
    return new Set(rows.map(({ uscc }) => uscc));
  }

  /** What the hub has received of the enterprises, one statement for all of them. @throws {HubError} INDEX_LOADING */
  async contents(usccs: readonly Uscc[]): Promise<ReadonlyMap<Uscc, EnterpriseContent>> {
    const rows = await this.#ask<{ uscc: Uscc; content: string }>(
      (table) => sql`select uscc, content from ${table} as indexed where uscc in (${sql.join(usccs)})`,
    );
    // Written by enterpriseRow.
    return new Map(rows.map(({ uscc, content }) => [uscc, JSON.parse(content) as EnterpriseContent]));
  }

  /** The reporting regions of enterprises, as far as they are known, one statement for all of them. @throws {HubError} INDEX_LOADING */
  async regionsOf(usccs: readonly Uscc[]): Promise<ReadonlyMap<Uscc, string>> {
    const contents = await this.contents(usccs);
    return new Map(
      [...contents].flatMap(([uscc, { reportingRegion }]) => (reportingRegion ? [[uscc, reportingRegion.id]] : [])),
    );
  }

  /**
   * One page behind a cursor (keyset: stable while enterprises come, go and change).
   * @throws {HubError} PAGE_TOO_LARGE, INVALID_CURSOR, FILTER_INVALID, FILTER_TOO_LARGE, FILTER_FORBIDDEN, INDEX_LOADING
   */
  async page({ filter, order, first, after }: ListQuestion, rights: ListRights): Promise<EnterprisePage> {
    if (!Number.isInteger(first) || first < 1 || first > MOST_ENTERPRISES) {
      throw new HubError(
        'PAGE_TOO_LARGE',
        `first must be a whole number from 1 to ${MOST_ENTERPRISES}; ask for the next page with after: endCursor, and for a whole list for a file (requestExport).`,
      );
    }
    const by = order ?? BY_CODE;
    const form = await this.#form();
    const condition = readFilter(filter, this.#sectors, rights, form);
    const view = by.field === 'TIER' ? tierView(this.#sectors, rights) : 'SHARED';
    const isFoundWhole = await this.#isFoundWhole(condition);
    const isKept = this.#database.engine === 'postgresql' && form >= FORM_WITH_PLACES && by.field !== 'ESTABLISHED_ON';
    const { place, rest } = isKept && !isFoundWhole ? placeIn(condition) : { place: null, rest: condition };
    const { value, behind, order: ordered } = orderSql(by, view, after === null ? null : fromCursor(after, by), place);
    const rows = await this.#ask<{ uscc: Uscc; value: string | number }>((table, generation) => {
      const met = this.#sql(rest, generation);
      const found = isFoundWhole
        ? sql`(select uscc, tier_all, tier_shared, established_on from ${table} as indexed where ${met} offset 0)`
        : table;
      return sql`
        select indexed.uscc, ${value} as value from ${found} as indexed
        where ${behind} and ${isFoundWhole ? sql`1 = 1` : met}
        order by ${ordered} limit ${first + 1}`;
    });
    return {
      entries: rows.slice(0, first).map((row) => ({ uscc: row.uscc, cursor: toCursor(row, by) })),
      hasNextPage: rows.length > first,
      hasPreviousPage: after !== null,
    };
  }

  /**
   * Everybody who meets a filter, in the order of codes, stretch by stretch: what the hub has received of each, as text.
   * @throws {HubError} FILTER_INVALID, FILTER_TOO_LARGE, FILTER_FORBIDDEN, INDEX_LOADING
   */
  async *stretches(
    filter: EnterpriseFilter | null | undefined,
    rights: ListRights,
    size = 1_000,
  ): AsyncGenerator<readonly { readonly uscc: Uscc; readonly content: string }[]> {
    const condition = readFilter(filter, this.#sectors, rights);
    for (let after = ''; ;) {
      const rows = await this.#ask<{ uscc: Uscc; content: string }>(
        (table, generation) => sql`
          select indexed.uscc, indexed.content from ${table} as indexed
          where indexed.uscc > ${after} and ${this.#sql(condition, generation)} order by indexed.uscc limit ${size}`,
      );
      if (rows.length > 0) yield rows;
      const last = rows.at(-1);
      if (last === undefined || rows.length < size) return;
      after = last.uscc;
    }
  }

  /**
   * How many enterprises meet a filter: counted up to 100,000, on SQLite always; estimated beyond.
   * @throws {HubError} FILTER_INVALID, FILTER_TOO_LARGE, FILTER_FORBIDDEN, INDEX_LOADING
   */
  async count(filter: EnterpriseFilter | null | undefined, rights: ListRights): Promise<ListCount> {
    const condition = readFilter(filter, this.#sectors, rights, await this.#form());
    const most = this.#database.engine === 'sqlite' ? -1 : COUNTED_EXACTLY + 1;
    const [counted] = await this.#ask<{ count: number | string }>(
      (table, generation) => sql`
        select count(*) as count from (
          select 1 from ${table} as indexed where ${this.#sql(condition, generation)} limit ${most}
        ) as met`,
    );
    const count = Number(counted?.count ?? 0);
    if (most < 0 || count < most) return { count, kind: 'EXACT' };
    return { count: Math.max(await this.#estimate(condition), count), kind: 'ESTIMATED' };
  }

  /**
   * Whether a list is so short that all of it is found before it is ordered. Left to itself PostgreSQL reads along the
   * order until a page is full, and takes facets that hardly anybody has for commoner than they are: a list with nobody on
   * it would read everybody.
   */
  async #isFoundWhole(condition: Condition): Promise<boolean> {
    const isEverybody = condition.kind === 'AND' && condition.conditions.length === 0;
    if (this.#database.engine === 'sqlite' || isEverybody) return false;
    const key = JSON.stringify(condition);
    let estimate = this.#estimates.get(key);
    if (estimate === undefined) {
      estimate = await this.#estimate(condition);
      this.#estimates.set(key, estimate);
    }
    return estimate <= this.#foundWhole;
  }

  /** PostgreSQL's own estimate of how many enterprises meet a condition. */
  async #estimate(condition: Condition): Promise<number> {
    const [plan] = await this.#ask<{ 'QUERY PLAN': readonly { Plan: { 'Plan Rows': number } }[] }>(
      (table, generation) => sql`
        explain (format json) select 1 from ${table} as indexed where ${this.#sql(condition, generation)}`,
    );
    return plan?.['QUERY PLAN'][0]?.Plan['Plan Rows'] ?? 0;
  }

  /** Asks anything of the generation in service, by its number, and says which it was. @throws {HubError} INDEX_LOADING */
  async askInService<Row>(
    question: (generation: number) => RawBuilder<Row>,
  ): Promise<{ readonly rows: readonly Row[]; readonly generation: number }> {
    let asked = 0;
    const rows = await this.#ask<Row>((_table, generation) => {
      asked = generation;
      return question(generation);
    });
    return { rows, generation: asked };
  }

  /** Form of the rows that answer: until a new generation is filled after an upgrade, those of an older program. */
  async #form(): Promise<number> {
    const number = this.#inService.number ?? (await this.#findInService());
    if (this.#known?.number !== number) {
      const generation = (await generationsIn(this.#database)).find((each) => each.number === number);
      this.#known = { number, form: generation?.form ?? 0 };
    }
    return this.#known.form;
  }

  #sql(condition: Condition, generation: number): RawBuilder<boolean> {
    return conditionSql(condition, this.#database.engine, generation);
  }

  /** Asks the table in service; once more where another process has just put a newer one in its place. */
  async #ask<Row>(
    question: (table: RawBuilder<unknown>, generation: number) => RawBuilder<Row>,
  ): Promise<readonly Row[]> {
    const { read } = this.#database;
    const run = async (generation: number): Promise<readonly Row[]> =>
      (await question(sql.table(tableOf(generation)), generation).execute(read)).rows;
    const asked = this.#inService.number ?? (await this.#findInService());
    try {
      return await run(asked);
    } catch (error) {
      const inService = isTableGone(error) ? await this.#findInService() : asked;
      if (inService === asked) throw error;
      return run(inService);
    }
  }

  async #findInService(): Promise<number> {
    const serving = (await generationsIn(this.#database)).findLast(({ servingSince }) => servingSince !== null);
    if (serving !== undefined) this.#inService.set(serving.number);
    return this.#inService.required;
  }
}

function isTableGone(error: unknown): boolean {
  return error instanceof Error && (/no such table/.test(error.message) || ('code' in error && error.code === '42P01'));
}
