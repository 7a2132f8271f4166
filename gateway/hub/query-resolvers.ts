import { HubError } from '../../kit/errors.ts';
import { MOST_ENTERPRISES, toCursor } from '../index/enterprise-index.ts';
import type { HubSources } from './hub-subgraph.ts';
import type { EnterpriseConnection, EnterpriseConnectionResolvers, QueryResolvers } from './resolvers.generated.ts';

/** A page of enterprises as it is handed on: they are counted only when somebody asks for the count. */
export type EnterprisesFound = Omit<EnterpriseConnection, 'totalCount'>;

export function enterpriseConnectionResolvers({ index }: HubSources): EnterpriseConnectionResolvers {
  return { totalCount: () => index.count() };
}

/** The graph's roots: they belong to no sector, so that no sector's silence takes them away. */
export function queryResolvers({ index, sectors, isAnswering }: HubSources): QueryResolvers {
  return {
    enterprise: async (_root, { uscc }) => {
      const known = await index.known([uscc]);
      return known.has(uscc) ? { uscc } : null;
    },
    enterprisesByUscc: async (_root, { uscc: usccs }) => {
      if (usccs.length > MOST_ENTERPRISES) {
        throw new HubError(
          'TOO_MANY_CODES',
          `At most ${MOST_ENTERPRISES} codes in one question; ask again for the rest.`,
        );
      }
      const known = await index.known(usccs);
      return usccs.map((uscc) => (known.has(uscc) ? { uscc } : null));
    },
    enterprises: async (_root, { first, after }) => {
      const { usccs, hasNextPage, hasPreviousPage } = await index.page(first, after ?? null);
      const edges = usccs.map((uscc) => ({ node: { uscc }, cursor: toCursor(uscc) }));
      return {
        edges,
        nodes: edges.map(({ node }) => node),
        pageInfo: {
          hasNextPage,
          hasPreviousPage,
          startCursor: edges[0]?.cursor ?? null,
          endCursor: edges.at(-1)?.cursor ?? null,
        },
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
