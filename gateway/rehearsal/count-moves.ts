import { type RawBuilder, sql, type Kysely } from 'kysely';
import type { DatabaseEngine } from '../../kit/database/location.ts';
import { inputTable } from '../distinct-inputs/input-tables.ts';
import type { EnterpriseContent } from '../index/enterprise-content.ts';
import { TIER_VIEWS, type TierView } from '../index/facets.ts';
import { tableOf } from '../index/index-tables.ts';
import type { IndexTables } from '../index/tables.ts';
import { cubeTable } from '../statistics/cube-tables.ts';
import type { Comparison, Outcome, Outcomes } from './outcome.ts';
import { count, emptyTally, isMoved, isSupervisedDifferently, SAMPLES, type Tally, wayOf } from './tally.ts';

type Store = Kysely<IndexTables>;

/** Somebody whose tier moves in one view or the other. */
export interface Mover {
  readonly uscc: string;
  readonly outcomes: Outcomes;
}

/** What a comparison found. */
export interface Counted {
  readonly tallies: Readonly<Record<TierView, Tally>>;
  /** In the order of codes. */
  readonly movers: readonly Mover[];
}

/** Inputs read at once. */
const READ_AT_ONCE = 20_000;
/** What is not known of an enterprise. */
const UNKNOWN = '-';

/**
 * Compares a generation of the index: each distinct input once, and counts as many as are counted under it. Codes are
 * read only of those who move, and of the first for the samples.
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
    select input, region, industry, count from ${sql.table(cubeTable('INPUT', generation))}
    where count <> 0 and input in ${these(engine, [...changed.keys()])}`.execute(store);
  for (const { input, region, industry, count: many } of rows) {
    const cell = { region: region || UNKNOWN, industry: industry || UNKNOWN, enterprises: many };
    for (const view of TIER_VIEWS) count(tallies[view], outcomeOf(changed, input, view), cell);
  }
  const movers = await moversIn(store, engine, generation, changed);
  for (const view of TIER_VIEWS) {
    sampleMovers(tallies[view], movers, view);
    await sampleSupervised(store, engine, generation, tallies[view], changed, view);
  }
  return { tallies, movers };
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

async function moversIn(
  store: Store,
  engine: DatabaseEngine,
  generation: number,
  changed: ReadonlyMap<string, Outcomes>,
): Promise<Mover[]> {
  const moved = [...changed].filter(([, outcomes]) => TIER_VIEWS.some((view) => isMoved(outcomes[view])));
  if (moved.length === 0) return [];
  const { rows } = await sql<{ uscc: string; input_id: string }>`
    select uscc, input_id from ${sql.table(tableOf(generation))}
    where input_id in ${these(
      engine,
      moved.map(([id]) => id),
    )} order by uscc`.execute(store);
  return rows.map(({ uscc, input_id }) => ({ uscc, outcomes: outcomesOf(changed, input_id) }));
}

function sampleMovers(tally: Tally, movers: readonly Mover[], view: TierView): void {
  for (const { uscc, outcomes } of movers) {
    const { from, to } = outcomes[view];
    if (from === to) continue;
    const { samples } = wayOf(tally.tiers, from, to);
    if (samples.length < SAMPLES) samples.push(uscc);
  }
}

async function sampleSupervised(
  store: Store,
  engine: DatabaseEngine,
  generation: number,
  tally: Tally,
  changed: ReadonlyMap<string, Outcomes>,
  view: TierView,
): Promise<void> {
  for (const { from, to, samples } of Object.values(tally.advice)) {
    const goes = ({ adviceFrom, adviceTo }: Outcome): boolean => adviceFrom === from && adviceTo === to;
    const ids = [...changed].filter(([, outcomes]) => goes(outcomes[view])).map(([id]) => id);
    // Found first and ordered then: read along the codes, few among many would be looked for through the whole table.
    const { rows } = await sql<{ uscc: string }>`
      with found as materialized (select uscc from ${sql.table(tableOf(generation))} where input_id in ${these(engine, ids)})
      select uscc from found order by uscc limit ${SAMPLES}`.execute(store);
    samples.push(...rows.map(({ uscc }) => uscc));
  }
}

function outcomeOf(changed: ReadonlyMap<string, Outcomes>, id: string, view: TierView): Outcome {
  return outcomesOf(changed, id)[view];
}

function outcomesOf(changed: ReadonlyMap<string, Outcomes>, id: string): Outcomes {
  const outcomes = changed.get(id);
  if (outcomes === undefined) throw new Error('an input was found that was not asked for');
  return outcomes;
}

function these(engine: DatabaseEngine, values: readonly string[]): RawBuilder<unknown> {
  return engine === 'sqlite'
    ? sql`(select value from json_each(${JSON.stringify(values)}))`
    : sql`(select unnest(${values}::text[]))`;
}
