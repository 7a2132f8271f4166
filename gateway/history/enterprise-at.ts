import { freshnessOf, FRESHNESS_DEFAULTS } from '../../schema/vocabulary/freshness.ts';
import type { Freshness } from '../../schema/vocabulary/grade.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { type FusedAnswer, fusedAnswer } from '../convergence/fused-answer.ts';
import type { RuleSet } from '../convergence/rule-set.ts';
import { convergenceInput } from '../hub/convergence-input.ts';
import type { EnterpriseAt, RegistrationAt, SectorGradeAt } from '../hub/resolvers.generated.ts';
import type { ContentAnswer, EnterpriseContent } from '../index/enterprise-content.ts';
import type { IndexedSector } from '../index/tiers.ts';
import type { DisclosureToday } from './disclosed-then.ts';
import type { Telling, Tellings } from './tellings.ts';
import { gradeThen, recordsThen, toldBy } from './valid-then.ts';

/** A sector of the graph, as history needs it. */
export interface SectorOfHistory extends IndexedSector {
  readonly cadence: string;
}

/** `type EnterpriseAt`, its fused answer as the graph hands it from field to field. */
export type EnterpriseThen = Omit<EnterpriseAt, 'convergence'> & { readonly convergence: FusedAnswer };

export interface AskedMoment {
  readonly uscc: Uscc;
  readonly asOf: LocalDate;
  readonly knownAt: string;
}

/** A sector on that day: what it said, and when that came. */
interface SectorThen {
  readonly sector: SectorOfHistory;
  readonly telling: Telling | null;
  /** Null where nothing valid then had been received. */
  readonly answer: ContentAnswer | null;
}

/**
 * The enterprise on a day from what had been received of it by an instant. Pure: the same tellings, rule set and rights
 * give the same view.
 */
export function enterpriseAt(
  { uscc, asOf, knownAt }: AskedMoment,
  known: Tellings,
  sectors: readonly SectorOfHistory[],
  ruleSet: RuleSet,
  disclosure: DisclosureToday,
): Omit<EnterpriseThen, 'settled'> {
  const then = [...sectors]
    .sort((one, other) => (one.code < other.code ? -1 : 1))
    .map((sector) => sectorThen(sector, known.get(sector.code) ?? [], asOf, disclosure));
  const codes = new Set(sectors.map(({ code }) => code));
  const registered = [...known]
    .filter(([code]) => !codes.has(code))
    .flatMap(([, tellings]) => toldBy(tellings, asOf) ?? []);
  // What a sector's subgraph says beside its grade is taken as it stood at the end of the day.
  const beside = sectors.map(({ code, field }) => {
    const { [field]: _grade, ...others } = toldBy(known.get(code) ?? [], asOf)?.part ?? {};
    return others;
  });
  const content: EnterpriseContent = Object.assign(
    {},
    ...beside,
    ...registered.map(({ part }) => part),
    Object.fromEntries(then.map(({ sector, answer }) => [sector.field, answer])),
  ) as EnterpriseContent;
  return {
    uscc,
    asOf,
    knownAt,
    recordDisclosure: sectors.every((sector) => disclosure.seesAllRecords(sector)) ? 'AS_THEN' : 'SHOWN_TODAY',
    registration: registered.length === 0 ? null : registrationOf(content, registered),
    sectorGrades: then.map(shown),
    convergence: fusedAnswer(convergenceInput({ ...content, uscc }, sectors, asOf), ruleSet),
  };
}

function sectorThen(
  sector: SectorOfHistory,
  tellings: readonly Telling[],
  asOf: LocalDate,
  disclosure: DisclosureToday,
): SectorThen {
  // Not even since when it has been valid is told.
  if (!disclosure.maySee(sector))
    return { sector, telling: null, answer: tellings.length === 0 ? null : { status: 'WITHHELD' } };
  const telling = gradeThen(tellings, asOf);
  if (telling === null || telling.answer === null) return { sector, telling: null, answer: null };
  const answer: ContentAnswer = {
    ...telling.answer,
    ...disclosure.records(sector, recordsThen(tellings, asOf)),
    ...freshness(telling.answer, sector, asOf),
  };
  return { sector, telling, answer };
}

/** How old the grade was on the day. */
function freshness(
  { periodEnd }: ContentAnswer,
  { cadence }: SectorOfHistory,
  asOf: LocalDate,
): { freshness?: Freshness } {
  return periodEnd === undefined ? {} : { freshness: freshnessOf(cadenceOf(cadence), periodEnd, asOf) };
}

function cadenceOf(cadence: string): keyof typeof FRESHNESS_DEFAULTS {
  return Object.hasOwn(FRESHNESS_DEFAULTS, cadence) ? (cadence as keyof typeof FRESHNESS_DEFAULTS) : 'UNKNOWN';
}

function shown({ sector: { code, title }, telling, answer }: SectorThen): SectorGradeAt {
  return {
    sector: code,
    title,
    status: answer?.status ?? null,
    grade: answer?.grade ?? null,
    effectiveClass: answer?.effectiveClass ?? null,
    period: answer?.period ?? null,
    evaluatedOn: answer?.evaluatedOn ?? null,
    freshness: answer?.freshness ?? null,
    schemeVersion: answer?.schemeVersion ?? null,
    schemeStatus: answer?.schemeStatus ?? null,
    validFrom: telling?.validFrom ?? null,
    receivedAt: telling?.receivedAt ?? null,
  };
}

function registrationOf(content: EnterpriseContent, registered: readonly Telling[]): RegistrationAt {
  const [last = ''] = registered
    .map(({ receivedAt }) => receivedAt)
    .sort()
    .toReversed();
  return {
    name: content.name ?? null,
    registrationStatus: content.registrationStatus ?? null,
    division: content.registeredDivision?.code ?? null,
    reportingRegion: content.reportingRegion?.id ?? null,
    industry: content.industry?.code ?? null,
    directoryTier: content.directoryTier ?? null,
    receivedAt: last,
  };
}
