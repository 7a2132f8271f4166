import { letterOf } from '../../schema/vocabulary/grade.ts';
import type { PublicGrade } from '../../schema/vocabulary/grade.ts';
import type { Explanation } from './explanation.ts';
import { isPublicGrade } from './ladder.ts';
import type { RuleSet } from './rule-set.ts';
import { onlyHit } from './tables/decision-table.ts';
import type { Advice, ConvergenceInput } from './types.ts';

/**
 * Inspection advice on the tier reached; an unrated enterprise under a cap is advised on by its cap.
 * G10 and G11 are rows of the table `supervision`.
 */
export function adviceOn(
  { enterprise, today }: ConvergenceInput,
  { cap, complete }: { cap: PublicGrade | null; complete: boolean },
  { tables }: RuleSet,
  explanation: Explanation,
): Advice {
  const left = inspectionsLeft(enterprise?.inspections ?? null, today);
  const row = onlyHit(tables.supervision, {
    grade: gradeFor(explanation.tier, cap),
    complete,
    keyDomain: (enterprise?.keyDomains.length ?? 0) > 0,
    annualCapReached: left === 0,
  });
  explanation.fire(row);
  explanation.flag(row.output.flag, row);
  return {
    mode: row.output.mode,
    inspectionRatioMultiplier: row.output.multiplier,
    minimumRatio: row.output.minimumRatio,
    fullCoverageOfKeyItems: row.output.fullCoverageOfKeyItems,
    exceptions: row.output.exceptions,
    inspectionsLeft: left,
    ruleId: row.rule,
    clause: row.clause,
    provenance: row.provenance,
    reasonZh: row.zh,
    reasonEn: row.en,
  };
}

function gradeFor(
  tier: Explanation['tier'],
  cap: PublicGrade | null,
): 'A' | 'B' | 'C' | 'D' | 'UNRATED' | 'NOT_APPLICABLE' {
  if (isPublicGrade(tier)) return letterOf(tier);
  if (tier === 'NOT_APPLICABLE') return tier;
  return cap === null ? 'UNRATED' : letterOf(cap);
}

function inspectionsLeft(
  inspections: { year: number; carriedOut: number; annualCap: number | null } | null,
  today: string,
): number | null {
  if (inspections === null || inspections.annualCap === null) return null;
  if (inspections.year !== Number(today.slice(0, 4))) return null;
  return Math.max(0, inspections.annualCap - inspections.carriedOut);
}
