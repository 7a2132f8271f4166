import { EFFECTIVE_CLASSES } from '../../schema/vocabulary/grade.ts';
import { addDays, type LocalDate } from '../../schema/vocabulary/local-date.ts';
import { DIRECTORY_TIERS } from '../../schema/vocabulary/registration.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { EnterpriseFacts, PenaltyFact, RecordFact, RegistrationFact, ResultFact } from '../evaluation/facts.ts';
import type { PackageCode } from '../exchange/exchange.ts';
import {
  categoriesOf,
  CREDIT_SITES,
  type PenaltyDates,
  penaltyLife,
  type PublicationSetting,
} from '../records/record-life.ts';
import { abnormalListingKey, type RecordKind, Standings } from '../records/record-standing.ts';
import type { EvaluationSetting } from './evaluation-setting.ts';
import type { PageRecords, ReceivedRow } from './page-records.ts';

/** Some facts of an enterprise; the others are as for an enterprise without records. */
export type SomeFacts = Partial<Omit<EnterpriseFacts, 'uscc'>>;

type FactsSetting = Pick<EvaluationSetting, 'imports' | 'publication' | 'severeList' | 'factsOfRegistration'>;

/** Kinds of record that become lists of facts: the records kind by which they come in, and the package. */
const LISTS = [
  { fact: 'penalties', kind: 'penalties', what: 'PENALTIES' },
  { fact: 'severeListings', kind: 'severe-list', what: 'SEVERE_LIST' },
  { fact: 'abnormalListings', kind: 'abnormal-list', what: null },
  { fact: 'judgmentDebtorListings', kind: 'judgment-debtors', what: 'JUDGMENT_DEBTORS' },
  { fact: 'subjects', kind: 'subjects', what: null },
] as const;

/**
 * The facts of an enterprise of which the sector holds no record: none of each kind that it takes in itself or has been
 * sent before, nothing known of any other.
 */
export function factsWithoutRecords({ imports }: FactsSetting, delivered: ReadonlySet<PackageCode>): SomeFacts {
  const isAsked = ({ kind, what }: (typeof LISTS)[number]) =>
    imports.some(({ name }) => name === kind) || (what !== null && delivered.has(what));
  return Object.fromEntries(LISTS.filter(isAsked).map(({ fact }) => [fact, []]));
}

/**
 * What the sector's records say of an enterprise, as of a day, as far as it differs from an enterprise without records.
 * Only records that are shown may be used, and one that was repaired or withdrawn by decision is not used any more,
 * whatever the day (Heilongjiang rules 14 and 18; NDRC Order 36, article 3): so the same records always give the same
 * facts, whichever day it is today.
 */
export function factsFromRecords(uscc: Uscc, page: PageRecords, setting: FactsSetting, asOf: LocalDate): SomeFacts {
  const source = new RecordsOfOne(uscc, page);
  const registration = source.received('REGISTRATION')[0]?.values ?? null;
  const facts: { -readonly [Fact in keyof SomeFacts]: SomeFacts[Fact] } = {};
  if (registration !== null) {
    facts.registration =
      registration.statusHistory === null
        ? [{ status: registration.registrationStatus, since: asOf }]
        : registration.statusHistory.map(({ status, since }): RegistrationFact => ({ status, since }));
    if (registration.establishedOn !== null) facts.establishedOn = registration.establishedOn;
    const named = setting.factsOfRegistration?.(registration);
    if (named !== undefined) facts.named = named;
  }
  const penalties = penaltyFacts(source, setting.publication);
  if (penalties.length > 0) facts.penalties = penalties;
  const severeListings = severeListingFacts(source, setting);
  if (severeListings.length > 0) facts.severeListings = severeListings;
  const abnormalListings = abnormalListingFacts(source);
  if (abnormalListings.length > 0) facts.abnormalListings = abnormalListings;
  const judgmentDebtors = judgmentDebtorFacts(source);
  if (judgmentDebtors.length > 0) facts.judgmentDebtorListings = judgmentDebtors;
  const subjects = page.subjects.get(uscc);
  if (subjects !== undefined)
    facts.subjects = subjects.map(({ kind, level, listedFrom, listedUntil }) => ({
      kind,
      level,
      listedFrom,
      listedUntil,
    }));
  const results = resultFacts(source.received('GRADES'), asOf);
  if (results !== null) facts.results = results;
  return facts;
}

