import type { Database } from '../../kit/database/database.ts';
import { todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import { type FeedSight, FeedWatch } from './feed-watch.ts';
import { type FollowedGeneration, followGeneration } from './follow-generation.ts';
import { generationsIn, type GenerationState, putInService, startGeneration } from './generations.ts';
import { type IndexContext, instantNow } from './index-context.ts';
import { ROW_FORM } from './index-tables.ts';
import { loadGeneration } from './load-generation.ts';
import { pause } from './pause.ts';
import type { IndexTables } from './tables.ts';

/** How often a running hub looks for a generation that it is asked to fill, or that another process has put in service. */
const GENERATIONS_POLL_MS = 2_000;

/** Keeps the index filled and up with all feeds. */
export interface IndexFollower {
  /** What is known of the subgraph's feed. */
  readonly sight: (subgraph: string) => FeedSight;
  /** Resolves when an index is in service and every feed that answers has been followed to its end. */
  caughtUp(): Promise<void>;
  /** Whether that has happened since the start: until then an enterprise may be unknown here that a sector knows. */
  hasCaughtUp(): boolean;
  stop(): Promise<void>;
}

export type FollowOptions = Pick<IndexContext, 'database' | 'location' | 'subgraphs' | 'rules' | 'pollMs' | 'log'> & {
  readonly today?: IndexContext['today'];
  readonly tell?: IndexContext['tell'];
  readonly settle?: IndexContext['settle'];
  /** Told when a generation came into service. */
  readonly onService?: (generation: number) => void;
};

/**
 * Fills the index where it is empty or of another form, follows the feeds, and fills a new generation beside the one in
 * service whenever one is asked for (`requestRebuild`). After a crash it goes on exactly behind the last page taken in.
 */
export function followIndex(options: FollowOptions): IndexFollower {
  const stop = new AbortController();
  const watch = new FeedWatch(options.log);
  const context: IndexContext = { today: () => todayInShanghai(), ...options, watch, stopping: stop.signal };
  const caughtUp = Promise.withResolvers<void>();
  let isCaughtUp = false;
  let followed: { number: number; generation: FollowedGeneration } | null = null;
  const running = run();
  return {
    sight: (subgraph) => watch.sight(subgraph),
    caughtUp: () => caughtUp.promise,
    hasCaughtUp: () => isCaughtUp,
    stop: async () => {
      stop.abort();
      await running;
    },
  };

  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      try {
        await look();
      } catch (error) {
        if (!stop.signal.aborted) context.log.error({ event: 'the index could not be filled', err: error });
      }
      await pause(GENERATIONS_POLL_MS, stop.signal);
    }
    await followed?.generation.ended;
    caughtUp.resolve();
  }

  async function look(): Promise<void> {
    const { database } = context;
    const generations = await generationsIn(database);
    const serving = generations.findLast(({ servingSince, form }) => servingSince !== null && form === ROW_FORM);
    if (serving !== undefined) await serve(serving);
    const loading = generations.findLast(({ servingSince, form }) => servingSince === null && form === ROW_FORM);
    if (loading !== undefined) await load(loading, serving === undefined);
    else if (serving === undefined) await startGeneration(database, instantNow()).then(look);
  }

  async function serve({ number }: GenerationState): Promise<void> {
    if (followed?.number === number) return;
    const generation = followGeneration(context, number);
    await take(number, generation);
    await generation.caughtUp;
    isCaughtUp = true;
    caughtUp.resolve();
  }

  async function load(loading: GenerationState, isFirst: boolean): Promise<void> {
    const { number } = loading;
    context.log.info({ event: 'index is filled', generation: number, phase: loading.phase });
    if (!(await loadGeneration(context, loading, isFirst))) return;
    const generation = followGeneration(context, number);
    await generation.caughtUp;
    if (stop.signal.aborted) return generation.ended;
    await putInService(context.database, number, instantNow());
    context.log.info({ event: 'index is in service', generation: number });
    await take(number, generation);
    isCaughtUp = true;
    caughtUp.resolve();
  }

  /** From now on this generation answers, and the one before is followed no longer. */
  async function take(number: number, generation: FollowedGeneration): Promise<void> {
    const before = followed;
    followed = { number, generation };
    options.onService?.(number);
    before?.generation.stop();
    await before?.generation.ended;
  }
}

/** Asks for a new generation; the hub that follows the index fills it and puts it in service. @returns its number. */
export function requestRebuild(database: Database<IndexTables>): Promise<number> {
  return startGeneration(database, instantNow());
}
