import type { FeedSight } from './index/feed-watch.ts';
import { secondsSince } from './hub/last-known.ts';
import type { SectorsInGraph } from './hub/sectors.ts';

export interface Readiness {
  readonly isReady: boolean;
  /** Code of each subgraph, and whether it answered the hub's last look. */
  readonly sectors: Readonly<Record<string, boolean>>;
  /** Code of each subgraph, and by how many seconds the index is behind it at most; null where that is not known yet. */
  readonly indexLagSeconds?: Readonly<Record<string, number | null>>;
}

/** What follows the subgraphs' feeds, as readiness goes by it. */
interface Follower {
  hasCaughtUp(): boolean;
  readonly sight: (subgraph: string) => FeedSight;
}

/** The hub can answer once the index has caught up with every feed. @throws where its store does not answer. */
export async function readinessOf(
  store: { ping(): Promise<void> },
  follower: Follower,
  { subgraphs }: Pick<SectorsInGraph, 'subgraphs'>,
): Promise<Readiness> {
  await store.ping();
  const sights = subgraphs.map(({ name, code }) => [code, follower.sight(name)] as const);
  return {
    isReady: follower.hasCaughtUp(),
    sectors: Object.fromEntries(sights.map(([code, { isAnswering }]) => [code, isAnswering])),
    indexLagSeconds: Object.fromEntries(
      sights.map(([code, { caughtUpAt }]) => [code, caughtUpAt === null ? null : secondsSince(caughtUpAt)]),
    ),
  };
}
