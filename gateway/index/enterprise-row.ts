import { idOf, plainContent, textOf } from '../distinct-inputs/plain-content.ts';
import { type GradesByPeriod, periodsAsText } from '../statistics/cubes.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { ContentAnswer, EnterpriseContent } from './enterprise-content.ts';
import {
  cityFacet,
  divisionFacets,
  industryFacets,
  registrationFacet,
  type SectorFact,
  sectorFacet,
  UNKNOWN,
} from './facets.ts';
import type { IndexedRow } from './index-tables.ts';
import { gramsOfName, searchedName } from './name-grams.ts';
import type { IndexedSector, Tiers } from './tiers.ts';

const SECTOR_FACTS: readonly SectorFact[] = ['status', 'grade', 'effectiveClass', 'freshness', 'schemeVersion'];

/** Facts of which there is a facet even where nothing is known. */
const ALWAYS_SAID: ReadonlySet<SectorFact> = new Set(['status', 'effectiveClass']);

/** What the row of an enterprise is worked out by. */
export interface RowRules {
  readonly sectors: readonly IndexedSector[];
  readonly tiers: Tiers;
}

/** The row of an enterprise on a day, from all that the subgraphs said of it. */
export function enterpriseRow(
  uscc: Uscc,
  content: EnterpriseContent,
  today: LocalDate,
  { sectors, tiers }: RowRules,
  periods: GradesByPeriod = {},
): IndexedRow {
  const { ALL, SHARED } = tiers.of(uscc, content, today);
  const name = content.name ?? '';
  return {
    uscc,
    name,
    searchedName: searchedName(name),
    grams: gramsOfName(searchedName(name)),
    facets: [
      ...registrationFacets(content),
      ...sectors.flatMap(({ code, field }) => sectorFacets(code, content[field] as ContentAnswer | undefined)),
      ...ALL.facets,
      ...SHARED.facets,
    ],
    tierAll: ALL.rank,
    tierShared: SHARED.rank,
    establishedOn: content.establishedOn ?? '',
    content: JSON.stringify(content),
    periods: periodsAsText(periods),
    inputId: idOf(textOf(plainContent(content, sectors))),
  };
}

/** The reporting region and the city come first, known or not: PostgreSQL keeps their lists in order (kept-places.ts). */
function registrationFacets(content: EnterpriseContent): string[] {
  const { registrationStatus, directoryTier, keyDomains, reportingRegion, registeredDivision, industry } = content;
  const city = cityFacet(registeredDivision?.code ?? '');
  return [
    registrationFacet('reportingRegion', reportingRegion?.id ?? UNKNOWN),
    city,
    registrationFacet('registrationStatus', registrationStatus ?? UNKNOWN),
    registrationFacet('directoryTier', directoryTier ?? UNKNOWN),
    ...(keyDomains ?? []).map((domain) => registrationFacet('keyDomain', domain)),
    ...(registeredDivision ? divisionFacets(registeredDivision.code).filter((facet) => facet !== city) : []),
    ...(industry ? industryFacets(industry.code) : []),
  ];
}

function sectorFacets(code: string, answer: ContentAnswer | undefined): string[] {
  return SECTOR_FACTS.flatMap((fact) => {
    const value = answer?.[fact] ?? (ALWAYS_SAID.has(fact) ? UNKNOWN : undefined);
    return value === undefined ? [] : [sectorFacet(code, fact, value)];
  });
}
