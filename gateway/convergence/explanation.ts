import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { RuleSet } from './rule-set.ts';
import { onlyHit } from './tables/decision-table.ts';
import type { RuleRow } from './tables/contract.ts';
import type { Conflict, Flag, RuleFired } from './types.ts';
import { convergedTierOf } from './words.ts';
import type { ConflictCode, ConvergedTier, FlagCode, GuardEvent, Tier } from './words.ts';

/** What a rule that fired is about. */
interface About {
  sector?: string | undefined;
  evidenceKeys?: readonly string[];
  /** The tier after the rule; left out where the rule moves none. */
  tier?: Tier | null;
}

/** Carries the tier from rule to rule and writes down every rule that moved it or said something about it. */
export class Explanation {
  readonly rulesFired: RuleFired[] = [];
  readonly flags: Flag[] = [];
  readonly conflicts: Conflict[] = [];
  tier: Tier | null;
  readonly #ruleSet: RuleSet;

  constructor(ruleSet: RuleSet, tier: Tier | null) {
    this.#ruleSet = ruleSet;
    this.tier = tier;
  }

  /** A row decided: moves the tier and, if the row is traced, lists it. */
  fire(row: RuleRow<unknown>, { sector, evidenceKeys = [], tier = this.tier }: About = {}): void {
    const before = this.tier;
    this.tier = tier;
    if (!row.traced) return;
    this.rulesFired.push({
      order: this.rulesFired.length + 1,
      ruleId: row.rule,
      sector: sector ?? null,
      clause: row.clause,
      provenance: row.provenance,
      effectZh: row.zh,
      effectEn: row.en,
      before: this.shown(before),
      after: this.shown(tier),
      evidenceKeys,
    });
  }

  /** A guard met its case: lists and flags it as the table `guards` says. */
  guard(event: GuardEvent, about: { sector?: string; evidenceKey?: string; dueOn?: LocalDate } = {}): void {
    const row = onlyHit(this.#ruleSet.tables.guards, { event });
    const { sector, evidenceKey } = about;
    this.fire(row, { sector, evidenceKeys: evidenceKey === undefined ? [] : [evidenceKey] });
    this.flag(row.output.flag, row, about);
  }

  /** Raises a flag in the row's words; the same flag about the same thing is raised once. */
  flag(
    code: FlagCode | null,
    row: RuleRow<unknown>,
    { sector, evidenceKey, dueOn }: { sector?: string; evidenceKey?: string; dueOn?: LocalDate } = {},
  ): void {
    if (code === null) return;
    const flag: Flag = {
      code,
      ruleId: row.rule,
      sector: sector ?? null,
      evidenceKey: evidenceKey ?? null,
      dueOn: dueOn ?? null,
      messageZh: row.zh,
      messageEn: row.en,
    };
    const raised = this.flags.some(
      (other) => other.code === code && other.sector === flag.sector && other.evidenceKey === flag.evidenceKey,
    );
    if (!raised) this.flags.push(flag);
  }

  /** Two agencies' grades contradict each other: put on the list that the departments settle, overwritten by nobody. */
  conflict(code: ConflictCode | null, row: RuleRow<unknown>, sector: string): void {
    if (code === null) return;
    this.conflicts.push({ code, ruleId: row.rule, sector, messageZh: row.zh, messageEn: row.en });
  }

  /** A tier as answers show it: none where the letter is switched off. */
  shown(tier: Tier | null): ConvergedTier | null {
    return tier === null || !this.#ruleSet.settings.letter ? null : convergedTierOf(tier);
  }
}
