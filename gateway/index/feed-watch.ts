import type { Log } from '../../kit/log.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { Cursor } from './generations.ts';

export interface Change {
  readonly sequence: number;
  readonly uscc: Uscc;
  /** When the subgraph recorded it; null where its feed does not say. */
  readonly recordedAt: string | null;
}

/** A page of one subgraph's change feed, oldest first, behind a sequence. */
export type ChangeFeed = (after: number, limit: number) => Promise<readonly Change[]>;

/** What a look into a feed found. */
export type FeedPage =
  | { readonly kind: 'CHANGES'; readonly changes: readonly Change[]; readonly isLast: boolean }
  /** The feed does not tell any more what was taken from it last: its store was set back, as by a restored backup. */
  | { readonly kind: 'SET_BACK' }
  | { readonly kind: 'SILENT' };

/** What is known of one feed since this process started. */
export interface FeedSight {
  readonly isAnswering: boolean;
  /** When it was last followed to its end; null where that has not happened yet. */
  readonly caughtUpAt: string | null;
}

/** Looks into feeds, remembers which answer, and says once, not at every look, that one has fallen silent. */
export class FeedWatch {
  readonly #log: Log;
  readonly #answering = new Set<string>();
  readonly #silent = new Set<string>();
  readonly #unread = new Set<string>();
  readonly #caughtUpAt = new Map<string, string>();

  constructor(log: Log) {
    this.#log = log;
  }

  sight(subgraph: string): FeedSight {
    const isAnswering = this.#answering.has(subgraph) && !this.#unread.has(subgraph);
    return { isAnswering, caughtUpAt: this.#caughtUpAt.get(subgraph) ?? null };
  }

  /** What follows behind the cursor, `limit` changes at most. */
  async look(subgraph: string, feed: ChangeFeed, cursor: Cursor, limit: number): Promise<FeedPage> {
    // The change taken last is asked for again: where another stands there, the feed is not the one that was followed.
    const overlap = cursor.sequence > 0 ? 1 : 0;
    let told: readonly Change[];
    try {
      told = await feed(cursor.sequence - overlap, limit + overlap);
      const isOrdered = told.every(
        ({ sequence }, index) => sequence > (told[index - 1]?.sequence ?? cursor.sequence - overlap),
      );
      if (!isOrdered) throw new Error('the feed gave changes that were taken already, or out of their order');
    } catch (error) {
      this.#answering.delete(subgraph);
      if (!this.#silent.has(subgraph))
        this.#log.warn({ event: 'change feed did not answer', subgraph, error: reasonOf(error) });
      this.#silent.add(subgraph);
      return { kind: 'SILENT' };
    }
    this.#answering.add(subgraph);
    if (this.#silent.delete(subgraph)) this.#log.info({ event: 'change feed answers again', subgraph });
    if (overlap === 1 && !isSame(told[0], cursor)) return { kind: 'SET_BACK' };
    const changes = told.slice(overlap);
    const isLast = changes.length < limit;
    return { kind: 'CHANGES', changes, isLast };
  }

  /** The subgraph was followed to its end and all of it taken in. */
  caughtUp(subgraph: string, now: string): void {
    this.#caughtUpAt.set(subgraph, now);
  }

  /** Whether the subgraph answered when the index asked it about enterprises. */
  wasAsked(subgraph: string, error: unknown): void {
    if (error === null) {
      if (this.#unread.delete(subgraph)) this.#log.info({ event: 'subgraph can be read again', subgraph });
      return;
    }
    if (!this.#unread.has(subgraph))
      this.#log.warn({ event: 'subgraph could not be read', subgraph, error: reasonOf(error) });
    this.#unread.add(subgraph);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isSame(change: Change | undefined, { sequence, lastUscc, lastRecordedAt }: Cursor): boolean {
  return (
    change !== undefined &&
    change.sequence === sequence &&
    (lastUscc === null || change.uscc === lastUscc) &&
    (lastRecordedAt === null || change.recordedAt === null || change.recordedAt === lastRecordedAt)
  );
}
