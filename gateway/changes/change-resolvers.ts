import type { QueryResolvers } from '../hub/resolvers.generated.ts';
import type { ChangeFeed } from './change-feed.ts';

/** What changes are asked of. */
export interface ChangeSources {
  readonly changes: ChangeFeed;
}

/** Changes, page by page. */
export function changeResolvers({ changes }: ChangeSources) {
  return {
    changes: (_root, { after, filter, first }, { caller }) => changes.page(after ?? null, filter ?? {}, first, caller),
  } satisfies QueryResolvers;
}
