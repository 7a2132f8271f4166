import { createHash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { hashLines, type ResultValues, type Tally, tallyOf } from './result-values.ts';
import type { RunStoreTables } from './run-store.ts';

const RESULTS_AT_ONCE = 5_000;

/** What a run has found, as a whole. */
export interface SealedResults {
  /** SHA-256 over the results in the order of their keys: equal for equal results, whatever pages, threads or kills. */
  readonly hash: string;
  readonly tally: Tally;
}

/** Seals results as they are found, page by page in the order of their keys: as `sealResults` does what is stored. */
export function sealAsFound(): {
  readonly add: (results: ResultValues) => void;
  readonly sealed: () => SealedResults;
} {
  const hash = createHash('sha256');
  const counts = new Map<string, Tally[number]>();
  return {
    add: (results) => {
      hash.update(hashLines(results));
      for (const entry of tallyOf(results)) {
        const known = counts.get(keyOf(entry))?.enterprises ?? 0;
        counts.set(keyOf(entry), { ...entry, enterprises: known + entry.enterprises });
      }
    },
    sealed: () => ({ hash: hash.digest('hex'), tally: inOrder([...counts.values()]) }),
  };
}

/** Reads a run's results once through, in the order of their keys. */
export async function sealResults(
  read: Kysely<RunStoreTables>,
  run: number,
  onProgress: (results: number) => void,
): Promise<SealedResults> {
  const hash = createHash('sha256');
  let results = 0;
  for (let part = await partBehind(read, run, ''); part !== null; part = await partBehind(read, run, part.through)) {
    hash.update(part.lines);
    results += part.results;
    onProgress(results);
  }
  return { hash: hash.digest('hex'), tally: await storedTally(read, run) };
}

interface Part {
  readonly lines: string;
  readonly through: Uscc;
  readonly results: number;
}

/** The lines of some thousands of results behind a code; no enterprise is cut in two. Null behind the last. */
async function partBehind(read: Kysely<RunStoreTables>, run: number, after: string): Promise<Part | null> {
  const { rows } = await sql<Part | { lines: null }>`
    select string_agg(line, '' order by uscc, subject_kind) as lines, max(uscc) as through, count(*) as results
    from (
      select uscc, subject_kind, ${resultLine} as line from run_result
      where run = ${run} and uscc > ${after} and uscc <= (
        select max(uscc) from (
          select uscc from run_result where run = ${run} and uscc > ${after} order by uscc limit ${RESULTS_AT_ONCE}
        ) as page
      )
    ) as part`.execute(read);
  const [part] = rows;
  return part === undefined || part.lines === null ? null : part;
}

/** One result in the words of the hash, as `hashLines` writes it. */
const resultLine = sql.raw(
  "uscc || '|' || subject_kind || '|' || status || '|' || coalesce(grade, '') || '|' || " +
    "coalesce(cast(score_thousandths as text), '') || '|' || facts || '\n'",
);

async function storedTally(read: Kysely<RunStoreTables>, run: number): Promise<Tally> {
  const rows = await read
    .selectFrom('run_result')
    .select((eb) => [
      'subject_kind as subjectKind',
      'status',
      'grade',
      eb.cast<number>(eb.fn.countAll(), 'integer').as('enterprises'),
    ])
    .where('run', '=', run)
    .groupBy(['subject_kind', 'status', 'grade'])
    .execute();
  return inOrder(rows);
}

/** By kind of subject, status and grade: the same counts are always shown in the same order. */
function inOrder(tally: Tally): Tally {
  return tally.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function keyOf({ subjectKind, status, grade }: Tally[number]): string {
  return `${subjectKind}|${status}|${grade ?? ''}`;
}
