import { setImmediate as others } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { AT_THE_BEGINNING, cursorsOf, holdGeneration, moveCursor } from './generations.ts';
import { askAbout, type FollowedSubgraph, type IndexContext, instantNow } from './index-context.ts';
import { clearCubes, countChanges, dropEmptyCells } from '../statistics/cube-tables.ts';
import { recount } from '../statistics/recount.ts';
import { rowsAfter } from './index-store.ts';
import { takeIn } from './take-in.ts';
import type { IndexTables } from './tables.ts';
import type { Turns } from './turns.ts';

/** Enterprises read anew at once: few enough that an answer in between hardly waits on SQLite. */
const SWEPT_AT_ONCE = 500;

/**
 * Reads every enterprise anew from each subgraph whose answers are owed or of an earlier day (freshness, time limits and
 * ends of listings follow from the day, and no feed tells them), and works all tiers out anew where rules or sectors
 * changed. Only what differs is written.
 * @returns whether there was anything to do.
 */
export async function sweepWhenDue(
  context: IndexContext,
  generation: number,
  turns: Turns,
  followedToEnd: ReadonlySet<string>,
): Promise<boolean> {
  const { database, subgraphs, rules, stopping, log } = context;
  const day = context.today();
  const cursors = await cursorsOf(database.read, generation);
  const due = subgraphs.filter(({ name }) => followedToEnd.has(name) && cursors.get(name)?.readOn !== day);
  // As it is now: where another rule set comes into force meanwhile, the tiers are worked out once more.
  const { basis } = rules.tiers;
  const isBasisNew = (await basisOf(context, generation)) !== basis;
  if (due.length === 0 && !isBasisNew) return false;

  const silent = new Set<string>();
  let after: string = '';
  while (!stopping.aborted) {
    const asked = due.filter(({ name }) => !silent.has(name));
    if (asked.length === 0 && !isBasisNew) return false;
    const through = await sweepBatch(context, generation, turns, asked, after, silent);
    if (through === undefined) break;
    after = through;
    await others();
  }
  if (stopping.aborted) return false;
  const read = due.filter(({ name }) => !silent.has(name)).map(({ name }) => name);
  await database.write(async (transaction) => {
    await holdGeneration(transaction, database.engine, generation);
    const now = await cursorsOf(transaction, generation);
    for (const name of read)
      await moveCursor(
        transaction,
        generation,
        name,
        { ...(now.get(name) ?? AT_THE_BEGINNING), readOn: day },
        instantNow(),
      );
    if (isBasisNew) await countAnew(context, transaction, generation);
    else await dropEmptyCells(transaction, generation);
    await transaction.updateTable('generation').set({ basis }).where('number', '=', generation).execute();
  });
  log.info({ event: 'answers were read anew', subgraphs: read, day });
  return silent.size === 0;
}

/** @returns the last code of the batch; undefined behind the last. */
async function sweepBatch(
  context: IndexContext,
  generation: number,
  turns: Turns,
  asked: readonly FollowedSubgraph[],
  after: string,
  silent: Set<string>,
): Promise<Uscc | undefined> {
  const { database, stopping } = context;
  const rows = await rowsAfter(database.read, database.engine, generation, after, SWEPT_AT_ONCE);
  const usccs = [...rows.keys()];
  if (usccs.length === 0) return undefined;
  // While a batch is asked about, nothing else of these feeds is taken in: an older answer never follows a newer one.
  await turns.take(
    asked.map(({ name }) => name),
    async () => {
      for (let isTaken = false; !isTaken && !stopping.aborted;) {
        const cursors = await cursorsOf(database.read, generation);
        const answers = await askAbout(context, asked, usccs);
        for (const name of answers.silent) silent.add(name);
        isTaken = await takeIn(context, generation, {
          told: new Map(usccs.map((uscc) => [uscc, answers.told.get(uscc) ?? []])),
          cursors: new Map(asked.map(({ name }) => [name, { from: cursors.get(name)?.sequence ?? 0 }])),
        });
      }
    },
  );
  return usccs.at(-1);
}

/** Sectors came or went: what was counted under them is no more what is counted. */
async function countAnew(
  { database: { engine }, rules }: IndexContext,
  transaction: Transaction<IndexTables>,
  generation: number,
): Promise<void> {
  const counts = await recount(transaction, engine, generation, rules.sectors);
  await clearCubes(transaction, generation);
  await countChanges(transaction, engine, generation, counts);
}

async function basisOf({ database }: IndexContext, generation: number): Promise<string | null | undefined> {
  const row = await database.read
    .selectFrom('generation')
    .select('basis')
    .where('number', '=', generation)
    .executeTakeFirst();
  return row?.basis;
}
