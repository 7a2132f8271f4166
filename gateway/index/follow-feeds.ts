import { setTimeout as wait } from 'node:timers/promises';
import type { Database } from '../../kit/database/database.ts';
import type { Log } from '../../kit/log.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { IndexTables } from './tables.ts';

const CHANGES_AT_ONCE = 2_000;

/** A page of one subgraph's change feed, oldest first, behind a sequence. */
export type ChangeFeed = (after: number, limit: number) => Promise<readonly { sequence: number; uscc: Uscc }[]>;

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
      const more = await takePage(subgraph, feed).catch((error: unknown) => {
        answering.delete(subgraph);
        log.warn({
          event: 'change feed did not answer',
          subgraph,
          error: error instanceof Error ? error.message : String(error),
        });
        return false;
      });
      if (more) continue;
      reachedEnd();
      await wait(pollMs, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
    }
    reachedEnd();
  }

  async function takePage(subgraph: string, feed: ChangeFeed): Promise<boolean> {
    const cursor = await database.read
      .selectFrom('feed_cursor')
      .select('sequence')
      .where('subgraph', '=', subgraph)
      .executeTakeFirst();
    const changes = await feed(cursor?.sequence ?? 0, CHANGES_AT_ONCE);
    answering.add(subgraph);
    const last = changes.at(-1);
    if (last === undefined) return false;
    const usccs = [...new Set(changes.map(({ uscc }) => uscc))];
    await database.write(async (transaction) => {
      await transaction
        .insertInto('indexed_enterprise')
        .values(usccs.map((uscc) => ({ uscc })))
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      const position = { sequence: last.sequence, taken_at: new Date().toISOString() };
      await transaction
        .insertInto('feed_cursor')
        .values({ subgraph, ...position })
        .onConflict((conflict) => conflict.column('subgraph').doUpdateSet(position))
        .execute();
    });
    return changes.length === CHANGES_AT_ONCE;
  }
}
