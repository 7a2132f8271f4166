import { type RawBuilder, sql } from 'kysely';
import { HubError } from '../../kit/errors.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { TierView } from './facets.ts';
import { codeInPlace, type PlaceAsked } from './kept-places.ts';

/** What a list may be ordered by; the code decides between equals. */
export const ORDER_FIELDS = ['USCC', 'TIER', 'ESTABLISHED_ON'] as const;
export interface ListOrder {
  readonly field: (typeof ORDER_FIELDS)[number];
  readonly direction: 'ASC' | 'DESC';
}

export const BY_CODE: ListOrder = { field: 'USCC', direction: 'ASC' };

/** A place in an ordered list: that of one enterprise, whether it is still there or not. */
export interface ListPlace {
  /** What the list is ordered by; the code itself where that is all. */
  readonly value: string | number;
  readonly uscc: Uscc;
}

const PREFIXES: Readonly<Record<ListOrder['field'], string>> = { USCC: 'uscc', TIER: 'tier', ESTABLISHED_ON: 'since' };

/** The column of an order, and how one place of it is behind another; in one region or city, the order that is kept of it. */
export function orderSql(
  { field, direction }: ListOrder,
  view: TierView,
  after: ListPlace | null,
  place: PlaceAsked | null = null,
) {
  if (place !== null && field === 'USCC') return codesInPlace(direction, after, place);
  const column = sql.ref(`indexed.${columnOf(field, view)}`);
  const isUp = direction === 'ASC';
  const way = isUp ? sql`asc` : sql`desc`;
  const than = isUp ? sql`>` : sql`<`;
  const within = place === null ? sql`1 = 1` : sql`indexed.facets[${sql.lit(place.position)}] = ${place.facet}`;
  const further: RawBuilder<boolean> =
    after === null
      ? sql`1 = 1`
      : field === 'USCC'
        ? sql`indexed.uscc ${than} ${after.uscc}`
        : sql`(${column}, indexed.uscc) ${than} (${after.value}, ${after.uscc})`;
  return {
    value: column,
    behind: sql<boolean>`${within} and ${further}`,
    order: field === 'USCC' ? sql`indexed.uscc ${way}` : sql`${column} ${way}, indexed.uscc ${way}`,
  };
}

/** Behind every code, in the order of bytes. */
const LAST = '~';

/** The same by code within a place, as PostgreSQL keeps it. */
function codesInPlace(direction: ListOrder['direction'], after: ListPlace | null, { position, facet }: PlaceAsked) {
  const key = sql.raw(`(${codeInPlace(position)})`);
  const isUp = direction === 'ASC';
  const [from, to] = isUp ? [after?.uscc ?? '', LAST] : ['', after?.uscc ?? LAST];
  return {
    value: sql.ref('indexed.uscc'),
    behind: sql<boolean>`${key} > ${`${facet} ${from}`} and ${key} < ${`${facet} ${to}`}`,
    order: isUp ? sql`${key} asc` : sql`${key} desc`,
  };
}

function columnOf(field: ListOrder['field'], view: TierView): string {
  if (field === 'USCC') return 'uscc';
  if (field === 'ESTABLISHED_ON') return 'established_on';
  return view === 'ALL' ? 'tier_all' : 'tier_shared';
}

/** Opaque to callers: only this file reads it. A cursor belongs to one order. */
export function toCursor(place: ListPlace, order: ListOrder): string {
  const { field } = order;
  const value = field === 'USCC' ? '' : `${place.value}:`;
  return Buffer.from(`${prefixOf(order)}:${value}${place.uscc}`).toString('base64url');
}

function prefixOf({ field, direction }: ListOrder): string {
  return `${PREFIXES[field]}${direction === 'ASC' ? '' : '-'}`;
}

const CURSOR = /^(\w+-?):(?:([-\d]{0,10}):)?([0-9A-Z]{18})$/;

/** @throws {HubError} INVALID_CURSOR */
export function fromCursor(cursor: string, order: ListOrder): ListPlace {
  const [, prefix, value, uscc] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? [];
  const isOfThisOrder = prefix === prefixOf(order) && (value === undefined) === (order.field === 'USCC');
  if (uscc === undefined || !isOfThisOrder || (order.field === 'TIER' && !/^\d{1,2}$/.test(value ?? ''))) {
    throw new HubError(
      'INVALID_CURSOR',
      'after is not a cursor of this list; pass the endCursor of the page before, unchanged.',
    );
  }
  const place = order.field === 'TIER' ? Number(value) : (value ?? uscc);
  return { value: place, uscc: uscc as Uscc }; // only compared with stored codes, never trusted as one
}
