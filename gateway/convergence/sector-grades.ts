import { cleanInputs } from './clean-inputs.ts';
import type { CleanSector } from './clean-inputs.ts';
import type { RuleSet } from './rule-set.ts';
import { onlyHit } from './tables/decision-table.ts';
import type { ConvergenceInput, SectorGradeEntry } from './types.ts';

/**
 * Every sector's grade in one list, in the order of the sectors' codes. Where a sector has no evaluation the public
 * grade is shown in its place (G13, source PUBLIC), for that agency's use and never as a further vote; where a sector
 * is silent or withholds, nothing is filled in.
 */
export function sectorGradesOf(input: ConvergenceInput, ruleSet: RuleSet): SectorGradeEntry[] {
  const { sectors, base } = cleanInputs(input, ruleSet);
  return sectors.map((sector) => {
    const { source } = onlyHit(ruleSet.tables.sectorGradeSource, { status: sector.status }).output;
    if (source === 'SECTOR') return entry(sector, sector, 'SECTOR');
    if (source === 'PUBLIC' && base !== null && base.status === 'GRADED') return entry(sector, base, 'PUBLIC');
    return entry(sector, null, 'NONE');
  });
}

function entry(
  { code, title, answer }: CleanSector,
  shown: CleanSector | null,
  source: SectorGradeEntry['source'],
): SectorGradeEntry {
  return {
    sector: code,
    title,
    answered: answer !== null,
    source,
    status: answer?.status ?? null,
    grade: shown?.grade ?? null,
    effectiveClass: shown?.effectiveClass ?? null,
    period: shown?.answer?.period ?? null,
    freshness: shown?.answer?.freshness ?? null,
    schemeVersion: shown?.answer?.schemeVersion ?? null,
    schemeStatus: shown?.answer?.schemeStatus ?? null,
  };
}
