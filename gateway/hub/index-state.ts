import { HubError } from '../../kit/errors.ts';
import type { Database } from '../../kit/database/database.ts';
import type { FeedSight } from '../index/feed-watch.ts';
import { cursorsOf, generationsIn } from '../index/generations.ts';
import type { IndexTables } from '../index/tables.ts';
import { secondsSince } from './last-known.ts';
import type { EnterpriseIndexState } from './resolvers.generated.ts';

/** How far the index follows each subgraph, and whether a new filling is being made. */
export function indexStateOf(
  database: Database<IndexTables>,
  subgraphs: readonly { readonly name: string; readonly code: string }[],
  sight: (subgraph: string) => FeedSight,
): () => Promise<EnterpriseIndexState> {
  return async () => {
    const generations = await generationsIn(database);
    const serving = generations.findLast(({ servingSince }) => servingSince !== null);
    if (serving === undefined || serving.servingSince === null)
      throw new HubError('INDEX_LOADING', 'The index of enterprises is being filled for the first time.');
    const cursors = await cursorsOf(database.read, serving.number);
    const loading = generations.find(({ number }) => number > serving.number);
    return {
      generation: serving.number,
      servingSince: serving.servingSince,
      loading:
        loading === undefined
          ? null
          : { generation: loading.number, phase: loading.phase, startedAt: loading.startedAt },
      feeds: subgraphs.map(({ name, code }) => {
        const { isAnswering, caughtUpAt } = sight(name);
        const cursor = cursors.get(name);
        return {
          code,
          answering: isAnswering,
          caughtUpAt,
          lagSeconds: caughtUpAt === null ? null : secondsSince(caughtUpAt),
          lastChangeAt: cursor?.lastRecordedAt ?? null,
          readOn: cursor?.readOn ?? null,
        };
      }),
    };
  };
}
