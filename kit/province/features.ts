import type { IndustrySection } from '../../schema/vocabulary/industry.ts';
import type { DirectoryTier, KeyDomain } from '../../schema/vocabulary/registration.ts';
import type { Draws } from './random.ts';

/** Sections in which monopoly-type enterprises are evaluated by the province (dossier §1.7). */
const PROVINCIAL_SECTIONS: ReadonlySet<IndustrySection> = new Set(['D', 'G', 'I', 'J']);

/** The directory that holds an enterprise; nearly all are the counties'. The shares are DEFAULT. */
export function directoryTierOf(section: IndustrySection, draws: Draws): DirectoryTier {
  if (PROVINCIAL_SECTIONS.has(section) && draws.chance(800)) return 'PROVINCE';
  return draws.chance(400) ? 'CITY' : 'COUNTY';
}

/** Key domains by trade. The shares are DEFAULT. */
export function keyDomainsOf(
  section: IndustrySection,
  industryCode: string,
  hasSafetyGrade: boolean,
  draws: Draws,
): KeyDomain[] {
  const domains: KeyDomain[] = [];
  if (['C13', 'C14', 'C27', 'H62'].includes(industryCode) || (section === 'F' && draws.chance(8_000)))
    domains.push('FOOD_AND_DRUGS');
  if ((industryCode === 'C27' || industryCode === 'F51') && draws.chance(3_000)) domains.push('MEDICAL_DEVICES');
  if (['C34', 'C35', 'D44', 'D45', 'N786'].includes(industryCode) && draws.chance(30_000))
    domains.push('SPECIAL_EQUIPMENT');
  if (hasSafetyGrade && (section === 'F' || section === 'G' || industryCode === 'C26'))
    domains.push('HAZARDOUS_CHEMICALS');
  if (hasSafetyGrade && section === 'B' && draws.chance(5_000)) domains.push('CIVIL_EXPLOSIVES');
  return domains;
}
