import { findDivision } from '../../schema/vocabulary/division.ts';
import type { Condition } from './condition.ts';
import { cityFacet, divisionFacet, registrationFacet } from './facets.ts';

/** A place of which PostgreSQL keeps the list in order, by its facet's position in a row (enterprise-row.ts). */
export interface KeptPlace {
  readonly name: 'region' | 'city';
  readonly position: 1 | 2;
}

export const KEPT_PLACES: readonly KeptPlace[] = [
  { name: 'region', position: 1 },
  { name: 'city', position: 2 },
];

/** One place that a list is limited to. */
export interface PlaceAsked extends KeptPlace {
  readonly facet: string;
}

/** What a place's list by code is kept in order of: the codes within the place, in the order of their bytes. */
export const codeInPlace = (position: KeptPlace['position']): string =>
  `(facets[${position}] || ' ' || uscc) collate "C"`;

/**
 * Takes the place that a list is limited to out of its condition. Codes begin with a division, so in their order a place's
 * enterprises stand together: without a list of its own, all others before them would be read first.
 */
export function placeIn(condition: Condition): { readonly place: PlaceAsked | null; readonly rest: Condition } {
  const conditions = condition.kind === 'AND' ? condition.conditions : [condition];
  const found = conditions.map(placeOf);
  const place = found.find((each) => each?.name === 'city') ?? found.find((each) => each !== null) ?? null;
  if (place === null) return { place, rest: condition };
  return { place, rest: { kind: 'AND', conditions: conditions.filter((_, index) => found[index] !== place) } };
}

function placeOf(condition: Condition): PlaceAsked | null {
  if (condition.kind !== 'FACETS') return null;
  const [facet, ...more] = condition.facets;
  if (facet === undefined || more.length > 0) return null;
  if (facet.startsWith(registrationFacet('reportingRegion', ''))) return { name: 'region', position: 1, facet };
  const division = facet.startsWith(divisionFacet('')) ? findDivision(facet.slice(divisionFacet('').length)) : null;
  return division?.level === 'CITY' && cityFacet(division.code) === facet ? { name: 'city', position: 2, facet } : null;
}
