import * as fc from 'fast-check';
import { EFFECTIVE_CLASSES } from '../../../schema/vocabulary/grade.ts';
import { addDays, daysBetween, type LocalDate, parseLocalDate } from '../../../schema/vocabulary/local-date.ts';
import { PENALTY_CATEGORIES } from '../../../schema/vocabulary/penalty-category.ts';
import { REGISTRATION_STATUSES } from '../../../schema/vocabulary/registration.ts';
import { STANDARD_FACTS } from '../fact-vocabulary.ts';
import {
  COMMENDATION_LEVELS,
  type EnterpriseFacts,
  type NamedFact,
  NOTHING_KNOWN,
  type PenaltyFact,
  type RecordFact,
} from '../facts.ts';
import type { IndicatorDocument, ModelDocument } from '../model-schema.ts';
import { leavesOf } from '../tree.ts';

/** Days between which everything happens. */
export interface Span {
  readonly from: LocalDate;
  readonly until: LocalDate;
  /** Last day of other systems' periods: before every evaluation day a test takes. */
  readonly resultsUntil: LocalDate;
}

/** Any enterprise that the model might be asked about: every fact it reads is sometimes unknown. */
export function arbitraryFacts(document: ModelDocument, span: Span): fc.Arbitrary<EnterpriseFacts> {
  const day = arbitraryDay(span);
  const listsOf = (names: readonly string[]) =>
    fc.record(Object.fromEntries(names.map((name) => [name, orUnknown(arbitraryRecords(name, document, span))])));
  return fc
    .record({
      lists: listsOf(standardLists()),
      penalties: orUnknown(oftenNone(arbitraryPenalty(span), 8)),
      registration: orUnknown(
        fc.array(fc.record({ status: mostly('ACTIVE', REGISTRATION_STATUSES), since: day }), { maxLength: 3 }),
      ),
      establishedOn: orUnknown(day),
      commitmentsDue: orUnknown(fc.nat({ max: 9 })),
      commitmentsKept: orUnknown(fc.nat({ max: 9 })),
      subjects: orUnknown(
        fc.array(
          fc.record({
            kind: mostly(document.subjects?.kind ?? 'ANY', ['OTHER']),
            level: fc.constant(null),
            listedFrom: day,
            listedUntil: fc.option(day),
          }),
          { maxLength: 3 },
        ),
      ),
      results: fc.record(
        Object.fromEntries(
          resultsRead(document).map(({ sector, schemes }) => [sector, orUnknown(arbitraryResult(schemes, span))]),
        ),
      ),
      named: fc.record(
        Object.fromEntries(
          Object.keys(document.facts ?? {}).map((name) => [name, orUnknown(arbitraryNamed(name, document, span))]),
        ),
      ),
    })
    .map(({ lists, ...others }) => ({ uscc: '91130102TT00000156', ...NOTHING_KNOWN, ...lists, ...others }));
}

/** Days on which validity periods often begin and end, so that whole years often lie between two days. */
const FREQUENT_DAYS = ['01-01', '02-28', '03-01', '06-30', '07-01', '12-31'];

/** A day of the span, never 29 February, which has no same day in most other years. */
export function arbitraryDay({ from, until }: Pick<Span, 'from' | 'until'>): fc.Arbitrary<LocalDate> {
  const anyDay = fc.nat({ max: daysBetween(from, until) }).map((days) => addDays(from, days));
  const frequentDay = fc
    .tuple(
      fc.integer({ min: Number(from.slice(0, 4)), max: Number(until.slice(0, 4)) }),
      fc.constantFrom(...FREQUENT_DAYS),
    )
    .map(([year, day]) => parseLocalDate(`${year}-${day}`))
    .filter((day) => from <= day && day <= until);
  return fc.oneof(anyDay, frequentDay).filter((day) => !day.endsWith('-02-29'));
}

/** Names of the facts that are lists of records, standard or declared, and of which more is never good. */
export function negativeLists(document: ModelDocument): string[] {
  const declared = Object.entries(document.facts ?? {}).flatMap(([name, { kind }]) =>
    kind === 'RECORDS' ? [name] : [],
  );
  const leaves = leavesOf(document.indicators ?? []);
  return ['penalties', ...standardLists(), ...declared].filter((name) => {
    const readers = leaves.filter(({ measure }) => measure !== undefined && 'fact' in measure && measure.fact === name);
    return readers.length > 0 && readers.every(({ direction }) => direction !== 'POSITIVE');
  });
}

/** One more record of that fact. */
export function arbitraryRecord(name: string, document: ModelDocument, span: Span): fc.Arbitrary<RecordFact> {
  return name === 'penalties' ? arbitraryPenalty(span) : arbitraryEntry(kindsOf(name, document), span);
}

