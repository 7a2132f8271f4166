import { type Kysely, sql } from 'kysely';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { Database } from '../database/database.ts';
import type { Evaluators } from './evaluators.ts';
import { replaceResults } from './result-writer.ts';
import type { RunStoreTables } from './run-store.ts';

const CHANGES_AT_ONCE = 500;
/** Records kinds that no evaluation by the sector itself rests on. */
const NO_INPUT = ['grades', 'rights'];

/** Enterprises whose records have changed behind a sequence, and the sequence up to which that is known. */
export async function changesBehind(
  read: Kysely<RunStoreTables>,
  sequence: number,
  limit: number,
): Promise<{ usccs: Uscc[]; through: number }> {
  const changes = await read
    .selectFrom('change')
    .select(['sequence', 'uscc'])
    .where('sequence', '>', sequence)
    .where('kind', 'not in', NO_INPUT)
    .orderBy('sequence')
    .limit(limit)
    .execute();
  return {
    usccs: [...new Set(changes.map(({ uscc }) => uscc))],
    through: changes.at(-1)?.sequence ?? sequence,
  };
}

/** Sequence of the newest change of the store. */
export async function newestChange(read: Kysely<RunStoreTables>): Promise<number> {
  const { rows } = await sql<{ newest: number | null }>`
    select max(next_sequence) - 1 as newest from feed_position`.execute(read);
  return rows[0]?.newest ?? 0;
}

/**
 * Evaluates again whoever's records have changed while the run was under way, until nothing is behind: then the results
 * are those of the store as it stands. @returns the sequence up to which the records are taken in.
 */
export async function catchUp(
  database: Database<RunStoreTables>,
  evaluators: Evaluators,
  run: { readonly number: number; readonly recordsThrough: number },
): Promise<number> {
  for (let through = run.recordsThrough; ;) {
    const behind = await changesBehind(database.read, through, CHANGES_AT_ONCE);
    if (behind.usccs.length === 0) return through;
    const usccs = [...new Set([...behind.usccs, ...(await newerCodes(database.read, behind.usccs))])];
    const results = await evaluators.evaluate({ only: usccs });
    await replaceResults(database, run.number, usccs, results, behind.through);
    through = behind.through;
  }
}

/** The codes that hold now of enterprises whose records came in under an older one. */
async function newerCodes(read: Kysely<RunStoreTables>, usccs: readonly Uscc[]): Promise<Uscc[]> {
  const links = await read.selectFrom('superseded_code').select('uscc').where('older', 'in', usccs).execute();
  return links.map(({ uscc }) => uscc);
}