type Received<What extends PackageCode> = Extract<ReceivedRow, { what: What }>;
type RowOf<Part extends Exclude<keyof PageRecords, 'received'>> =
  PageRecords[Part] extends ReadonlyMap<Uscc, readonly (infer Row)[]> ? Row : never;

/** The records of one enterprise on a page, under its own code and its older ones. */
class RecordsOfOne {
  readonly #codes: readonly Uscc[];
  readonly #page: PageRecords;

  constructor(uscc: Uscc, page: PageRecords) {
    const older = page.olderCodes.get(uscc);
    this.#codes = older === undefined ? [uscc] : [uscc, ...older.map((link) => link.older)];
    this.#page = page;
  }

  own<Part extends 'penalties' | 'severeListings' | 'abnormalListings' | 'judgmentDebtors'>(
    part: Part,
  ): readonly RowOf<Part>[] {
    return this.#rows(this.#page[part] as ReadonlyMap<Uscc, readonly RowOf<Part>[]>); // the rows of that part
  }

  /** Of its older codes the registration is not its own. */
  received<What extends Exclude<PackageCode, 'STANDINGS'>>(what: What): readonly Received<What>[] {
    const rows = this.#rows(this.#page.received);
    if (rows.length === 0) return [];
    const [uscc] = this.#codes;
    return rows.filter(
      (row): row is Received<What> => row.what === what && (what !== 'REGISTRATION' || row.uscc === uscc),
    );
  }

  isEnded(kind: RecordKind, key: string): boolean {
    return this.#rows(this.#page.ended).some(({ recordKind, recordKey }) => recordKind === kind && recordKey === key);
  }

  #rows<Row>(part: ReadonlyMap<Uscc, readonly Row[]>): readonly Row[] {
    const [uscc] = this.#codes;
    if (uscc === undefined || part.size === 0) return [];
    if (this.#codes.length === 1) return part.get(uscc) ?? [];
    return this.#codes.flatMap((code) => part.get(code) ?? []);
  }
}

const NO_STANDINGS = new Standings([]);

type StoredPenalty = PenaltyDates & {
  readonly documentNumber: string;
  readonly fineFen: number | null;
  readonly confiscatedFen: number | null;
};

function penaltyFacts(source: RecordsOfOne, publication: PublicationSetting): PenaltyFact[] {
  const facts = new Map<string, PenaltyFact>();
  for (const penalty of source.own('penalties')) add(penalty, publication);
  for (const { key, values } of source.received('PENALTIES'))
    add({ ...values, key, confiscatedFen: null }, CREDIT_SITES);
  return inOrder([...facts.values()]);

  /** The same document under an older code, or from another sector, is the same penalty. */
  function add(penalty: StoredPenalty, shownOn: PublicationSetting): void {
    const { key, documentNumber, decidedOn, repairedOn, fineFen, confiscatedFen } = penalty;
    const document = key.slice(0, key.lastIndexOf('|'));
    if (facts.has(document) || repairedOn !== null || source.isEnded('PENALTY', key)) return;
    const { shownFrom, endsOn } = penaltyLife(penalty, NO_STANDINGS, shownOn, decidedOn);
    if (shownFrom === null) return;
    facts.set(document, {
      key,
      documentNumber,
      decidedOn,
      repairedOn: null,
      endedOn: endsOn,
      kind: null,
      amountFen: fineFen === null && confiscatedFen === null ? null : (fineFen ?? 0) + (confiscatedFen ?? 0),
      categories: categoriesOf(penalty),
      seriousConsequence: null,
    });
  }
}

