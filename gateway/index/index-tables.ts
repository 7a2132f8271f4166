import { sql, type Transaction } from 'kysely';
import type { DatabaseEngine } from '../../kit/database/location.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { createCubes, dropCubes } from '../statistics/cube-tables.ts';
import { codeInPlace, KEPT_PLACES } from './kept-places.ts';
import type { IndexTables } from './tables.ts';

/** Form of the rows below: a program that writes another form fills a new generation. */
export const ROW_FORM = 4;
/** The first form whose rows begin with their place, and say what is unknown of place and directory. */
export const FORM_WITH_PLACES = 4;

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
  /** Id of its plainest like (gateway/distinct-inputs): equal for enterprises that fare alike under any rule set. */
  readonly inputId: string;
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
  'input_id',
] as const;

/**
 * PostgreSQL's statistics target for facets (its default is 100): below which share it takes a facet for one that it does
 * not know, and guesses how many hold it. With the default it reads everything to find four that nobody holds.
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
          `create table ${tableOf(generation)} (number integer primary key, uscc text not null unique, name text not null, searched_name text not null, facets text not null, tier_all integer not null, tier_shared integer not null, established_on text not null, content text not null, periods text not null, input_id text not null)`,
          `create virtual table ${namesOf(generation)} using fts5(grams, content='', contentless_delete=1, detail=none)`,
        ]
      : [
          // Vacuumed once it is full (build-indexes.ts); until then a vacuum would only take time from the load.
          `create table ${tableOf(generation)} (uscc varchar(18) primary key, name text not null, searched_name text not null, grams text[] not null, facets text[] not null, tier_all smallint not null, tier_shared smallint not null, established_on varchar(10) not null, content text not null, periods text not null, input_id text not null) with (autovacuum_enabled = off)`,
          `alter table ${tableOf(generation)} alter column facets set statistics ${FACETS_SAMPLED}`,
        ];
  for (const statement of statements) await sql.raw(statement).execute(transaction);
  await createCubes(transaction, generation);
}

/** What a loaded table is searched by, the costliest first. */
export function indexStatements(engine: DatabaseEngine, generation: number): string[] {
  const table = tableOf(generation);
  const made = (name: string, on: string) => `create index if not exists ${table}_${name} on ${table} ${on}`;
  const orders = ['tier_all', 'tier_shared', 'established_on', 'input_id'].map((column) =>
    made(column, `(${column}, uscc)`),
  );
  if (engine === 'sqlite') return orders;
  const searches = ['facets', 'grams'].map((column) => made(column, `using gin (${column})`));
  const places = KEPT_PLACES.flatMap(({ name, position }) => [
    made(`${name}_uscc`, `(${codeInPlace(position)})`),
    ...['tier_all', 'tier_shared'].map((column) =>
      made(`${name}_${column}`, `((facets[${position}]), ${column}, uscc)`),
    ),
  ]);
  return [...searches, ...places, ...orders];
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
