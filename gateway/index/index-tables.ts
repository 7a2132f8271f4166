import { sql, type Transaction } from 'kysely';
import type { DatabaseEngine } from '../../kit/database/location.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { createCubes, dropCubes } from '../statistics/cube-tables.ts';
import type { IndexTables } from './tables.ts';

/** Form of the rows below: a program that writes another form fills a new generation. */
export const ROW_FORM = 2;

/** One enterprise in the index, as it is now. */
export interface IndexedRow {
  readonly uscc: Uscc;
  /** Empty where the registry does not know it. */
  readonly name: string;
  /** The name as it is searched. */
  readonly searchedName: string;
  readonly grams: readonly string[];
  readonly facets: readonly string[];
  /** Place of the tier from the best (0) to none at all, with and without what sectors keep internal. */
  readonly tierAll: number;
  readonly tierShared: number;
  /** YYYY-MM-DD, empty where unknown. */
  readonly establishedOn: string;
  /** JSON of all that the subgraphs said, as the gateway would hand it to convergence. */
  readonly content: string;
  /** JSON of the last grade of each period by sector (`periodsAsText`): what moves are counted from. */
  readonly periods: string;
}

/** Columns of a generation's table, in the order in which rows are written. */
export const COLUMNS = [
  'uscc',
  'name',
  'searched_name',
  'grams',
  'facets',
  'tier_all',
  'tier_shared',
  'established_on',
  'content',
  'periods',
] as const;

/**
 * PostgreSQL's statistics target for facets: it remembers ten times as many of them with how often they are held, and a
 * province has some two thousand. With fewer it takes rare ones for common, and reads everything to find nobody.
 */
const FACETS_SAMPLED = 400;

/** The table of a generation. It is no entity: it comes and goes with its generation, and carries no migration. */
export const tableOf = (generation: number): string => `indexed_enterprise_${generation}`;
/** SQLite's full-text index of names beside it. */
export const namesOf = (generation: number): string => `indexed_name_${generation}`;

/** Makes a generation's table, without the indexes that a load is quicker without. */
export async function createTable(
  transaction: Transaction<IndexTables>,
  engine: DatabaseEngine,
  generation: number,
): Promise<void> {
  await dropTable(transaction, engine, generation);
  const statements =
    engine === 'sqlite'
      ? [
          `create table ${tableOf(generation)} (number integer primary key, uscc text not null unique, name text not null, searched_name text not null, facets text not null, tier_all integer not null, tier_shared integer not null, established_on text not null, content text not null, periods text not null)`,
          `create virtual table ${namesOf(generation)} using fts5(grams, content='', contentless_delete=1, detail=none)`,
        ]
      : [
          `create table ${tableOf(generation)} (uscc varchar(18) primary key, name text not null, searched_name text not null, grams text[] not null, facets text[] not null, tier_all smallint not null, tier_shared smallint not null, established_on varchar(10) not null, content text not null, periods text not null)`,
          `alter table ${tableOf(generation)} alter column facets set statistics ${FACETS_SAMPLED}`,
        ];
  for (const statement of statements) await sql.raw(statement).execute(transaction);
  await createCubes(transaction, generation);
}

/** What a loaded table is searched by, the costliest first. */
export function indexStatements(engine: DatabaseEngine, generation: number): string[] {
  const table = tableOf(generation);
  const searches =
    engine === 'sqlite'
      ? []
      : ['facets', 'grams'].map(
          (column) => `create index if not exists ${table}_${column} on ${table} using gin (${column})`,
        );
  const orders = ['tier_all', 'tier_shared', 'established_on'].map(
    (column) => `create index if not exists ${table}_${column} on ${table} (${column}, uscc)`,
  );
  return [...searches, ...orders];
}

export async function dropTable(
  transaction: Transaction<IndexTables>,
  engine: DatabaseEngine,
  generation: number,
): Promise<void> {
  await sql.raw(`drop table if exists ${tableOf(generation)}`).execute(transaction);
  if (engine === 'sqlite') await sql.raw(`drop table if exists ${namesOf(generation)}`).execute(transaction);
  await dropCubes(transaction, generation);
}
