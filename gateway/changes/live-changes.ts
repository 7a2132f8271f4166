import { setTimeout as wait } from 'node:timers/promises';
import type { Change, ChangeFilter } from '../hub/resolvers.generated.ts';
import { type ChangeFeed, type ChangesCaller, cursorOf } from './change-feed.ts';

/** Changes read at once. */
const READ_AT_ONCE = 200;

/** Changes as they happen, for everybody who listens in this process: one look at the store for all of them. */
export class LiveChanges {
  readonly #feed: ChangeFeed;
  readonly #pollMs: number;
  #newest: Promise<number> | undefined;

  constructor(feed: ChangeFeed, pollMs: number) {
    this.#feed = feed;
    this.#pollMs = pollMs;
  }

  /** Whether it can be followed so. @throws {HubError} INVALID_CURSOR, TOO_MANY_CODES */
  async check(after: string | null, filter: ChangeFilter, caller: ChangesCaller): Promise<void> {
    await this.#feed.page(after, filter, 1, caller);
  }

  /**
   * Every change behind a cursor, in order and each once, and then those to come, until it is told to stop; from now on
   * without a cursor.
   * @throws {HubError} INVALID_CURSOR, TOO_MANY_CODES
   */
  async *behind(
    after: string | null,
    filter: ChangeFilter,
    caller: ChangesCaller,
    stopping: AbortSignal,
  ): AsyncGenerator<Change, void> {
    let cursor = after ?? cursorOf(await this.#feed.latest());
    while (!stopping.aborted) {
      const page = await this.#feed.page(cursor, filter, READ_AT_ONCE, caller);
      for (const change of page.nodes) {
        if (stopping.aborted) return;
        cursor = change.cursor;
        yield change;
      }
      // Where nothing that is asked for is left, what was passed over need not be looked at again.
      if (!page.hasMore) {
        cursor = page.latestCursor ?? cursor;
        await this.#newerThan(cursor, stopping);
      }
    }
  }

  async #newerThan(cursor: string, stopping: AbortSignal): Promise<void> {
    while (!stopping.aborted && cursorOf(await this.#look()) === cursor);
  }

  /** The newest number after the next while; one look for all who wait. */
  #look(): Promise<number> {
    this.#newest ??= wait(this.#pollMs)
      .then(() => this.#feed.latest())
      .finally(() => {
        this.#newest = undefined;
      });
    return this.#newest;
  }
}
