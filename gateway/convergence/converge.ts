import { letterOf } from '../../schema/vocabulary/grade.ts';
import type { Freshness } from '../../schema/vocabulary/grade.ts';
import { addMonths } from '../../schema/vocabulary/local-date.ts';
import { adviceOn } from './advice.ts';
import { cleanInputs } from './clean-inputs.ts';
import type { CleanInputs, CleanSector } from './clean-inputs.ts';
import { Explanation } from './explanation.ts';
import { isPublicGrade, worseOf } from './ladder.ts';
import { reportGuards } from './report-guards.ts';
import type { RuleSet } from './rule-set.ts';
import { readSectors } from './sector-readings.ts';
import type { SectorReading } from './sector-readings.ts';
import { MOVES } from './strategies.ts';
import { onlyHit } from './tables/decision-table.ts';
import type { PublicGrade } from '../../schema/vocabulary/grade.ts';
import type { ConvergenceInput, ConvergenceResult, Coverage, InputUsed, MissingSector } from './types.ts';
import type { CapBasis } from './words.ts';

/**
 * The converged view of one enterprise on one day: what the rule tables make of the sectors' answers, in the order
 * H0, H1, guards, H6, H3, G1–G4, N+ or N-, caps H2 H4 H5, advice G10 G11, notice G12 (domain dossier §3.3).
 * Pure: the same input and rule set give the same answer. Any answer the types allow is taken; none throws.
 */
export function converge(input: ConvergenceInput, ruleSet: RuleSet): ConvergenceResult {
  const { settings, tables } = ruleSet;
  const clean = cleanInputs(input, ruleSet);
  const missing = missingSectors(clean, settings.baseSectorCode);
  const registrationStatus = input.enterprise?.registrationStatus ?? 'UNKNOWN';
  const complete = missing.length === 0 && registrationStatus !== 'UNKNOWN';
  const explanation = new Explanation(ruleSet, clean.baseGrade);

  const registration = onlyHit(tables.registration, { registrationStatus });
  explanation.fire(registration, { tier: registration.output.tier ?? clean.baseGrade });
  reportGuards(input, clean, explanation);
  const readings = readSectors(clean, ruleSet);
  for (const { sector, row } of readings) explanation.conflict(row.output.conflict, row, sector.code);

  if (registration.output.tier === null) {
    const baseRow = onlyHit(tables.baseGrade, { baseState: clean.baseState });
    explanation.fire(baseRow, { tier: baseRow.output.tier ?? clean.baseGrade });
    if (clean.baseGrade !== null) {
      for (const { sector, row, keys } of readings) explanation.fire(row, { sector: sector.code, evidenceKeys: keys });
      const position = {
        base: clean.baseGrade,
        baseFreshness: usableFreshness(clean.base?.answer?.freshness ?? null),
        readings,
        listed: clean.sectors.some(({ listings }) => listings.length > 0),
        complete,
      };
      MOVES[settings.strategy](position, ruleSet, explanation);
    }
  }
  const cap = explanation.tier === 'NOT_APPLICABLE' ? null : applyCaps(input, clean, ruleSet, explanation);
  const advice = adviceOn(input, { cap, complete }, ruleSet, explanation);
  const notice = onlyHit(tables.guards, { event: 'ANY_ANSWER' });

  return {
    convergedTier: explanation.shown(explanation.tier),
    cap: explanation.shown(cap),
    complete,
    missing,
    coverage: coverageOf(clean, readings),
    rulesFired: explanation.rulesFired,
    conflicts: explanation.conflicts,
    flags: explanation.flags,
    advice,
    inputs: inputsUsed(clean, readings),
    evidence: clean.evidence,
    strategy: settings.strategy,
    ruleSetId: settings.id,
    ruleSetVersion: settings.version,
    ruleSetHash: ruleSet.hash,
    asOf: input.today,
    notice: {
      code: 'REFERENCE_ONLY',
      ruleId: notice.rule,
      clause: notice.clause,
      textZh: notice.zh,
      textEn: notice.en,
    },
  };
}

