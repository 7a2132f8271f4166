import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { Database } from '../../kit/database/database.ts';
import type { DatabaseEngine } from '../../kit/database/location.ts';
import { addInputs, clearInputs, createInputs, dropInputs, dropUnusedInputs } from '../distinct-inputs/input-tables.ts';
import type { IndexTables } from '../index/tables.ts';
import { type CountChanges, CUBE_NAMES, type CubeName, CUBES } from './cubes.ts';

/** The table of a cube. It belongs to its generation of the index, comes and goes with it, and carries no migration. */
export const cubeTable = (cube: CubeName, generation: number): string => `counted_${cube.toLowerCase()}_${generation}`;

/** Makes the empty tables of a generation's counts. */
export async function createCubes(transaction: Transaction<IndexTables>, generation: number): Promise<void> {
  for (const cube of CUBE_NAMES) {
    const columns = CUBES[cube];
    const defined = columns.map((column) => `${column} text not null`).join(', ');
    await sql
      .raw(
        `create table ${cubeTable(cube, generation)} (${defined}, count integer not null, primary key (${columns.join(', ')}))`,
      )
      .execute(transaction);
  }
  await createInputs(transaction, generation);
}

export async function dropCubes(transaction: Transaction<IndexTables>, generation: number): Promise<void> {
  for (const cube of CUBE_NAMES)
    await sql.raw(`drop table if exists ${cubeTable(cube, generation)}`).execute(transaction);
  await dropInputs(transaction, generation);
}

/** Keeps the counts up with changed rows: in the transaction in which these are written. */
export async function countChanges(
  transaction: Transaction<IndexTables>,
  engine: DatabaseEngine,
  generation: number,
  changes: CountChanges,
): Promise<void> {
  await addInputs(transaction, engine, generation, changes.inputs);
  for (const cube of CUBE_NAMES) {
    const changed = changes.of(cube);
    if (changed.length === 0) continue;
    const table = sql.table(cubeTable(cube, generation));
    const columns = sql.join(CUBES[cube].map((column) => sql.ref(column)));
    await sql`
      insert into ${table} as counted (${columns}, count) ${valuesOf(engine, cube, changed)}
      on conflict (${columns}) do update set count = counted.count + excluded.count`.execute(transaction);
  }
}

function valuesOf(
  engine: DatabaseEngine,
  cube: CubeName,
  changed: ReturnType<CountChanges['of']>,
): RawBuilder<unknown> {
  const rows = JSON.stringify(changed);
  const texts = sql.join(CUBES[cube].map((_column, index) => sql`value ->> ${sql.lit(index)}`));
  const by = sql.lit(CUBES[cube].length);
  return engine === 'sqlite'
    ? sql`select ${texts}, value ->> ${by} from json_each(${rows}) where true`
    : sql`select ${texts}, (value ->> ${by})::int from json_array_elements(${rows}::json)`;
}

/** Takes away the cells in which nobody is counted any more. */
export async function dropEmptyCells(transaction: Transaction<IndexTables>, generation: number): Promise<void> {
  for (const cube of CUBE_NAMES)
    await sql`delete from ${sql.table(cubeTable(cube, generation))} where count = 0`.execute(transaction);
  await dropUnusedInputs(transaction, generation, cubeTable('INPUT', generation));
}

/** Empties the counts of a generation: before they are counted anew. */
export async function clearCubes(transaction: Transaction<IndexTables>, generation: number): Promise<void> {
  for (const cube of CUBE_NAMES) await sql`delete from ${sql.table(cubeTable(cube, generation))}`.execute(transaction);
  await clearInputs(transaction, generation);
}

/** All cells that somebody is counted in, as one text each: for comparing the counts with a recount. */
export async function countedCells(
  { read }: Pick<Database<IndexTables>, 'read'>,
  cube: CubeName,
  generation: number,
): Promise<string[]> {
  const { rows } = await sql<Record<string, string | number>>`
    select * from ${sql.table(cubeTable(cube, generation))} where count <> 0`.execute(read);
  return rows.map((row) => [...CUBES[cube].map((column) => row[column]), row['count']].join('|')).sort();
}
