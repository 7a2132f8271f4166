import { reportingRegionOf } from '../../schema/vocabulary/division.ts';
import { letterOf } from '../../schema/vocabulary/grade.ts';
import { cleanInputs } from '../convergence/clean-inputs.ts';
import { converge } from '../convergence/converge.ts';
import type { FusedAnswer } from '../convergence/fused-answer.ts';
import { withSettings } from '../convergence/rule-set.ts';
import type { InputUsed, SevereListing } from '../convergence/types.ts';
import { type ConvergedTier, convergedTierOf, TIERS } from '../convergence/words.ts';
import type { InspectionMeasure, RestrictionMeasure, SupervisionMeasures } from '../hub/resolvers.generated.ts';
import { isPublicGrade } from '../convergence/ladder.ts';
import { decimalOfMillionths, thousandthsOf } from './decimals.ts';
import type { InspectionValues } from './decisions.ts';
import { type EffectiveInspection, effectiveInspection, holds } from './effective-inspection.ts';
import type { Measures } from './load-measures.ts';

const WHOLE_IN_MILLIONTHS = 1_000_000;

/** What the tables make of a fused answer, for the agency of one of its sectors; null where it is about no such sector. */
export function measuresOf(answer: FusedAnswer, sector: string, measures: Measures): SupervisionMeasures | null {
  const { input, ruleSet } = answer.computedFrom;
  const used = answer.inputs.find((each) => each.sector === sector);
  if (used === undefined) return null;
  const { settings, tables, overrides, hash } = measures;
  const listings = cleanInputs(input, ruleSet).sectors.flatMap((each) => each.listings);
  const sectorClass = classOf(
    used,
    input.sectors.find(({ code }) => code === sector)?.answer?.schemeStatus ?? 'ACTIVE',
  );
  const { inspectionsLeft } = answer.advice;
  const values: InspectionValues = {
    tier: tierLetterOf(answer),
    sectorClass,
    listed: listings.length > 0,
    keyDomain: (input.enterprise?.keyDomains.length ?? 0) > 0,
    complete: answer.complete,
    annualCapReached: inspectionsLeft === 0,
  };
  const division = input.enterprise?.registeredDivision ?? null;
  const region = division === null ? null : (reportingRegionOf(division)?.id ?? null);
  const holding = overrides.filter(({ header }) => holds(header, { region, agency: sector }, input.today));
  return {
    sector,
    sectorClass: sectorClass === 'NONE' ? null : sectorClass,
    region,
    inspection: inspectionOf(effectiveInspection(tables, holding, values), settings.baseRatio, inspectionsLeft),
    incentives: tables.incentives.hits(values).map(({ output, rule, clause, provenance, zh, en }) => ({
      code: output.code,
      ruleId: rule,
      clause,
      provenance,
      textZh: zh,
      textEn: en,
    })),
    restrictions: tables.restrictions
      .hits(values)
      .map(({ output, rule, clause, provenance, zh, en }): RestrictionMeasure => ({
        ...output,
        endsOn: output.ends === 'WITH_LISTING' ? lastDayOf(listings) : null,
        ruleId: rule,
        clause,
        provenance,
        textZh: zh,
        textEn: en,
      })),
    tablesId: settings.id,
    tablesVersion: settings.version,
    tablesHash: hash,
    notice: answer.notice,
  };
}

/** A class in force; good news that is not fresh does not help (P7), and one without effect is none. */
function classOf(
  { status, effectiveClass, freshness }: InputUsed,
  schemeStatus: string,
): InspectionValues['sectorClass'] {
  if (status !== 'GRADED' || effectiveClass === null || schemeStatus !== 'ACTIVE' || freshness === 'EXPIRED')
    return 'NONE';
  return effectiveClass === 'A' && freshness !== 'FRESH' ? 'B' : effectiveClass;
}

/** The letter that measures rest on: of the tier, or of the cap of an enterprise that is unrated; told or not. */
function tierLetterOf({ convergedTier, cap, computedFrom: { input, ruleSet } }: FusedAnswer): InspectionValues['tier'] {
  const shown = ruleSet.settings.letter
    ? { convergedTier, cap }
    : converge(input, withSettings(ruleSet, { letter: true }));
  const tier = tierNamed(shown.convergedTier);
  if (isPublicGrade(tier)) return letterOf(tier);
  if (tier === 'NOT_APPLICABLE') return tier;
  const capped = tierNamed(shown.cap);
  return isPublicGrade(capped) ? letterOf(capped) : 'UNRATED';
}

function tierNamed(name: ConvergedTier | null): string | null {
  return TIERS.find((tier) => convergedTierOf(tier) === name) ?? null;
}

function inspectionOf(
  { base, multiplier, visitsPerYear, fullCoverageOfKeyItems, overriddenBy }: EffectiveInspection,
  { ratio, clause, provenance }: Measures['settings']['baseRatio'],
  inspectionsLeft: number | null,
): InspectionMeasure {
  const { mode, method, minimumRatio, exceptions } = base.output;
  const least = minimumRatio === null ? 0 : thousandthsOf(minimumRatio) * 1000;
  const drawn = Math.max(least, thousandthsOf(ratio) * thousandthsOf(multiplier));
  const isLimited = inspectionsLeft !== null && inspectionsLeft > 0; // a cap that is reached is a case of the table (G10, G11)
  return {
    mode,
    method,
    multiplier,
    baseRatio: ratio,
    baseRatioClause: clause,
    baseRatioProvenance: provenance,
    ratio: decimalOfMillionths(Math.min(WHOLE_IN_MILLIONTHS, drawn)),
    visitsPerYear,
    visitsPlanned: isLimited ? Math.min(visitsPerYear, inspectionsLeft) : visitsPerYear,
    inspectionsLeft,
    fullCoverageOfKeyItems,
    exceptions,
    ruleId: base.rule,
    clause: base.clause,
    provenance: base.provenance,
    reasonZh: base.zh,
    reasonEn: base.en,
    overrides: overriddenBy.map(({ override: { header }, row }) => ({
      id: header.id,
      version: header.version,
      titleZh: header.titleZh,
      titleEn: header.titleEn,
      basis: header.basis,
      ruleId: row.rule,
      reasonZh: row.zh,
      reasonEn: row.en,
    })),
  };
}

/** The last day of the listing that lasts longest; null where one has no last day. */
function lastDayOf(listings: readonly SevereListing[]): SevereListing['endsOn'] {
  let last: SevereListing['endsOn'] = null;
  for (const { endsOn } of listings) {
    if (endsOn === null) return null;
    if (last === null || endsOn > last) last = endsOn;
  }
  return last;
}
