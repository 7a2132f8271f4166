import { LRUCache } from 'lru-cache';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import { hasValidCheckCharacter, type Uscc } from '../../schema/vocabulary/uscc.ts';
import { converge } from '../convergence/converge.ts';
import type { RuleSet } from '../convergence/rule-set.ts';
import { convergedTierOf, TIERS } from '../convergence/words.ts';
import { convergenceInput } from '../hub/convergence-input.ts';
import type { ContentAnswer, EnterpriseContent } from './enterprise-content.ts';
import { type TierView, UNKNOWN, viewFacet } from './facets.ts';

/** A sector of the graph, as the index needs it. */
export interface IndexedSector {
  readonly code: string;
  readonly title: string;
  readonly field: string;
  /** INTERNAL: seen by its owner and auditors alone, and so in the tier that they see alone. */
  readonly disclosure: 'SHARED' | 'INTERNAL';
}

/** What convergence makes of an enterprise, as far as lists ask for it. */
export interface TierFacts {
  readonly rank: number;
  readonly facets: readonly string[];
}

/** Tiers as GraphQL writes them, best first: their places order a list. */
export const TIER_RANKS = TIERS.map(convergedTierOf);
/** Behind all tiers: the rule set gives none. */
const NO_TIER = TIERS.length;

const REMEMBERED = 50_000;
const WITHHELD: ContentAnswer = { status: 'WITHHELD' };

/**
 * Tiers of whole populations: most enterprises are alike in all that convergence reads, so what was worked out for one
 * without records behind its grades holds for the next.
 */
export class Tiers {
  readonly #inForce: () => RuleSet;
  #ruleSet: RuleSet;
  readonly #sectors: readonly IndexedSector[];
  readonly #internalFields: readonly string[];
  readonly #known = new LRUCache<string, Readonly<Record<TierView, TierFacts>>>({ max: REMEMBERED });
  #day: LocalDate | undefined;

  /** @param ruleSet one rule set, or whichever is in force when it is asked for. */
  constructor(ruleSet: RuleSet | (() => RuleSet), sectors: readonly IndexedSector[]) {
    this.#inForce = typeof ruleSet === 'function' ? ruleSet : () => ruleSet;
    this.#ruleSet = this.#inForce();
    this.#sectors = sectors;
    this.#internalFields = sectors.filter(({ disclosure }) => disclosure === 'INTERNAL').map(({ field }) => field);
  }

  /** What the tiers rest on besides the answers and the day. */
  get basis(): string {
    const sectors = this.#sectors.map(({ code, disclosure }) => `${code}${disclosure === 'INTERNAL' ? '!' : ''}`);
    return `${this.#inForce().hash.slice(0, 32)} ${sectors.sort().join(',')}`.slice(0, 255);
  }

  of(uscc: Uscc, content: EnterpriseContent, today: LocalDate): Readonly<Record<TierView, TierFacts>> {
    const ruleSet = this.#inForce();
    if (this.#day !== today || this.#ruleSet !== ruleSet) this.#known.clear();
    this.#day = today;
    this.#ruleSet = ruleSet;
    if (!this.#isPlain(content)) return this.#workOut(uscc, content, today);
    // All that convergence reads of a code: its digits 3–8, and whether its check character holds.
    const key = `${uscc.slice(2, 8)}${hasValidCheckCharacter(uscc) ? '' : '!'}${this.#readOf(content)}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const worked = this.#workOut(uscc, content, today);
    this.#known.set(key, worked);
    return worked;
  }

  /** Records carry dates and keys of their own: no two enterprises with records are alike. */
  #isPlain(content: EnterpriseContent): boolean {
    return this.#sectors.every(({ field }) => {
      const answer = content[field] as ContentAnswer | undefined;
      return (
        answer === undefined ||
        (answer.evidence === undefined &&
          answer.severeListings === undefined &&
          answer.repairedEvidenceKeys === undefined)
      );
    });
  }

  #readOf(content: EnterpriseContent): string {
    const { registrationStatus, registeredDivision, directoryTier, keyDomains, annualInspection, usccCheck } = content;
    const registered = [registrationStatus, registeredDivision?.code, directoryTier, keyDomains, annualInspection];
    return JSON.stringify([usccCheck, ...registered, ...this.#sectors.map(({ field }) => content[field])]);
  }

  #workOut(uscc: Uscc, content: EnterpriseContent, today: LocalDate): Readonly<Record<TierView, TierFacts>> {
    const all = this.#facts('ALL', uscc, content, today);
    if (this.#internalFields.length === 0) return { ALL: all, SHARED: this.#facts('SHARED', uscc, content, today) };
    // Who may not see a class is told WITHHELD, unless the sector did not answer at all.
    const hidden = this.#internalFields
      .filter((field) => content[field] !== undefined)
      .map((field) => [field, WITHHELD] as const);
    return { ALL: all, SHARED: this.#facts('SHARED', uscc, { ...content, ...Object.fromEntries(hidden) }, today) };
  }

  #facts(view: TierView, uscc: Uscc, content: EnterpriseContent, today: LocalDate): TierFacts {
    const input = convergenceInput({ ...content, uscc }, this.#sectors, today);
    const { convergedTier, complete, missing, conflicts, rulesFired } = converge(input, this.#ruleSet);
    const rules = new Set(rulesFired.map(({ ruleId }) => ruleId));
    return {
      rank: convergedTier === null ? NO_TIER : TIER_RANKS.indexOf(convergedTier),
      facets: [
        viewFacet(view, 'tier', convergedTier ?? UNKNOWN),
        ...[...rules].map((rule) => viewFacet(view, 'firedRule', rule)),
        ...missing.map(({ sector }) => viewFacet(view, 'missingSector', sector)),
        viewFacet(view, 'complete', String(complete)),
        viewFacet(view, 'conflict', String(conflicts.length > 0)),
      ],
    };
  }
}
