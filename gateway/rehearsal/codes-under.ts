import { type Kysely, sql } from 'kysely';
import type { DatabaseEngine } from '../../kit/database/location.ts';
import { tableOf } from '../index/index-tables.ts';
import type { IndexTables } from '../index/tables.ts';

/**
 * The codes of those who stand under each input, in order: of all, or of the first few. They come joined, since a row for
 * each of a million takes longer to receive than to find.
 * @returns by id; an input that nobody stands under is left out.
 */
export async function codesUnder(
  store: Kysely<IndexTables>,
  engine: DatabaseEngine,
  generation: number,
  ids: readonly string[],
  first?: number,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const asked =
    engine === 'sqlite'
      ? sql`(select value as id from json_each(${JSON.stringify(ids)})) as asked`
      : sql`unnest(${ids}::text[]) as asked(id)`;
  const { rows } = await sql<{ id: string; codes: string | null }>`
    select asked.id, (
      select string_agg(uscc, ' ') from (
        select uscc from ${sql.table(tableOf(generation))} where input_id = asked.id order by uscc
        ${first === undefined ? sql`` : sql`limit ${first}`}
      ) as found
    ) as codes from ${asked}`.execute(store);
  return new Map(rows.flatMap(({ id, codes }) => (codes === null ? [] : [[id, codes.split(' ')]])));
}
