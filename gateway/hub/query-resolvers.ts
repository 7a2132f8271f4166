import { HubError } from '../../kit/errors.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { MOST_ENTERPRISES, toCursor } from '../index/enterprise-index.ts';
import type { HubSources } from './hub-subgraph.ts';

/** The graph's roots: they belong to no sector, so that no sector's silence takes them away. */
export function queryResolvers({ index, sectors, isAnswering }: HubSources) {
  return {
    enterprise: async (_root: unknown, { uscc }: { uscc: Uscc }) => {
      const known = await index.known([uscc]);
      return known.has(uscc) ? { uscc } : null;
    },
    enterprisesByUscc: async (_root: unknown, { uscc: usccs }: { uscc: readonly Uscc[] }) => {
      if (usccs.length > MOST_ENTERPRISES) {
        throw new HubError('TOO_MANY_CODES', `At most ${MOST_ENTERPRISES} codes in one question; ask again for the rest.`);
      }
      const known = await index.known(usccs);
      return usccs.map((uscc) => (known.has(uscc) ? { uscc } : null));
    },
    enterprises: async (_root: unknown, { first, after }: { first: number; after?: string | null }) => {
      const { usccs, hasNextPage, hasPreviousPage } = await index.page(first, after ?? null);
      const edges = usccs.map((uscc) => ({ node: { uscc }, cursor: toCursor(uscc) }));
      return {
        edges,
        nodes: edges.map(({ node }) => node),
        pageInfo: { hasNextPage, hasPreviousPage, startCursor: edges[0]?.cursor ?? null, endCursor: edges.at(-1)?.cursor ?? null },
        totalCount: () => index.count(),
      };
    },
    sectors: () =>
      sectors.map(({ code, field, title, authority, cadence, subgraph }) => ({
        code,
        field,
        title,
        authority,
        cadence,
        answering: isAnswering(subgraph),
      })),
  };
}