function severeListingFacts(source: RecordsOfOne, { severeList }: Pick<FactsSetting, 'severeList'>): RecordFact[] {
  const own = source
    .own('severeListings')
    .filter(({ situation }) => severeList?.situations[situation]?.severity !== 'MINOR')
    .map(({ decisionNumber, situation, ...days }) => ({ key: decisionNumber, kind: situation, ...days }));
  const received = source
    .received('SEVERE_LIST')
    .filter(({ values }) => values.severity === 'SEVERE')
    .map(({ key, values: { situation, ...days } }) => ({ key, kind: situation, ...days }));
  return listingFacts(source, 'SEVERE_LISTING', [...own, ...received]);
}

function abnormalListingFacts(source: RecordsOfOne): RecordFact[] {
  const rows = source.own('abnormalListings').map(({ documentNumber, ...days }) => ({
    key: abnormalListingKey(documentNumber),
    documentNumber,
    ...days,
  }));
  return listingFacts(source, 'ABNORMAL_LISTING', rows);
}

function judgmentDebtorFacts(source: RecordsOfOne): RecordFact[] {
  const own = source.own('judgmentDebtors').map(({ caseNumber, ...days }) => ({ key: caseNumber, ...days }));
  const received = source.received('JUDGMENT_DEBTORS').map(({ key, values }) => ({ key, ...values }));
  const rows = [...own, ...received].map(({ key, publishedOn, removedOn }) => ({
    key,
    includedOn: publishedOn,
    removedOn,
  }));
  return listingFacts(source, null, rows);
}

interface StoredListing {
  readonly key: string;
  readonly documentNumber?: string;
  readonly kind?: string;
  readonly includedOn: LocalDate;
  readonly removedOn: LocalDate | null;
  readonly endsOn?: LocalDate | null;
}

/** Entries of a list, each key once. */
function listingFacts(
  source: RecordsOfOne,
  recordKind: RecordKind | null,
  rows: readonly StoredListing[],
): RecordFact[] {
  const facts = new Map<string, RecordFact>();
  for (const { key, documentNumber = key, kind = null, includedOn, removedOn, endsOn = null } of rows) {
    if (facts.has(key) || (recordKind !== null && source.isEnded(recordKind, key))) continue;
    const runsOutOn = endsOn === null ? null : addDays(endsOn, 1);
    facts.set(key, {
      key,
      documentNumber,
      decidedOn: includedOn,
      repairedOn: null,
      endedOn: removedOn !== null && (runsOutOn === null || removedOn < runsOutOn) ? removedOn : runsOutOn,
      kind,
      amountFen: null,
    });
  }
  return inOrder([...facts.values()]);
}

/** By key: the same records always stand in the same order, whichever table they came from. */
function inOrder<Fact extends RecordFact>(facts: Fact[]): Fact[] {
  return facts.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

/**
 * Of each sector the evaluation of the newest period that was over before this day, so that two sectors that read each
 * other never close a circle; of that period the highest tier, and of several kinds of subject the worst grade.
 */
function resultFacts(rows: readonly Received<'GRADES'>[], asOf: LocalDate): Record<string, ResultFact> | null {
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
  { values: a, key: aKey }: Received<'GRADES'>,
  { values: b, key: bKey }: Received<'GRADES'>,
): number {
  if (a.periodEnd !== b.periodEnd) return a.periodEnd > b.periodEnd ? -1 : 1;
  const tier = DIRECTORY_TIERS.indexOf(a.evaluatorTier) - DIRECTORY_TIERS.indexOf(b.evaluatorTier);
  return tier || classRank(b.effectiveClass) - classRank(a.effectiveClass) || (aKey < bKey ? -1 : 1);
}

function classRank(effectiveClass: Received<'GRADES'>['values']['effectiveClass']): number {
  return effectiveClass === null ? -1 : EFFECTIVE_CLASSES.indexOf(effectiveClass);
}
