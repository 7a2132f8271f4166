import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import { clearCubes, countChanges } from '../statistics/cube-tables.ts';
import { buildIndexes } from './build-indexes.ts';
import { AT_THE_BEGINNING, cursorsOf, type GenerationState, holdGeneration, moveCursor } from './generations.ts';
import { type IndexContext, instantNow } from './index-context.ts';
import { type AllRead, readEnterprises } from './read-enterprises.ts';
import { walkFeeds } from './walk-feeds.ts';

/**
 * Fills a generation from zero. First the feeds are walked to their ends for the codes alone, then each enterprise is
 * asked about once: so every answer is newer than the place from which its feed is followed afterwards, and no
 * enterprise is read twice however often it changed. Goes on where it was after a crash in either half.
 * @param mayLack whether a subgraph that does not answer is done without; otherwise it is waited for.
 * @returns false where it was stopped.
 */
export async function loadGeneration(
  context: IndexContext,
  { number, phase, readThrough }: GenerationState,
  mayLack: boolean,
): Promise<boolean> {
  const { stopping } = context;
  if (phase === 'WALKING') {
    await walkFeeds(context, number, mayLack);
    if (stopping.aborted) return false;
    await setPhase(context, number, 'READING');
  }
  if (phase !== 'FOLLOWING') {
    const day = context.today();
    const read = await readEnterprises(context, number, phase === 'READING' ? readThrough : null, mayLack);
    if (read === null) return false;
    // Whom the first part was read without is forgotten with a crash: all owe their answers then.
    const isForgotten = mayLack && readThrough !== null;
    const lacking = isForgotten ? new Set(context.subgraphs.map(({ name }) => name)) : read.lacking;
    await finish(context, number, day, { ...read, lacking });
  }
  return true;
}

/** The basis is that of the first rows: where another comes up meanwhile, the tiers are worked out once more afterwards. */
function setPhase({ database, rules }: IndexContext, generation: number, phase: 'READING'): Promise<void> {
  return database.write(async (transaction) => {
    await transaction
      .updateTable('generation')
      .set({ phase, basis: rules.tiers.basis })
      .where('number', '=', generation)
      .execute();
  });
}

/** From here on the generation is followed. A subgraph that was done without owes its answers. */
function finish(
  { database, location, subgraphs }: IndexContext,
  generation: number,
  day: LocalDate,
  { lacking, counts }: AllRead,
): Promise<void> {
  return database.write(async (transaction) => {
    await holdGeneration(transaction, database.engine, generation);
    await buildIndexes(transaction, location, generation);
    await clearCubes(transaction, generation);
    await countChanges(transaction, database.engine, generation, counts);
    const cursors = await cursorsOf(transaction, generation);
    for (const { name } of subgraphs) {
      const readOn = lacking.has(name) ? null : day;
      await moveCursor(
        transaction,
        generation,
        name,
        { ...(cursors.get(name) ?? AT_THE_BEGINNING), readOn },
        instantNow(),
      );
    }
    await transaction.updateTable('generation').set({ phase: 'FOLLOWING' }).where('number', '=', generation).execute();
  });
}
