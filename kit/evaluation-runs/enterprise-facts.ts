import { EFFECTIVE_CLASSES } from '../../schema/vocabulary/grade.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import { DIRECTORY_TIERS } from '../../schema/vocabulary/registration.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { STANDARD_FACTS } from '../evaluation/fact-vocabulary.ts';
import type { EnterpriseFacts, NamedFact, ResultFact } from '../evaluation/facts.ts';
import type { PackageCode } from '../exchange/exchange.ts';
import type { ReceivedRegistration } from '../exchange/packages/registration.ts';
import type { EvaluationSetting } from './evaluation-setting.ts';
import type { PageRecords, ReceivedRow } from './page-records.ts';
import {
  abnormalListingFacts,
  creditRecordFacts,
  indicatorValueFacts,
  judgmentDebtorFacts,
  penaltyFacts,
  RecordsOfOne,
  severeListingFacts,
} from './record-facts.ts';

/** Some facts of an enterprise; the others are as for an enterprise without records. */
export type SomeFacts = Partial<Omit<EnterpriseFacts, 'uscc'>>;

type FactsSetting = Pick<EvaluationSetting, 'imports' | 'publication' | 'factsOfRegistration'>;

/** Kinds of record that become lists of facts: the records kind by which they come in, and the package. */
const LISTS = [
  { fact: 'penalties', kind: 'penalties', what: 'PENALTIES' },
  { fact: 'severeListings', kind: 'severe-list', what: 'SEVERE_LIST' },
  { fact: 'abnormalListings', kind: 'abnormal-list', what: 'ABNORMAL_LIST' },
  { fact: 'judgmentDebtorListings', kind: 'judgment-debtors', what: 'JUDGMENT_DEBTORS' },
  { fact: 'subjects', kind: 'subjects', what: null },
] as const;

/**
 * The facts of an enterprise of which the sector holds no record: none of each kind that it takes in itself or has been
 * sent before, none of those facts that credit records have come in for, nothing known of any other.
 */
export function factsWithoutRecords(
  { imports }: FactsSetting,
  packages: ReadonlySet<PackageCode>,
  stated: ReadonlySet<string> = new Set(),
): SomeFacts {
  const isAsked = ({ kind, what }: (typeof LISTS)[number]) =>
    imports.some(({ name }) => name === kind) || (what !== null && packages.has(what));
  const lists = Object.fromEntries(LISTS.filter(isAsked).map(({ fact }) => [fact, []]));
  return { ...lists, ...placed([...stated].sort().map((fact) => [fact, []])) };
}

/**
 * What the sector's records say of an enterprise, as of a day, as far as it differs from an enterprise without records.
 * Only records that are shown may be used, and one that was repaired or withdrawn by decision is not used any more,
 * whatever the day (Heilongjiang rules 14 and 18; NDRC Order 36, article 3): so the same records always give the same
 * facts, whichever day it is today.
 */
export function factsFromRecords(uscc: Uscc, page: PageRecords, setting: FactsSetting, asOf: LocalDate): SomeFacts {
  const registration = page.received.REGISTRATION.get(uscc)?.[0]?.values;
  const facts = registration === undefined ? {} : registrationFacts(registration, setting, asOf);
  return page.withRecords.has(uscc) ? withMore(facts, recordFacts(uscc, page, setting, asOf)) : facts;
}

function registrationFacts(
  registration: ReceivedRegistration,
  { factsOfRegistration }: FactsSetting,
  asOf: LocalDate,
): SomeFacts {
  const { statusHistory, registrationStatus, establishedOn } = registration;
  const named = factsOfRegistration?.(registration);
  return {
    registration: statusHistory ?? [{ status: registrationStatus, since: asOf }],
    ...(establishedOn !== null && { establishedOn }),
    ...(named !== undefined && { named }),
  };
}

function recordFacts(uscc: Uscc, page: PageRecords, setting: FactsSetting, asOf: LocalDate): SomeFacts {
  const source = new RecordsOfOne(uscc, page);
  const lists = {
    penalties: penaltyFacts(source, setting.publication),
    severeListings: severeListingFacts(source),
    abnormalListings: abnormalListingFacts(source),
    judgmentDebtorListings: judgmentDebtorFacts(source),
    subjects: (page.subjects.get(uscc) ?? []).map(({ kind, level, listedFrom, listedUntil }) => ({
      kind,
      level,
      listedFrom,
      listedUntil,
    })),
  };
  const results = resultFacts(page.received.GRADES.get(uscc) ?? [], asOf);
  return {
    ...Object.fromEntries(Object.entries(lists).filter(([, facts]) => facts.length > 0)),
    ...placed([...creditRecordFacts(source), ...indicatorValueFacts(source, asOf)]),
    ...(results !== null && { results }),
  };
}

/** Each fact in its place: the standard ones beside the others, those that models declare for themselves in `named`. */
function placed(facts: readonly (readonly [string, NamedFact])[]): SomeFacts {
  const [standard, declared] = [true, false].map((isStandard) =>
    facts.filter(([name]) => STANDARD_FACTS.has(name) === isStandard),
  );
  return {
    ...Object.fromEntries(standard ?? []),
    ...(declared !== undefined && declared.length > 0 && { named: Object.fromEntries(declared) }),
  };
}

/** Facts, and over them others that are known of one enterprise. */
export function withMore<Known extends SomeFacts>(known: Known, more: SomeFacts): Known {
  return more.named === undefined
    ? { ...known, ...more }
    : { ...known, ...more, named: { ...known.named, ...more.named } };
}

/**
 * Of each sector the evaluation of the newest period that was over before this day, so that two sectors that read each
 * other never close a circle; of that period the highest tier, and of several kinds of subject the worst grade.
 */
function resultFacts(rows: readonly ReceivedRow<'GRADES'>[], asOf: LocalDate): Record<string, ResultFact> | null {
  const past = rows.filter(({ values }) => values.periodEnd < asOf);
  if (past.length === 0) return null;
  const senders = [...new Set(past.map(({ sender }) => sender))].sort();
  return Object.fromEntries(
    senders.flatMap((sender) => {
      const [best] = past.filter((row) => row.sender === sender).sort(byPrecedence);
      if (best === undefined) return [];
      const { grade, effectiveClass, schemeVersion, period, periodEnd } = best.values;
      return [[sender, { grade, effectiveClass, schemeVersion, period, periodEnd }]];
    }),
  );
}

function byPrecedence(
  { values: a, key: aKey }: ReceivedRow<'GRADES'>,
  { values: b, key: bKey }: ReceivedRow<'GRADES'>,
): number {
  if (a.periodEnd !== b.periodEnd) return a.periodEnd > b.periodEnd ? -1 : 1;
  const tier = DIRECTORY_TIERS.indexOf(a.evaluatorTier) - DIRECTORY_TIERS.indexOf(b.evaluatorTier);
  return tier || classRank(b.effectiveClass) - classRank(a.effectiveClass) || (aKey < bKey ? -1 : 1);
}

function classRank(effectiveClass: ReceivedRow<'GRADES'>['values']['effectiveClass']): number {
  return effectiveClass === null ? -1 : EFFECTIVE_CLASSES.indexOf(effectiveClass);
}
