import { type Kysely, sql } from 'kysely';
import type { DatabaseEngine } from '../../kit/database/location.ts';
import { inputTable } from '../distinct-inputs/input-tables.ts';
import type { EnterpriseContent } from '../index/enterprise-content.ts';
import { TIER_VIEWS, type TierView } from '../index/facets.ts';
import type { IndexTables } from '../index/tables.ts';
import { cubeTable } from '../statistics/cube-tables.ts';
import { codesUnder } from './codes-under.ts';
import type { Comparison, Outcomes } from './outcome.ts';
import { count, emptyTally, isMoved, isSupervisedDifferently, SAMPLES, type Tally, wayOf } from './tally.ts';

type Store = Kysely<IndexTables>;

/** What a comparison found. */
export interface Counted {
  readonly tallies: Readonly<Record<TierView, Tally>>;
  /** The inputs of which the two rule sets make something else, by id. */
  readonly changed: ReadonlyMap<string, Outcomes>;
}

/** Inputs read at once. */
const READ_AT_ONCE = 20_000;
/** What is not known of an enterprise. */
const UNKNOWN = '-';

/**
 * Compares a generation of the index: each distinct input once, and counts as many as are counted under it. Codes are
 * read of the first under each input, for the samples.
 * @param store one transaction, so that counts and codes are of the same moment.
 */
export async function countMoves(
  store: Store,
  engine: DatabaseEngine,
  generation: number,
  comparison: Comparison,
): Promise<Counted> {
  const changed = await changedInputs(store, generation, comparison);
  const enterprises = await countedUnder(store, generation);
  const tallies = { ALL: { ...emptyTally(), enterprises }, SHARED: { ...emptyTally(), enterprises } };
  const { rows } = await sql<{ input: string; region: string; industry: string; count: number }>`
    select input, region, industry, count from ${sql.table(cubeTable('INPUT', generation))} where count <> 0`.execute(
    store,
  );
  for (const { input, region, industry, count: many } of rows) {
    const outcomes = changed.get(input);
    if (outcomes === undefined) continue;
    const cell = { region: region || UNKNOWN, industry: industry || UNKNOWN, enterprises: many };
    for (const view of TIER_VIEWS) count(tallies[view], outcomes[view], cell);
  }
  const firsts = await codesUnder(store, engine, generation, [...changed.keys()], SAMPLES);
  for (const view of TIER_VIEWS) takeSamples(tallies[view], view, changed, firsts);
  return { tallies, changed };
}

/** The inputs of which the two rule sets make something else, by id. */
async function changedInputs(
  store: Store,
  generation: number,
  comparison: Comparison,
): Promise<ReadonlyMap<string, Outcomes>> {
  const changed = new Map<string, Outcomes>();
  for (let after = ''; ;) {
    const { rows } = await sql<{ id: string; content: string }>`
      select id, content from ${sql.table(inputTable(generation))} where id > ${after} order by id limit ${READ_AT_ONCE}`.execute(
      store,
    );
    for (const { id, content } of rows) {
      const outcomes = comparison.of(JSON.parse(content) as EnterpriseContent); // written by CountChanges
      if (TIER_VIEWS.some((view) => isMoved(outcomes[view]) || isSupervisedDifferently(outcomes[view])))
        changed.set(id, outcomes);
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < READ_AT_ONCE) return changed;
    after = last.id;
  }
}

/** Enterprises under the inputs that are kept: all of them. */
async function countedUnder(store: Store, generation: number): Promise<number> {
  const { rows } = await sql<{ enterprises: number | string | null }>`
    select sum(count) as enterprises from ${sql.table(cubeTable('INPUT', generation))} as counted
    join ${sql.table(inputTable(generation))} as kept on kept.id = counted.input`.execute(store);
  return Number(rows[0]?.enterprises ?? 0);
}

/** The first on each way are among the first under the inputs that go it. */
function takeSamples(
  tally: Tally,
  view: TierView,
  changed: ReadonlyMap<string, Outcomes>,
  firsts: ReadonlyMap<string, readonly string[]>,
): void {
  for (const [id, { [view]: outcome }] of changed) {
    const usccs = firsts.get(id) ?? [];
    if (isMoved(outcome)) wayOf(tally.tiers, outcome.from, outcome.to).samples.push(...usccs);
    if (isSupervisedDifferently(outcome))
      wayOf(tally.advice, outcome.adviceFrom, outcome.adviceTo).samples.push(...usccs);
  }
  for (const { samples } of [...Object.values(tally.tiers), ...Object.values(tally.advice)])
    samples.sort().splice(SAMPLES);
}
