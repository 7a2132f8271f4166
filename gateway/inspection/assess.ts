import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { KeyDomain } from '../../schema/vocabulary/registration.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { fusedAnswer } from '../convergence/fused-answer.ts';
import type { RuleSet } from '../convergence/rule-set.ts';
import { convergenceInput } from '../hub/convergence-input.ts';
import type { ListRights } from '../index/enterprise-filter.ts';
import type { EnterpriseContent } from '../index/enterprise-content.ts';
import type { IndexedSector } from '../index/tiers.ts';
import type { Measures } from '../measures/load-measures.ts';
import { measuresOf } from '../measures/measures-of.ts';
import type { PlanContent } from './plan-content.ts';
import { millionthsOf, type Stratum } from './strata.ts';

/** How often an enterprise was drawn in the plan's year, and how many of these inspections are done. */
export interface DrawsOfYear {
  readonly drawn: number;
  readonly done: number;
}

/** What a plan makes of one enterprise. */
export interface Assessed {
  readonly stratum: Omit<Stratum, 'id' | 'population'>;
  readonly division: string;
  readonly drawsLeft: number;
}

/** What all enterprises of a plan are judged by. */
export interface Yardstick {
  readonly content: PlanContent;
  readonly year: number;
  readonly sectors: readonly IndexedSector[];
  readonly rights: ListRights;
  readonly ruleSet: RuleSet;
  readonly measures: Measures;
  readonly today: LocalDate;
}

/** Rule of a stratum of whom nobody may be drawn any more this year. */
const DRAWN_ENOUGH = 'DRAWN_ENOUGH';
const PROVINCE = '130000';
const WITHHELD = { status: 'WITHHELD' };
const ALL = 'ALL';
/** Assessments kept for enterprises that are alike. */
const MOST_KEPT = 100_000;
const NONE: DrawsOfYear = { drawn: 0, done: 0 };

/** What moves no assessment: it names or dates the enterprise. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  'name',
  'establishedOn',
  'industry',
  'reportingRegion',
  'supersededBy',
]);
/** Records carry dates and keys of their own: no two enterprises with records are alike. */
const RECORDS = ['"evidence":', '"severeListings":', '"repairedEvidenceKeys":'];

/** Equal for enterprises that are assessed alike; null for one that has records. */
function likenessOf(content: EnterpriseContent, text: string): string | null {
  if (RECORDS.some((records) => text.includes(records))) return null;
  return JSON.stringify(Object.entries(content).filter(([field]) => !WITHOUT_EFFECT.has(field)));
}

/** Judges enterprises by the tables of measures; what was found for one holds for all that are alike. */
export class Assessor {
  readonly #by: Yardstick;
  readonly #measures: Measures;
  readonly #hidden: readonly string[];
  readonly #kept = new Map<string, Assessed>();

  constructor(by: Yardstick) {
    this.#by = by;
    this.#measures = withBase(by.measures, by.content.baseRatio ?? null);
    this.#hidden = by.sectors
      .filter(({ code, disclosure }) => disclosure === 'INTERNAL' && !by.rights.maySeeInternal(code))
      .map(({ field }) => field);
  }

  /** @param text JSON as the index keeps it. */
  of(uscc: Uscc, text: string, draws: DrawsOfYear = NONE): Assessed {
    const content = JSON.parse(text) as EnterpriseContent; // written by enterpriseRow
    const key = draws.drawn === 0 ? likenessOf(content, text) : null;
    const known = key === null ? undefined : this.#kept.get(key);
    if (known !== undefined) return known;
    const assessed = this.#workOut(uscc, content, draws);
    if (key !== null && this.#kept.size < MOST_KEPT) this.#kept.set(key, assessed);
    return assessed;
  }

  #workOut(uscc: Uscc, content: EnterpriseContent, { drawn, done }: DrawsOfYear): Assessed {
    const { sectors, ruleSet, today, year } = this.#by;
    const { leadSector, selection, drawsPerYear } = this.#by.content;
    const hidden = this.#hidden.filter((field) => content[field] !== undefined);
    const seen = { ...content, ...Object.fromEntries(hidden.map((field) => [field, WITHHELD])), uscc };
    const answer = fusedAnswer(convergenceInput(withDraws(seen, year, drawn, done), sectors, today), ruleSet);
    const measured = measuresOf(answer, leadSector, this.#measures);
    if (measured === null) throw new Error('a plan is led by a sector of the graph');
    const { inspection, sectorClass } = measured;
    const most = Math.min(inspection.visitsPerYear, drawsPerYear ?? inspection.visitsPerYear);
    const drawsLeft = Math.max(0, Math.min(inspection.visitsPlanned, most - drawn));
    const isByClass = selection === 'BY_CLASS';
    const keyDomains = [...(content.keyDomains ?? [])].sort();
    const mayBeDrawn = drawsLeft > 0 && millionthsOf(inspection.ratio) > 0;
    const ratio = isByClass ? inspection.ratio : inspection.baseRatio;
    return {
      stratum: {
        tier: isByClass ? letterOf(answer.convergedTier) : ALL,
        sectorClass: isByClass ? (sectorClass ?? 'NONE') : ALL,
        keyDomains,
        mode: isByClass || !mayBeDrawn ? inspection.mode : ALL,
        rule: ruleOf(inspection, drawsLeft, isByClass),
        fullCoverageOfKeyItems: inspection.fullCoverageOfKeyItems,
        ratio: mayBeDrawn ? this.#withFloor(ratio, keyDomains) : '0',
      },
      division: content.registeredDivision?.code ?? PROVINCE,
      drawsLeft,
    };
  }

  #withFloor(ratio: string, keyDomains: readonly KeyDomain[]): string {
    const floors = this.#by.content.keyDomainFloors.filter(({ domain }) => keyDomains.includes(domain));
    return [ratio, ...floors.map((floor) => floor.ratio)].reduce((most, each) =>
      millionthsOf(each) > millionthsOf(most) ? each : most,
    );
  }
}

function ruleOf(
  { ruleId, ratio }: { readonly ruleId: string; readonly ratio: string },
  drawsLeft: number,
  isByClass: boolean,
): string {
  if (millionthsOf(ratio) === 0) return ruleId;
  if (drawsLeft === 0) return DRAWN_ENOUGH;
  return isByClass ? ruleId : ALL;
}

/** A plan's own base ratio stands in place of the tables', and their factors apply to it. */
function withBase(measures: Measures, ratio: string | null): Measures {
  if (ratio === null) return measures;
  const baseRatio = { ratio, clause: '抽查计划', provenance: 'DEFAULT' as const };
  return { ...measures, settings: { ...measures.settings, baseRatio } };
}

/**
 * What was drawn here counts against the annual cap before it is in the register's count: done inspections are in the
 * greater of both numbers, those still to be done are added.
 */
function withDraws<Content extends EnterpriseContent>(
  content: Content,
  year: number,
  drawn: number,
  done: number,
): Content {
  const { annualInspection } = content;
  if (drawn === 0 || annualInspection === undefined || annualInspection === null || annualInspection.year !== year)
    return content;
  const carriedOut = Math.max(annualInspection.carriedOut, done) + drawn - done;
  return { ...content, annualInspection: { ...annualInspection, carriedOut } };
}

function letterOf(tier: string | null): string {
  if (tier === null) return 'NONE';
  return /^[A-D](?:_|$)/u.test(tier) ? tier.charAt(0) : tier;
}
