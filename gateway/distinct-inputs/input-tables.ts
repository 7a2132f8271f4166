import { sql, type Transaction } from 'kysely';
import type { DatabaseEngine } from '../../kit/database/location.ts';
import type { IndexTables } from '../index/tables.ts';

/**
 * The distinct inputs of a generation of the index by their ids, each once however many enterprises share it. It belongs
 * to its generation, comes and goes with it, and carries no migration.
 */
export const inputTable = (generation: number): string => `distinct_input_${generation}`;

/** Inputs in one statement. */
const WRITTEN_AT_ONCE = 10_000;

export async function createInputs(transaction: Transaction<IndexTables>, generation: number): Promise<void> {
  await sql
    .raw(`create table ${inputTable(generation)} (id text not null primary key, content text not null)`)
    .execute(transaction);
}

export async function dropInputs(transaction: Transaction<IndexTables>, generation: number): Promise<void> {
  await sql.raw(`drop table if exists ${inputTable(generation)}`).execute(transaction);
}

/** Keeps inputs, id and text; those that are kept already stay as they are. */
export async function addInputs(
  transaction: Transaction<IndexTables>,
  engine: DatabaseEngine,
  generation: number,
  inputs: ReadonlyMap<string, string>,
): Promise<void> {
  const rows = [...inputs];
  for (let from = 0; from < rows.length; from += WRITTEN_AT_ONCE) {
    const texts = JSON.stringify(rows.slice(from, from + WRITTEN_AT_ONCE));
    const values =
      engine === 'sqlite'
        ? sql`select value ->> 0, value ->> 1 from json_each(${texts}) where true`
        : sql`select value ->> 0, value ->> 1 from json_array_elements(${texts}::json)`;
    await sql`insert into ${sql.table(inputTable(generation))} (id, content) ${values} on conflict do nothing`.execute(
      transaction,
    );
  }
}

export async function clearInputs(transaction: Transaction<IndexTables>, generation: number): Promise<void> {
  await sql`delete from ${sql.table(inputTable(generation))}`.execute(transaction);
}

/** Takes away the inputs that nobody is counted under any more. */
export async function dropUnusedInputs(
  transaction: Transaction<IndexTables>,
  generation: number,
  countedIn: string,
): Promise<void> {
  await sql`
    delete from ${sql.table(inputTable(generation))}
    where not exists (select 1 from ${sql.table(countedIn)} as counted where counted.input = id)`.execute(transaction);
}