/** H2, H4, H5: the best tier still allowed, whatever moved before; null where nothing caps. */
function applyCaps(
  { today }: ConvergenceInput,
  clean: CleanInputs,
  { settings, tables }: RuleSet,
  explanation: Explanation,
): PublicGrade | null {
  const listings = clean.sectors.flatMap((sector) => sector.listings);
  const keysSince = (months: number, counts: (item: CleanInputs['evidence'][number]) => boolean): string[] => {
    if (clean.evidence.length === 0) return [];
    const from = addMonths(today, -months);
    return clean.evidence
      .filter((item) => item.decidedOn > from && item.decidedOn <= today && counts(item))
      .map(({ key }) => key);
  };
  const facts: Record<CapBasis, string[]> = {
    SEVERE_LISTING: [...new Set(listings.map(({ decisionNumber }) => decisionNumber))].sort(),
    SEVERE_PENALTY: keysSince(
      settings.severePenaltyWindowMonths,
      ({ kind, severity }) => kind === 'PENALTY' && severity === 'SEVERE',
    ),
    GENERAL_RECORDS: keysSince(settings.generalRecordWindowMonths, ({ severity }) => severity === 'GENERAL'),
  };
  let cap: PublicGrade | null = null;
  const rows = tables.caps.hits({
    listed: facts.SEVERE_LISTING.length > 0,
    severePenalty: facts.SEVERE_PENALTY.length > 0,
    generalRecords: facts.GENERAL_RECORDS.length,
    listCap: settings.listCap,
    generalRecordLimit: settings.generalRecordLimit,
  });
  for (const row of rows) {
    cap = cap === null ? row.output.cap : worseOf(cap, row.output.cap);
    const { tier } = explanation;
    explanation.fire(row, {
      evidenceKeys: facts[row.output.basis],
      tier: isPublicGrade(tier) ? worseOf(tier, row.output.cap) : tier,
    });
  }
  return cap;
}

function usableFreshness(freshness: Freshness | null): 'FRESH' | 'STALE' | 'UNKNOWN' {
  return freshness === 'FRESH' || freshness === 'STALE' ? freshness : 'UNKNOWN';
}

function missingSectors({ sectors, base }: CleanInputs, baseSectorCode: string): MissingSector[] {
  const missing: MissingSector[] = [];
  if (base === null) missing.push({ sector: baseSectorCode, title: baseSectorCode, reason: 'SILENT' });
  for (const { code, title, status } of sectors) {
    if (status === 'SILENT' || status === 'WITHHELD') missing.push({ sector: code, title, reason: status });
  }
  return missing;
}

function coverageOf({ sectors, baseGrade }: CleanInputs, readings: readonly SectorReading[]): Coverage {
  return {
    sectors: sectors.length,
    applicable: sectors.filter(({ status }) => status !== 'NOT_APPLICABLE').length,
    present: readings.filter(({ classUsed }) => classUsed !== null).length + (baseGrade === null ? 0 : 1),
  };
}

function inputsUsed({ sectors, base, baseGrade }: CleanInputs, readings: readonly SectorReading[]): InputUsed[] {
  const readingOf = new Map<CleanSector, SectorReading>(readings.map((reading) => [reading.sector, reading]));
  return sectors.map((sector) => {
    const reading = readingOf.get(sector);
    const baseLetter = sector === base && baseGrade !== null ? letterOf(baseGrade) : null;
    return {
      sector: sector.code,
      title: sector.title,
      status: sector.answer?.status ?? null,
      grade: sector.grade,
      effectiveClass: sector.effectiveClass,
      effectiveClassUsed: reading === undefined ? baseLetter : reading.classUsed,
      notch: reading?.steps ?? 0,
      period: sector.answer?.period ?? null,
      freshness: sector.answer?.freshness ?? null,
      schemeVersion: sector.answer?.schemeVersion ?? null,
    };
  });
}