/** A list of the enterprise's records by the name of its fact. */
export function recordsOf(facts: EnterpriseFacts, name: string): readonly RecordFact[] | null {
  const list = STANDARD_FACTS.has(name) ? facts[name as keyof EnterpriseFacts] : (facts.named[name] ?? null);
  return list as readonly RecordFact[] | null; // the names come from negativeLists
}

/** The same enterprise with another list of records. */
export function withRecords(facts: EnterpriseFacts, name: string, list: readonly RecordFact[] | null): EnterpriseFacts {
  return STANDARD_FACTS.has(name) ? { ...facts, [name]: list } : { ...facts, named: { ...facts.named, [name]: list } };
}

function standardLists(): string[] {
  return [...STANDARD_FACTS].flatMap(([name, { kind }]) => (kind === 'RECORDS' && name !== 'penalties' ? [name] : []));
}

function arbitraryRecords(name: string, document: ModelDocument, span: Span): fc.Arbitrary<RecordFact[]> {
  return oftenNone(arbitraryEntry(kindsOf(name, document), span), 4);
}

/** Sometimes null: the source is silent. */
function orUnknown<Value>(known: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> {
  return fc.option(known, { freq: 8 });
}

/** Lists that are empty half of the time, so that single records are seen to matter. */
function oftenNone<Value>(item: fc.Arbitrary<Value>, atMost: number): fc.Arbitrary<Value[]> {
  return fc.oneof(fc.constant<Value[]>([]), fc.array(item, { maxLength: atMost }));
}

function mostly<Word extends string>(usual: Word, others: readonly Word[]): fc.Arbitrary<Word> {
  return fc.oneof({ weight: 5, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) });
}

function arbitraryEntry(kinds: readonly string[], span: Span): fc.Arbitrary<RecordFact> {
  const day = arbitraryDay(span);
  return fc.record({
    key: fc.uuid(),
    documentNumber: fc.option(fc.uuid()),
    decidedOn: day,
    repairedOn: fc.option(day, { freq: 3 }),
    endedOn: fc.option(day, { freq: 3 }),
    kind: kinds.length === 0 ? fc.constant(null) : fc.constantFrom(...kinds),
    amountFen: fc.option(fc.nat({ max: 2_000_000_000 })),
  });
}

function arbitraryPenalty(span: Span): fc.Arbitrary<PenaltyFact> {
  return fc
    .record({
      entry: arbitraryEntry([], span),
      categories: fc.uniqueArray(fc.constantFrom(...PENALTY_CATEGORIES), { minLength: 1, maxLength: 3 }),
      seriousConsequence: fc.constantFrom(null, null, false, true),
    })
    .map(({ entry, ...penalty }) => ({ ...entry, ...penalty }));
}

/** The kinds of record that the model asks for, and one that it does not. */
function kindsOf(name: string, { indicators }: ModelDocument): string[] {
  const asked = leavesOf(indicators ?? []).flatMap(({ measure }) => {
    const where = measure !== undefined && 'where' in measure && measure.fact === name ? measure.where : undefined;
    return where?.kind ?? [];
  });
  return [...new Set([...asked, ...(name === 'commendations' ? COMMENDATION_LEVELS : []), 'OTHER'])];
}

function resultsRead({ indicators }: ModelDocument) {
  const measures = leavesOf(indicators ?? []).flatMap(({ measure, orElse }: IndicatorDocument) => [
    measure,
    orElse?.measure,
  ]);
  return measures.flatMap((measure) => (measure?.kind === 'RESULT' ? [measure] : []));
}

function arbitraryResult(schemes: readonly string[], { from, resultsUntil }: Span) {
  return fc.record({
    grade: fc.constantFrom('A', 'B+', 'C', 'D'),
    effectiveClass: fc.constantFrom(...EFFECTIVE_CLASSES, null),
    schemeVersion: fc.constantFrom(...schemes, 'ANOTHER'),
    period: fc.constant('样例期'),
    periodEnd: arbitraryDay({ from, until: resultsUntil }),
  });
}

function arbitraryNamed(name: string, document: ModelDocument, span: Span): fc.Arbitrary<NamedFact> {
  const { kind, words } = document.facts?.[name] ?? { kind: 'FLAG' };
  if (kind === 'RECORDS') return arbitraryRecords(name, document, span);
  if (kind === 'FLAG') return fc.boolean();
  if (kind === 'WORD') return fc.constantFrom(...(words ?? []));
  if (kind === 'DATE') return arbitraryDay(span);
  return fc.nat({ max: kind === 'NUMBER' ? 20 : kind === 'POINTS' ? 100_000 : 2_000_000_000 });
}
