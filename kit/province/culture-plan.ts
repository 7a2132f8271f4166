import { largestRemainder, liftedTo, sumOf, allocate } from './allocate.ts';
import { CULTURE_SUBJECTS, SHARES, SUBJECT_KINDS, TRAVEL_AGENCY_FLOOR } from './marginals.ts';
import { scaled } from './scale.ts';

/** The section of the industry in which each kind of subject is registered, in the order of SUBJECT_KINDS. */
export const SECTION_OF_KIND = ['L', 'N', 'H', 'R'] as const;
const TRAVEL_AGENCY = SUBJECT_KINDS.indexOf('旅行社');
const SCENIC_AREA = SUBJECT_KINDS.indexOf('A级旅游景区');

/** Where the culture-tourism subjects are. */
export interface CulturePlan {
  /** All subjects by kind. */
  kinds: readonly number[];
  /** Those that are enterprises: by region, then by kind. */
  enterprisesByRegion: readonly (readonly number[])[];
  /** Scenic areas that are public institutions, by region. */
  institutionsByRegion: readonly number[];
}

/**
 * The published 1,840 + 513 + 270 + 266 subjects, spread over the regions like the residents; a small sample has at
 * least one of each kind. No region has fewer travel agencies than the floor, itself scaled.
 */
export function culturePlanFor(enterprises: number, residents: readonly number[]): CulturePlan {
  const published = SUBJECT_KINDS.map((kind) => CULTURE_SUBJECTS[kind]);
  const kinds = allocate(Math.max(SUBJECT_KINDS.length, scaled(sumOf(published), enterprises)), published);
  const regionsOfKind = kinds.map((count, kind) => {
    const floor =
      kind === TRAVEL_AGENCY
        ? Math.min(scaled(TRAVEL_AGENCY_FLOOR, enterprises), Math.floor(count / residents.length))
        : 0;
    return liftedTo(
      residents.map(() => floor),
      largestRemainder(count, residents),
    );
  });
  const scenicAreas = regionsOfKind[SCENIC_AREA] ?? [];
  const institutions = Math.round((sumOf(scenicAreas) * SHARES.scenicAreasThatArePublicInstitutions) / 100_000);
  const institutionsByRegion = largestRemainder(institutions, scenicAreas);
  const enterprisesByRegion = residents.map((_, region) =>
    regionsOfKind.map(
      (counts, kind) => (counts[region] ?? 0) - (kind === SCENIC_AREA ? (institutionsByRegion[region] ?? 0) : 0),
    ),
  );
  return { kinds, enterprisesByRegion, institutionsByRegion };
}
