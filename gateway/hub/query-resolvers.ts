import { HubError } from '../../kit/errors.ts';
import type { EnterpriseFilter as FilterAsked } from '../index/enterprise-filter.ts';
import { type ListCount, MOST_ENTERPRISES } from '../index/enterprise-index.ts';
import type { HubSources } from './hub-subgraph.ts';
import { secondsSince } from './last-known.ts';
import type {
  EnterpriseConnection,
  EnterpriseConnectionResolvers,
  EnterpriseIndexState,
  QueryResolvers,
} from './resolvers.generated.ts';

/** A page of enterprises as it is handed on: they are counted only when somebody asks for the count, and once. */
export interface EnterprisesFound extends Omit<EnterpriseConnection, 'totalCount' | 'totalCountKind'> {
  readonly count: () => Promise<ListCount>;
}

export const enterpriseConnectionResolvers: EnterpriseConnectionResolvers = {
  totalCount: async ({ count }) => (await count()).count,
  totalCountKind: async ({ count }) => (await count()).kind,
};

/** The graph's roots: they belong to no sector, so that no sector's silence takes them away. */
export function queryResolvers({ index, sectors, sight, indexState }: HubSources): QueryResolvers {
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
    enterprises: async (_root, { filter: asked, orderBy, first, after }, { caller }) => {
      const filter = asked as FilterAsked | null | undefined; // read again, value by value, by readFilter
      const order = orderBy ? { field: orderBy.field, direction: orderBy.direction ?? 'ASC' } : null;
      const page = await index.page({ filter, order, first, after: after ?? null }, caller);
      const edges = page.entries.map(({ uscc, cursor }) => ({ node: { uscc }, cursor }));
      return {
        edges,
        nodes: edges.map(({ node }) => node),
        pageInfo: {
          hasNextPage: page.hasNextPage,
          hasPreviousPage: page.hasPreviousPage,
          startCursor: edges[0]?.cursor ?? null,
          endCursor: edges.at(-1)?.cursor ?? null,
        },
        count: once(() => index.count(filter, caller)),
      };
    },
    sectors: () =>
      sectors.map(({ code, field, title, authority, cadence, disclosure, subgraph }) => {
        const { isAnswering, caughtUpAt } = sight(subgraph);
        const lagSeconds = caughtUpAt === null ? null : secondsSince(caughtUpAt);
        return { code, field, title, authority, cadence, disclosure, answering: isAnswering, lagSeconds };
      }),
    index: (): Promise<EnterpriseIndexState> => indexState(),
  };
}

function once<Value>(work: () => Promise<Value>): () => Promise<Value> {
  let done: Promise<Value> | undefined;
  return () => (done ??= work());
}
