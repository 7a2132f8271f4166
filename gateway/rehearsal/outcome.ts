import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { converge } from '../convergence/converge.ts';
import type { RuleSet } from '../convergence/rule-set.ts';
import type { ConvergenceInput, ConvergenceResult } from '../convergence/types.ts';
import { convergenceInput } from '../hub/convergence-input.ts';
import type { EnterpriseContent } from '../index/enterprise-content.ts';
import type { TierView } from '../index/facets.ts';
import { type IndexedSector, TIER_RANKS } from '../index/tiers.ts';

/** What two rule sets make of one enterprise. */
export interface Outcome {
  /** Tiers before and after; `-` for none. */
  readonly from: string;
  readonly to: string;
  /** Ways of supervision before and after: mode and multiplier. */
  readonly adviceFrom: string;
  readonly adviceTo: string;
  /** Rules and sectors that moved the tier further, or less far, than before; empty where it did not move. */
  readonly rules: readonly string[];
  readonly sectors: readonly string[];
}

export type Outcomes = Readonly<Record<TierView, Outcome>>;

/** Outcomes kept for contents that are alike. */
const MOST_KEPT = 200_000;
const WITHHELD = { status: 'WITHHELD' };

/**
 * Holds two rule sets against each other, enterprise by enterprise. Most are alike in all that moves a tier, so what was
 * found for one without records holds for the next: its content is not even parsed.
 */
export class Comparison {
  readonly #before: RuleSet;
  readonly #after: RuleSet;
  readonly #sectors: readonly IndexedSector[];
  readonly #internalFields: readonly string[];
  readonly #day: LocalDate;
  readonly #kept = new Map<string, Outcomes>();

  constructor(before: RuleSet, after: RuleSet, sectors: readonly IndexedSector[], day: LocalDate) {
    this.#before = before;
    this.#after = after;
    this.#sectors = sectors;
    this.#internalFields = sectors.filter(({ disclosure }) => disclosure === 'INTERNAL').map(({ field }) => field);
    this.#day = day;
  }

  /** @param content JSON as the index keeps it. */
  of(uscc: Uscc, content: string): Outcomes {
    const key = alike(content);
    if (key === null) return this.#workOut(uscc, content);
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const outcomes = this.#workOut(uscc, content);
    if (this.#kept.size < MOST_KEPT) this.#kept.set(key, outcomes);
    return outcomes;
  }

  #workOut(uscc: Uscc, text: string): Outcomes {
    const content = JSON.parse(text) as EnterpriseContent; // written by enterpriseRow
    const all = this.#outcome(uscc, content);
    const hidden = this.#internalFields.filter((field) => content[field] !== undefined);
    if (hidden.length === 0) return { ALL: all, SHARED: all };
    const shared = { ...content, ...Object.fromEntries(hidden.map((field) => [field, WITHHELD])) };
    return { ALL: all, SHARED: this.#outcome(uscc, shared) };
  }

  #outcome(uscc: Uscc, content: EnterpriseContent): Outcome {
    const input = convergenceInput({ ...content, uscc }, this.#sectors, this.#day);
    return outcomeOf(input, this.#before, this.#after);
  }
}

/** What two rule sets make of one input. */
export function outcomeOf(input: ConvergenceInput, before: RuleSet, after: RuleSet): Outcome {
  const [one, other] = [converge(input, before), converge(input, after)];
  const from = one.convergedTier ?? '-';
  const to = other.convergedTier ?? '-';
  return {
    from,
    to,
    adviceFrom: adviceOf(one),
    adviceTo: adviceOf(other),
    rules:
      from === to
        ? []
        : differing(
            movesBy(one, ({ ruleId }) => ruleId),
            movesBy(other, ({ ruleId }) => ruleId),
          ),
    sectors:
      from === to
        ? []
        : differing(
            movesBy(one, ({ sector }) => sector ?? '-'),
            movesBy(other, ({ sector }) => sector ?? '-'),
          ),
  };
}

function adviceOf({ advice: { mode, inspectionRatioMultiplier } }: ConvergenceResult): string {
  return `${mode} ×${inspectionRatioMultiplier}`;
}

/** By how many steps each rule, or each sector, moved the tier. */
function movesBy(
  { rulesFired }: ConvergenceResult,
  nameOf: (rule: ConvergenceResult['rulesFired'][number]) => string,
): ReadonlyMap<string, number> {
  const moves = new Map<string, number>();
  for (const rule of rulesFired) {
    if (rule.before === rule.after || rule.before === null || rule.after === null) continue;
    const name = nameOf(rule);
    moves.set(name, (moves.get(name) ?? 0) + TIER_RANKS.indexOf(rule.after) - TIER_RANKS.indexOf(rule.before));
  }
  return moves;
}

function differing(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): readonly string[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter((name) => one.get(name) !== other.get(name)).sort();
}

/** Records carry dates and keys of their own: no two enterprises with records are alike. */
const RECORDS = ['"evidence":', '"severeListings":', '"repairedEvidenceKeys":'] as const;
/** What moves no tier: it names, dates or places the enterprise. Where it is registered only raises a flag (G7). */
const WITHOUT_EFFECT = [
  'establishedOn',
  'industry',
  'name',
  'registeredDivision',
  'reportingRegion',
  'supersededBy',
] as const;

/** The content without what moves no tier, equal for enterprises that fare alike; null where it holds records. */
export function alike(content: string): string | null {
  for (const records of RECORDS) if (content.includes(records)) return null;
  let key = '';
  let from = 0;
  // Keys stand in one order, and a quote inside a text is escaped: what looks like a key is one.
  for (const name of WITHOUT_EFFECT) {
    const at = content.indexOf(`"${name}":`, from);
    if (at < 0) continue;
    key += content.slice(from, at);
    from = endOfValue(content, at + name.length + 3);
  }
  return key + content.slice(from);
}

/** Behind the value that begins here: a text, or an object without another in it. */
function endOfValue(content: string, start: number): number {
  if (content.charCodeAt(start) === QUOTE) return endOfText(content, start);
  let from = start;
  for (;;) {
    const [quote, brace] = [content.indexOf('"', from), content.indexOf('}', from)];
    if (quote < 0 || brace < quote) return brace + 1;
    from = endOfText(content, quote);
  }
}

function endOfText(content: string, start: number): number {
  let end = content.indexOf('"', start + 1);
  while (isEscaped(content, end)) end = content.indexOf('"', end + 1);
  return end + 1;
}

const QUOTE = 34;
const BACKSLASH = 92;

function isEscaped(content: string, at: number): boolean {
  let slashes = 0;
  while (content.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes += 1;
  return slashes % 2 === 1;
}
