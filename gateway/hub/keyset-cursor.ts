import { z } from 'zod';
import { HubError } from '../../kit/errors.ts';
import { InvalidLocalDate, parseLocalDate } from '../../schema/vocabulary/local-date.ts';

/** What a part of a place is: any text, a day, a whole number. */
export type PlacePart = 'TEXT' | 'DAY' | 'NUMBER';

/** A row's place in a list: the values it is ordered by, the last ones its key. */
export type Place = readonly (string | number)[];

/** Rows of one page. */
const MOST_IN_A_PAGE = 100;
const MOST_CHARACTERS = 255;
const SHAPES = {
  TEXT: z.string().max(MOST_CHARACTERS),
  DAY: z.string().refine(isDay),
  NUMBER: z.int().nonnegative(),
} as const;

/** A place as callers pass it back: opaque to them. */
export function toCursor(list: string, place: Place): string {
  return Buffer.from(JSON.stringify([list, ...place])).toString('base64url');
}

/** @throws {HubError} INVALID_CURSOR where it is no cursor of that list. */
export function fromCursor(list: string, parts: readonly PlacePart[], cursor: string): Place {
  try {
    const [name, ...place] = z.array(z.unknown()).parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    if (name === list && place.length === parts.length)
      return parts.map((part, index) => SHAPES[part].parse(place[index]));
  } catch {
    // said below
  }
  throw new HubError(
    'INVALID_CURSOR',
    'after is not a cursor of this list; pass the endCursor of the page before, unchanged.',
  );
}

function isDay(text: string): boolean {
  try {
    return parseLocalDate(text) === text;
  } catch (error) {
    if (error instanceof InvalidLocalDate) return false;
    throw error;
  }
}

/** @throws {HubError} PAGE_TOO_LARGE */
export function checkPageSize(first: number): void {
  if (Number.isInteger(first) && first >= 1 && first <= MOST_IN_A_PAGE) return;
  throw new HubError(
    'PAGE_TOO_LARGE',
    `first must be a whole number from 1 to ${MOST_IN_A_PAGE}; ask for the next page with after: endCursor.`,
  );
}

/** A page as a Relay connection, but for its count. */
export function connectionOf<Node>(
  items: readonly { readonly node: Node; readonly cursor: string }[],
  hasNextPage: boolean,
  after: string | null,
) {
  return {
    edges: [...items],
    nodes: items.map(({ node }) => node),
    pageInfo: {
      hasNextPage,
      hasPreviousPage: after !== null,
      startCursor: items[0]?.cursor ?? null,
      endCursor: items.at(-1)?.cursor ?? null,
    },
  };
}

/** A page of rows of which one more than asked for was read. */
export function pageOf<Node>(
  read: readonly Node[],
  first: number,
  after: string | null | undefined,
  cursorOf: (node: Node) => string,
) {
  const items = read.slice(0, first).map((node) => ({ node, cursor: cursorOf(node) }));
  return connectionOf(items, read.length > first, after ?? null);
}
