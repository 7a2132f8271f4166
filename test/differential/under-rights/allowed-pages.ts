import { type EnterpriseIndex, MOST_ENTERPRISES } from '../../../gateway/index/enterprise-index.ts';
import type { ListOrder } from '../../../gateway/index/list-order.ts';

const RIGHTS = { maySeeShared: () => true, maySeeInternal: () => true, limit: null };

/** Pages of the list of enterprises for one who may ask about some: the whole list, page by page, without the others. */
export function allowedPages(index: EnterpriseIndex, isAllowed: (uscc: string) => boolean) {
  return async ({ filter, orderBy, first }: Readonly<Record<string, unknown>>) => {
    const order = orderBy === undefined ? null : (orderBy as ListOrder); // checked by the schema
    const found: { uscc: string; cursor: string }[] = [];
    let after: string | null = null;
    for (;;) {
      const page = await index.page({ filter: filter as never, order, first: MOST_ENTERPRISES, after }, RIGHTS);
      found.push(...page.entries.filter(({ uscc }) => isAllowed(uscc)));
      after = page.entries.at(-1)?.cursor ?? null;
      if (!page.hasNextPage) break;
    }
    const edges = found.slice(0, Number(first)).map(({ uscc, cursor }) => ({ node: { uscc }, cursor }));
    return {
      edges,
      nodes: edges.map(({ node }) => node),
      pageInfo: {
        hasNextPage: found.length > edges.length,
        hasPreviousPage: false,
        startCursor: edges[0]?.cursor ?? null,
        endCursor: edges.at(-1)?.cursor ?? null,
      },
      count: () => Promise.resolve({ count: found.length, kind: 'EXACT' }),
    };
  };
}
