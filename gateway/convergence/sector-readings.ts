import { letterOf } from '../../schema/vocabulary/grade.ts';
import type { EffectiveClass } from '../../schema/vocabulary/grade.ts';
import type { CleanInputs, CleanSector } from './clean-inputs.ts';
import type { RuleSet } from './rule-set.ts';
import { onlyHit } from './tables/decision-table.ts';
import type { Tables } from './tables/decisions.ts';
import type { EvidenceState } from './words.ts';

/** How one sector's grade enters convergence. */
export interface SectorReading {
  sector: CleanSector;
  /** The row of `effectiveClass` that decided. */
  row: ReturnType<Tables['effectiveClass']['hits']>[number];
  classUsed: EffectiveClass | null;
  evidenceState: EvidenceState;
  /** Steps this class lowers the tier, before the common limits. */
  steps: number;
  stepsRow: ReturnType<Tables['classSteps']['hits']>[number] | null;
  /** Keys of the sector's records and listings, repaired ones left out. */
  keys: readonly string[];
}

/** The reading of every sector but the base, in the order of their codes: H3, G1–G4 and G6, then the steps of N+. */
export function readSectors(clean: CleanInputs, ruleSet: RuleSet): SectorReading[] {
  const baseKeys = new Set(clean.baseGrade === null || clean.base === null ? [] : keysOf(clean.base));
  const readings = clean.sectors
    .filter((sector) => sector !== clean.base)
    .map((sector) => {
      const keys = keysOf(sector);
      return read(sector, keys, evidenceStateOf(sector, keys, baseKeys), clean, ruleSet);
    });
  const counted = countedElsewhere(readings, baseKeys);
  if (counted.size === 0) return readings;
  return readings.map((reading) =>
    counted.has(reading) ? read(reading.sector, reading.keys, 'COUNTED_ELSEWHERE', clean, ruleSet) : reading,
  );
}

function read(
  sector: CleanSector,
  keys: readonly string[],
  evidenceState: EvidenceState,
  { baseGrade }: CleanInputs,
  { tables }: RuleSet,
): SectorReading {
  const baseLetter = baseGrade === null ? null : letterOf(baseGrade);
  const row = onlyHit(tables.effectiveClass, {
    status: sector.status,
    schemeStatus: sector.answer?.schemeStatus ?? 'ACTIVE',
    baseLetter: baseLetter ?? 'NONE',
    sectorClass: sector.effectiveClass ?? 'NONE',
    freshness: sector.answer?.freshness ?? 'UNKNOWN',
    evidence: evidenceState,
  });
  const { classUsed } = row.output;
  const stepsRow =
    baseLetter === null || classUsed === null ? null : onlyHit(tables.classSteps, { baseLetter, classUsed });
  return { sector, row, classUsed, evidenceState, steps: stepsRow?.output.steps ?? 0, stepsRow, keys };
}

function keysOf({ evidence, listings }: CleanSector): readonly string[] {
  if (evidence.length === 0 && listings.length === 0) return [];
  const keys = [...evidence.map(({ key }) => key), ...listings.map(({ decisionNumber }) => decisionNumber)];
  return [...new Set(keys)].sort();
}

/** A sector that names no record gives no ground to suppress its grade: what it knows counts as its own. */
function evidenceStateOf(
  { repairedKeys }: CleanSector,
  keys: readonly string[],
  baseKeys: ReadonlySet<string>,
): EvidenceState {
  if (keys.length === 0) return repairedKeys.length > 0 ? 'REPAIRED' : 'OWN';
  return keys.every((key) => baseKeys.has(key)) ? 'IN_BASE' : 'OWN';
}

/**
 * One fact counts once (P6, G1): every sector that lowers the tier must have a record of its own to rest on, one that
 * neither the base nor another lowering sector already rests on. The sectors found wanting are returned. The gravest
 * classes are served first; handing records on along augmenting paths makes the choice the heaviest possible, hence
 * monotone and independent of order. Sectors that name no record are not touched.
 */
function countedElsewhere(readings: readonly SectorReading[], baseKeys: ReadonlySet<string>): Set<SectorReading> {
  const lowering = readings
    .filter(({ steps, keys, evidenceState }) => steps > 0 && keys.length > 0 && evidenceState === 'OWN')
    .sort((one, other) => other.steps - one.steps || compare(other.classUsed ?? '', one.classUsed ?? ''));
  const wanting = new Set<SectorReading>();
  if (lowering.length < 2) return wanting;
  const restingOn = new Map<string, SectorReading>();
  const claim = (reading: SectorReading, tried: Set<string>): boolean => {
    for (const key of reading.keys) {
      if (baseKeys.has(key) || tried.has(key)) continue;
      tried.add(key);
      const holder = restingOn.get(key);
      if (holder === undefined || claim(holder, tried)) {
        restingOn.set(key, reading);
        return true;
      }
    }
    return false;
  };
  for (const reading of lowering) if (!claim(reading, new Set())) wanting.add(reading);
  return wanting;
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
