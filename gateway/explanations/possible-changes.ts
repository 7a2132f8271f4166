import {
  EFFECTIVE_CLASSES,
  type EffectiveClass,
  PUBLIC_GRADES,
  type PublicGrade,
} from '../../schema/vocabulary/grade.ts';
import { addMonths } from '../../schema/vocabulary/local-date.ts';
import { type CleanSector, cleanInputs } from '../convergence/clean-inputs.ts';
import { isPublicGrade } from '../convergence/ladder.ts';
import type { RuleSet } from '../convergence/rule-set.ts';
import type { ConvergenceInput, MergedEvidence, SevereListing } from '../convergence/types.ts';

/** A record or listing that can be struck from every sector's input. */
export interface StrikeChange {
  readonly kind: 'STRIKE';
  readonly key: string;
  readonly record: MergedEvidence | null;
  readonly listing: SevereListing | null;
  /** Codes of the sectors that report it. */
  readonly sectors: readonly string[];
}

/** A sector's class, or the base grade, that can rise step by step. */
export interface RiseChange {
  readonly kind: 'RISE';
  readonly sector: string;
  readonly title: string;
  readonly isBase: boolean;
  readonly from: EffectiveClass | PublicGrade;
  /** What it can become, nearest first. */
  readonly to: readonly (EffectiveClass | PublicGrade)[];
}

/** Changes that are alike in all that the rules read, so that only their number matters; or the steps of one grade. */
export type ChangeGroup =
  | { readonly kind: 'STRIKES'; readonly strikes: readonly StrikeChange[] }
  | { readonly kind: 'RISE'; readonly rise: RiseChange };

/**
 * What an enterprise can bring about: records repaired, entries removed from lists, better grades. Never the past (a
 * decision that was made), never another's doing (a silent sector, a stale grade, its registration).
 */
export function possibleChanges(input: ConvergenceInput, ruleSet: RuleSet): ChangeGroup[] {
  const clean = cleanInputs(input, ruleSet);
  const strikes = strikesIn(clean.sectors, clean.evidence);
  const rises = clean.sectors.flatMap((sector) => riseOf(sector, sector === clean.base));
  return [
    ...alike(strikes, input, ruleSet).map((group) => ({ kind: 'STRIKES', strikes: group }) as const),
    ...rises
      .toSorted((one, other) => Number(one.isBase) - Number(other.isBase))
      .map((rise) => ({ kind: 'RISE', rise }) as const),
  ];
}

/** The most that can be done of a group. */
export function mostOf(group: ChangeGroup): number {
  return group.kind === 'STRIKES' ? group.strikes.length : group.rise.to.length;
}

function strikesIn(sectors: readonly CleanSector[], evidence: readonly MergedEvidence[]): StrikeChange[] {
  if (sectors.every(({ answer }) => answer === null)) return [];
  const found = new Map<string, StrikeChange>(
    evidence.map((record) => [
      record.key,
      { kind: 'STRIKE', key: record.key, record, listing: null, sectors: record.reporters },
    ]),
  );
  for (const { code, listings } of sectors)
    for (const listing of listings) {
      const key = listing.decisionNumber;
      const known = found.get(key) ?? { kind: 'STRIKE', key, record: null, listing, sectors: [] };
      found.set(key, {
        ...known,
        listing: known.listing === null || listing.includedOn > known.listing.includedOn ? listing : known.listing,
        sectors: [...new Set([...known.sectors, code])].sort(),
      });
    }
  return [...found.values()];
}

/** A grade in force can rise by a new evaluation; one without effect, or too old to count, is left alone. */
function riseOf({ code, title, answer, status, grade, effectiveClass }: CleanSector, isBase: boolean): RiseChange[] {
  if (answer === null || status !== 'GRADED') return [];
  if ((answer.schemeStatus ?? 'ACTIVE') !== 'ACTIVE' || answer.freshness === 'EXPIRED') return [];
  const from = isBase ? (isPublicGrade(grade) ? grade : null) : effectiveClass;
  if (from === null) return [];
  const scale: readonly (EffectiveClass | PublicGrade)[] = isBase ? PUBLIC_GRADES : EFFECTIVE_CLASSES;
  const to = scale.slice(0, scale.indexOf(from)).toReversed();
  return to.length === 0 ? [] : [{ kind: 'RISE', sector: code, title, isBase, from, to }];
}

/** Groups of strikes that the rules cannot tell apart; in each, what can be applied for earliest stands first. */
function alike(strikes: readonly StrikeChange[], { today }: ConvergenceInput, { settings }: RuleSet): StrikeChange[][] {
  const severeFrom = addMonths(today, -settings.severePenaltyWindowMonths);
  const generalFrom = addMonths(today, -settings.generalRecordWindowMonths);
  const groups = new Map<string, StrikeChange[]>();
  for (const strike of strikes) {
    const { record, listing, sectors } = strike;
    const decidedOn = record?.decidedOn ?? null;
    const counts = (from: string): boolean => decidedOn !== null && decidedOn > from && decidedOn <= today;
    const read = [record?.kind, record?.severity, counts(severeFrom), counts(generalFrom), listing !== null, sectors];
    const reading = JSON.stringify(read);
    groups.set(reading, [...(groups.get(reading) ?? []), strike]);
  }
  const day = ({ record, listing }: StrikeChange): string => record?.decidedOn ?? listing?.includedOn ?? '';
  return [...groups.values()].map((group) =>
    group.toSorted((one, other) => (`${day(one)} ${one.key}` < `${day(other)} ${other.key}` ? -1 : 1)),
  );
}
