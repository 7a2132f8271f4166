import { addDays, type LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { NamedFact, PenaltyFact, RecordFact } from '../evaluation/facts.ts';
import {
  categoriesOf,
  CREDIT_SITES,
  type PenaltyDates,
  penaltyLife,
  type PublicationSetting,
} from '../records/record-life.ts';
import { abnormalListingKey, type RecordKind, Standings } from '../records/record-standing.ts';
import type { PackageRead, PageRecords, ReceivedRow } from './page-records.ts';

type RowOf<Part extends Exclude<keyof PageRecords, 'received'>> =
  PageRecords[Part] extends ReadonlyMap<Uscc, readonly (infer Row)[]> ? Row : never;

/** The records of one enterprise on a page, under its own code and its older ones. */
export class RecordsOfOne {
  readonly #codes: readonly Uscc[];
  readonly #page: PageRecords;

  constructor(uscc: Uscc, page: PageRecords) {
    const older = page.olderCodes.get(uscc);
    this.#codes = older === undefined ? [uscc] : [uscc, ...older.map((link) => link.older)];
    this.#page = page;
  }

  own<
    Part extends
      | 'penalties'
      | 'severeListings'
      | 'abnormalListings'
      | 'judgmentDebtors'
      | 'creditRecords'
      | 'indicatorValues',
  >(part: Part): readonly RowOf<Part>[] {
    return this.#rows(this.#page[part] as ReadonlyMap<Uscc, readonly RowOf<Part>[]>); // the rows of that part
  }

  received<What extends PackageRead>(what: What): readonly ReceivedRow<What>[] {
    return this.#rows(this.#page.received[what]);
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
  readonly seriousConsequence?: string | null;
};

/** Penalties that are shown, each document once, by key. */
export function penaltyFacts(source: RecordsOfOne, publication: PublicationSetting): PenaltyFact[] {
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
      seriousConsequence: yesOrNo(penalty.seriousConsequence),
    });
  }
}

/**
 * Entries in lists of seriously dishonest entities, by their situation. Of the sector's own list those of minor
 * dishonesty too, which its own models tell apart by the situation; of others' lists the severe alone.
 */
export function severeListingFacts(source: RecordsOfOne): RecordFact[] {
  const own = source
    .own('severeListings')
    .map(({ decisionNumber, situation, ...days }) => ({ key: decisionNumber, kind: situation, ...days }));
  const received = source
    .received('SEVERE_LIST')
    .filter(({ values }) => values.severity === 'SEVERE')
    .map(({ key, values: { situation, ...days } }) => ({ key, kind: situation, ...days }));
  return listingFacts(source, 'SEVERE_LISTING', [...own, ...received]);
}

export function abnormalListingFacts(source: RecordsOfOne): RecordFact[] {
  const own = source.own('abnormalListings').map((row) => ({ ...row, key: abnormalListingKey(row.documentNumber) }));
  const received = source.received('ABNORMAL_LIST').map(({ key, values }) => ({ ...values, key }));
  const rows = [...own, ...received].map(({ reason, ...row }) => ({ ...row, kind: reason }));
  return listingFacts(source, 'ABNORMAL_LISTING', rows);
}

export function judgmentDebtorFacts(source: RecordsOfOne): RecordFact[] {
  const own = source.own('judgmentDebtors').map(({ caseNumber, ...days }) => ({ key: caseNumber, ...days }));
  const received = source.received('JUDGMENT_DEBTORS').map(({ key, values }) => ({ key, ...values }));
  const rows = [...own, ...received].map(({ key, publishedOn, removedOn }) => ({
    key,
    includedOn: publishedOn,
    removedOn,
  }));
  return listingFacts(source, null, rows);
}

function yesOrNo(word: string | null | undefined): boolean | null {
  return word === 'YES' ? true : word === 'NO' ? false : null;
}

/** Records of the facts that have no table of their own, by fact. */
export function creditRecordFacts(source: RecordsOfOne): ReadonlyMap<string, readonly RecordFact[]> {
  const facts = new Map<string, RecordFact>();
  const names = new Map<string, string>();
  for (const { key, fact, documentNumber, level, amountFen, decidedOn, endedOn, repairedOn } of source.own(
    'creditRecords',
  )) {
    if (facts.has(key) || repairedOn !== null || source.isEnded('CREDIT_RECORD', key)) continue;
    names.set(key, fact);
    facts.set(key, { key, documentNumber, decidedOn, repairedOn: null, endedOn, kind: level, amountFen });
  }
  return Map.groupBy(inOrder([...facts.values()]), ({ key }) => names.get(key) ?? '');
}

/** Of each fact the value of the newest day up to this one. */
export function indicatorValueFacts(source: RecordsOfOne, asOf: LocalDate): ReadonlyMap<string, NamedFact> {
  const newest = new Map<string, { asOf: LocalDate; value: string }>();
  for (const each of source.own('indicatorValues')) {
    const before = newest.get(each.fact);
    if (each.asOf <= asOf && (before === undefined || before.asOf < each.asOf)) newest.set(each.fact, each);
  }
  return new Map(
    [...newest]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([fact, { value }]) => [fact, JSON.parse(value) as NamedFact] as const), // written by the kind that brings it in
  );
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
