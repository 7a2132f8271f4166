import { type Division, findDivision } from '../../schema/vocabulary/division.ts';

/**
 * Facets: the words under which an enterprise is found, one for each thing that a filter may ask. They are written and
 * read here alone, so a list's filter and the row it looks for cannot disagree. A sector's code is part of the word, so a
 * new sector is found without a line changed.
 */

/** Who sees which tier: ALL with the classes that sectors keep internal, SHARED without them. */
export const TIER_VIEWS = ['ALL', 'SHARED'] as const;
export type TierView = (typeof TIER_VIEWS)[number];

const VIEW_LETTERS: Readonly<Record<TierView, string>> = { ALL: 'a', SHARED: 's' };

export type RegistrationFact = 'registrationStatus' | 'directoryTier' | 'keyDomain' | 'reportingRegion';
const REGISTRATION_LETTERS: Readonly<Record<RegistrationFact, string>> = {
  registrationStatus: 'R',
  directoryTier: 'T',
  keyDomain: 'K',
  reportingRegion: 'G',
};

export type SectorFact = 'status' | 'grade' | 'effectiveClass' | 'freshness' | 'schemeVersion';
const SECTOR_LETTERS: Readonly<Record<SectorFact, string>> = {
  status: 's',
  grade: 'g',
  effectiveClass: 'c',
  freshness: 'f',
  schemeVersion: 'v',
};

export type ViewFact = 'tier' | 'firedRule' | 'missingSector' | 'conflict' | 'complete';
const VIEW_FACT_LETTERS: Readonly<Record<ViewFact, string>> = {
  tier: 't',
  firedRule: 'r',
  missingSector: 'm',
  conflict: 'x',
  complete: 'k',
};

/** Characters that separate facets, or parts of one, in a store; a sector's own words may hold them. */
const SEPARATOR = /[;|"\\{}\s]/u;
const SEPARATORS = new RegExp(SEPARATOR, 'gu');
const word = (text: string) =>
  SEPARATOR.test(text)
    ? text.replaceAll(SEPARATORS, (character) => `%${character.codePointAt(0)?.toString(16)}`)
    : text;

/** Stands where nothing is known, so that what is not one of some values can be looked up like what is. */
export const UNKNOWN = '-';

export const registrationFacet = (fact: RegistrationFact, value: string) => `${REGISTRATION_LETTERS[fact]}|${value}`;
export const divisionFacet = (code: string) => `D|${code}`;
export const industryFacet = (code: string) => `I|${code}`;
export const sectorFacet = (sector: string, fact: SectorFact, value: string) =>
  `${sector}|${SECTOR_LETTERS[fact]}|${word(value)}`;
export const viewFacet = (view: TierView, fact: ViewFact, value: string) =>
  `${VIEW_LETTERS[view]}${VIEW_FACT_LETTERS[fact]}|${word(value)}`;

/** The facet of the city that a division is or lies in. */
export function cityFacet(code: string): string {
  const division = findDivision(code);
  const city = division?.level === 'COUNTY' ? findDivision(division.parentCode ?? '') : division;
  return divisionFacet(city?.level === 'CITY' ? city.code : UNKNOWN);
}

/** The division itself and those it lies in: a county's enterprises are found under the city and the province too. */
export function divisionFacets(code: string): string[] {
  const facets = [divisionFacet(code)];
  for (
    let parent: Division | null = findDivision(findDivision(code)?.parentCode ?? '');
    parent !== null;
    parent = findDivision(parent.parentCode ?? '')
  )
    facets.push(divisionFacet(parent.code));
  return facets;
}

/** The class and what it lies in: `C2611` is found under `C`, `C26`, `C261` and `C2611`. */
export function industryFacets(code: string): string[] {
  return [1, 3, 4, 5].filter((length) => length <= code.length).map((length) => industryFacet(code.slice(0, length)));
}
