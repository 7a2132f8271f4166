import { setTimeout as wait } from 'node:timers/promises';
import type { Database } from '../../kit/database/database.ts';
import type { Log } from '../../kit/log.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { IndexTables } from './tables.ts';

const CHANGES_AT_ONCE = 2_000;

interface Change {
  readonly sequence: number;
  readonly uscc: Uscc;
}

/** A page of one subgraph's change feed, oldest first, behind a sequence. */
export type ChangeFeed = (after: number, limit: number) => Promise<readonly Change[]>;

/** Follows the change feeds of all subgraphs into the index, each from where it stopped. */
export interface FeedFollower {
  /** Whether the subgraph's feed answered when the hub last looked. */
  readonly isAnswering: (subgraph: string) => boolean;
  /** Resolves when every feed that answers has been followed to its end. */
  caughtUp(): Promise<void>;
  /** Whether that has happened since the start: until then an enterprise may be unknown here that a sector knows. */
  hasCaughtUp(): boolean;
  stop(): Promise<void>;
}

/**
 * Takes in each page of changes and moves the cursor in one transaction: after a crash it goes on exactly behind the
 * last page taken. A feed that does not answer is tried again; the others go on.
 */
export function followFeeds(
  database: Database<IndexTables>,
  feeds: ReadonlyMap<string, ChangeFeed>,
  pollMs: number,
  log: Log,
): FeedFollower {
  const stopping = new AbortController();
  const answering = new Set<string>();
  const silent = new Set<string>();
  const followers = [...feeds].map(([subgraph, feed]) => {
    const first = Promise.withResolvers<void>();
    const running = follow(subgraph, feed, first.resolve);
    return { first: first.promise, running };
  });
  let isCaughtUp = false;
  const caughtUp = allReachedEnd();
  return {
    isAnswering: (subgraph) => answering.has(subgraph),
    caughtUp: () => caughtUp,
    hasCaughtUp: () => isCaughtUp,
    stop: async () => {
      stopping.abort();
      await Promise.all(followers.map(({ running }) => running));
    },
  };

  async function allReachedEnd(): Promise<void> {
    await Promise.all(followers.map(({ first }) => first));
    isCaughtUp = true;
  }

  async function follow(subgraph: string, feed: ChangeFeed, reachedEnd: () => void): Promise<void> {
    while (!stopping.signal.aborted) {
      if (await takePage(subgraph, feed)) continue;
      reachedEnd();
      await wait(pollMs, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
    }
    reachedEnd();
  }

  /** Whether there is more to take at once. */
  async function takePage(subgraph: string, feed: ChangeFeed): Promise<boolean> {
    try {
      const after = await cursorOf(database, subgraph);
      const changes = await ask(subgraph, feed, after);
      if (changes.length > 0) await takeIn(database, subgraph, changes);
      return changes.length === CHANGES_AT_ONCE;
    } catch (error) {
      log.error({ event: 'changes could not be taken in', subgraph, err: error });
      return false;
    }
  }

  /** What follows in the feed; nothing where it does not answer, which is said once and not at every look. */
  async function ask(subgraph: string, feed: ChangeFeed, after: number): Promise<readonly Change[]> {
    try {
      const changes = await feed(after, CHANGES_AT_ONCE);
      if (changes.some(({ sequence }, index) => sequence <= (changes[index - 1]?.sequence ?? after)))
        throw new Error('the feed gave changes that were taken already, or out of their order');
      answering.add(subgraph);
      if (silent.delete(subgraph)) log.info({ event: 'change feed answers again', subgraph });
      return changes;
    } catch (error) {
      answering.delete(subgraph);
      const reason = error instanceof Error ? error.message : String(error);
      if (!silent.has(subgraph)) log.warn({ event: 'change feed did not answer', subgraph, error: reason });
      silent.add(subgraph);
      return [];
    }
  }
}

async function cursorOf(database: Database<IndexTables>, subgraph: string): Promise<number> {
  const cursor = await database.read
    .selectFrom('feed_cursor')
    .select('sequence')
    .where('subgraph', '=', subgraph)
    .executeTakeFirst();
  return cursor?.sequence ?? 0;
}

/** Enterprises go in by the order of their codes, so that two feeds at once never wait for each other; another replica may be further already. */
function takeIn(database: Database<IndexTables>, subgraph: string, changes: readonly Change[]): Promise<void> {
  const usccs = [...new Set(changes.map(({ uscc }) => uscc))].sort();
  const position = { sequence: changes.at(-1)?.sequence ?? 0, taken_at: new Date().toISOString() };
  return database.write(async (transaction) => {
    await transaction
      .insertInto('indexed_enterprise')
      .values(usccs.map((uscc) => ({ uscc })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await transaction
      .insertInto('feed_cursor')
      .values({ subgraph, ...position })
      .onConflict((conflict) =>
        conflict.column('subgraph').doUpdateSet(position).where('feed_cursor.sequence', '<', position.sequence),
      )
      .execute();
  });
}
