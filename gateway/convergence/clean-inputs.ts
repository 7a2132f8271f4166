import { letterOf } from '../../schema/vocabulary/grade.ts';
import type { EffectiveClass, PublicGrade, SectorStatus } from '../../schema/vocabulary/grade.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import { isPublicGrade } from './ladder.ts';
import { mergeEvidence } from './merge-evidence.ts';
import { gradeThatDecides } from './competing-grades.ts';
import type { RuleSet } from './rule-set.ts';
import type {
  ConvergenceInput,
  EvidenceItem,
  MergedEvidence,
  SectorAnswer,
  SectorInput,
  SevereListing,
} from './types.ts';
import type { BaseState } from './words.ts';

/** One sector after the guards: repaired records gone (G4), one grade per period (G8), only listings in force. */
export interface CleanSector {
  code: string;
  title: string;
  answer: SectorAnswer | null;
  status: SectorStatus | 'SILENT';
  grade: string | null;
  effectiveClass: EffectiveClass | null;
  evidence: readonly EvidenceItem[];
  listings: readonly SevereListing[];
  /** Keys of records the sector still reports although some sector knows them to be repaired. */
  repairedKeys: readonly string[];
  listingsAreLastKnown: boolean;
}

/** All inputs after the guards, sectors in the order of their codes. */
export interface CleanInputs {
  sectors: CleanSector[];
  base: CleanSector | null;
  baseState: BaseState;
  /** The base grade, null unless usable. */
  baseGrade: PublicGrade | null;
  evidence: MergedEvidence[];
}

const NOTHING: readonly never[] = [];

/** G1, G4 and G8 applied, and what stands at the base. Pure; what was met is reported by `reportGuards`. */
export function cleanInputs(input: ConvergenceInput, ruleSet: RuleSet): CleanInputs {
  const repaired = repairedKeys(input.sectors);
  const sectors = input.sectors
    .map((sector) => cleanSector(sector, input, ruleSet, repaired))
    .sort((one, other) => (one.code < other.code ? -1 : 1));
  const base = sectors.find(({ code }) => code === ruleSet.settings.baseSectorCode) ?? null;
  const baseState = baseStateOf(base);
  const baseGrade = baseState === 'USABLE' && base !== null && isPublicGrade(base.grade) ? base.grade : null;
  return { sectors, base, baseState, baseGrade, evidence: mergeEvidence(sectors) };
}

function repairedKeys(sectors: readonly SectorInput[]): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const { answer } of sectors) for (const key of answer?.repairedEvidenceKeys ?? NOTHING) keys.add(key);
  return keys;
}

function cleanSector(
  { code, title, answer, lastKnownListings = NOTHING }: SectorInput,
  { today, enterprise }: ConvergenceInput,
  ruleSet: RuleSet,
  repaired: ReadonlySet<string>,
): CleanSector {
  if (answer === null) {
    const listings = inForce(lastKnownListings, today, repaired);
    const none = { grade: null, effectiveClass: null, evidence: NOTHING, repairedKeys: NOTHING };
    return { code, title, answer, status: 'SILENT', ...none, listings, listingsAreLastKnown: listings.length > 0 };
  }
  const isBase = code === ruleSet.settings.baseSectorCode;
  const decided = gradeThatDecides(answer, enterprise?.directoryTier ?? null, isBase);
  const stillReported = (key: string): boolean => repaired.has(key);
  return {
    code,
    title,
    answer,
    status: answer.status,
    grade: decided.grade,
    effectiveClass: isBase ? letterOfGrade(decided.grade) : decided.effectiveClass,
    evidence: repaired.size === 0 ? answer.evidence : answer.evidence.filter(({ key }) => !repaired.has(key)),
    listings: inForce(answer.severeListings, today, repaired),
    repairedKeys: repaired.size === 0 ? NOTHING : keysOf(answer).filter(stillReported),
    listingsAreLastKnown: false,
  };
}

function letterOfGrade(grade: string | null): EffectiveClass | null {
  return isPublicGrade(grade) ? letterOf(grade) : null;
}

function inForce(
  listings: readonly SevereListing[],
  today: LocalDate,
  repaired: ReadonlySet<string>,
): readonly SevereListing[] {
  if (listings.length === 0) return listings;
  return listings.filter(
    ({ decisionNumber, includedOn, endsOn }) =>
      includedOn <= today && (endsOn === null || today <= endsOn) && !repaired.has(decisionNumber),
  );
}

function keysOf({ evidence, severeListings }: SectorAnswer): string[] {
  const keys = [...evidence.map(({ key }) => key), ...severeListings.map(({ decisionNumber }) => decisionNumber)];
  return [...new Set(keys)].sort();
}

function baseStateOf(base: CleanSector | null): BaseState {
  if (base === null || base.answer === null) return 'SILENT';
  if (base.status === 'WITHHELD') return 'WITHHELD';
  if (base.status !== 'GRADED' || base.grade === null) return 'NO_GRADE';
  if ((base.answer.schemeStatus ?? 'ACTIVE') !== 'ACTIVE') return 'NOT_IN_FORCE';
  if (!isPublicGrade(base.grade)) return 'UNRECOGNISED';
  return base.answer.freshness === 'EXPIRED' ? 'EXPIRED' : 'USABLE';
}
