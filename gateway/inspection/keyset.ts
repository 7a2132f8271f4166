import { HubError } from '../../kit/errors.ts';

/** Entries of one page. */
export const MOST_IN_A_PAGE = 100;

/** @throws {HubError} PAGE_TOO_LARGE */
export function checkedFirst(first: number): number {
  if (first >= 1 && first <= MOST_IN_A_PAGE) return first;
  throw new HubError('PAGE_TOO_LARGE', `first must be a whole number from 1 to ${MOST_IN_A_PAGE}.`);
}

/** A place in a list: what it is ordered by. `list` keeps cursors of one list from another. */
export function toCursor(list: string, place: readonly (string | number)[]): string {
  return Buffer.from([list, ...place].join('|')).toString('base64url');
}

/** @throws {HubError} INVALID_CURSOR */
export function fromCursor(list: string, cursor: string | null | undefined, forms: readonly RegExp[]): string[] | null {
  if (cursor === null || cursor === undefined) return null;
  const [of, ...place] = Buffer.from(cursor, 'base64url').toString('utf8').split('|');
  if (of === list && place.length === forms.length && forms.every((form, index) => form.test(place[index] ?? '')))
    return place;
  throw new HubError(
    'INVALID_CURSOR',
    'after is no cursor of this list. Pass endCursor of the page before, unchanged.',
  );
}

/** A page as the graph has it, of rows of which one more than asked for was read. */
export function connection<Node>(
  nodes: readonly Node[],
  first: number,
  after: string | null | undefined,
  cursorOf: (node: Node) => string,
) {
  const edges = nodes.slice(0, first).map((node) => ({ node, cursor: cursorOf(node) }));
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: nodes.length > first,
      hasPreviousPage: after !== null && after !== undefined,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
