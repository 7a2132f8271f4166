import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { converge } from '../convergence/converge.ts';
import type { RuleSet } from '../convergence/rule-set.ts';
import type { ConvergenceInput, ConvergenceResult } from '../convergence/types.ts';
import { boundariesOf, judgedOn } from '../distinct-inputs/judged-on.ts';
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

const WITHHELD = { status: 'WITHHELD' };

/** No rule turns a code into a tier or a way of supervision: it raises flags at most (G7, G9). */
const ANYBODY = '000000000000000000' as Uscc;

/** Holds two rule sets against each other on one day, input by input; what comes to the same on that day is worked out once. */
export class Comparison {
  readonly #ruleSets: readonly [before: RuleSet, after: RuleSet];
  readonly #sectors: readonly IndexedSector[];
  readonly #internalFields: readonly string[];
  readonly #day: LocalDate;
  readonly #boundaries: readonly LocalDate[];
  readonly #known = new Map<string, Outcome>();

  constructor(before: RuleSet, after: RuleSet, sectors: readonly IndexedSector[], day: LocalDate) {
    this.#ruleSets = [before, after];
    this.#sectors = sectors;
    this.#internalFields = sectors.filter(({ disclosure }) => disclosure === 'INTERNAL').map(({ field }) => field);
    this.#day = day;
    this.#boundaries = boundariesOf(
      day,
      this.#ruleSets.map(({ settings }) => settings),
    );
  }

  /** @param plain as `plainContent` gives it. */
  of(plain: EnterpriseContent): Outcomes {
    const content = judgedOn(plain, this.#sectors, this.#day, this.#boundaries);
    const all = this.#outcome(content);
    const hidden = this.#internalFields.filter((field) => content[field] !== undefined);
    if (hidden.length === 0) return { ALL: all, SHARED: all };
    return {
      ALL: all,
      SHARED: this.#outcome({ ...content, ...Object.fromEntries(hidden.map((field) => [field, WITHHELD])) }),
    };
  }

  #outcome(content: EnterpriseContent): Outcome {
    const key = JSON.stringify(content);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const input = convergenceInput({ ...content, uscc: ANYBODY }, this.#sectors, this.#day);
    const outcome = outcomeOf(input, ...this.#ruleSets);
    this.#known.set(key, outcome);
    return outcome;
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
