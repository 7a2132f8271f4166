import { EFFECTIVE_CLASSES } from '../../schema/vocabulary/grade.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import { amountOf, countOf, distinct, isInForce, UNKNOWN } from './counting.ts';
import type { FactDefinition } from './fact-vocabulary.ts';
import { type EnterpriseFacts, FactsInvalid, type RecordFact, type ResultFact } from './facts.ts';
import { inUnit, shareOf, type Unit, UNITS } from './marked.ts';
import type { MeasureDocument, Window } from './model-schema.ts';
import { recordFilter, type RecordFilter, type SeverityBasis } from './record-filter.ts';
import { lastDayOutside, type Validity, wholeYears } from './windows.ts';

/** One evaluation day, with what follows from it for each window of the model. */
export interface Day {
  readonly asOf: LocalDate;
  /** By number of the window: records of this day and of earlier ones have left. */
  readonly lastDaysOutside: readonly LocalDate[];
}

/** What an indicator reads, compiled. */
export interface Measure {
  readonly unit: Unit;
  /** The words whose positions are the values, or null where values are numbers. */
  readonly words: readonly string[] | null;
  /** The value in whole units, or UNKNOWN. */
  value(facts: EnterpriseFacts, day: Day): number;
  /** The records behind the value. */
  records(facts: EnterpriseFacts, day: Day): readonly RecordFact[];
  /** The other evaluation behind the value. */
  result(facts: EnterpriseFacts, day: Day): { readonly sector: string; readonly result: ResultFact } | null;
}

/** What measures are compiled with. */
export interface MeasureContext {
  readonly facts: ReadonlyMap<string, FactDefinition>;
  readonly severityBasis: SeverityBasis;
  /** Every distinct window of the model, in the order of their numbers. */
  readonly windows: Validity[];
  /** Indicators compiled so far, for totals. */
  readonly measures: ReadonlyMap<string, Measure>;
}

const noRecords = (): readonly RecordFact[] => [];
const noResult = () => null;

/** Compiles a checked measure to closures. */
export function compileMeasure(document: MeasureDocument, context: MeasureContext): Measure {
  switch (document.kind) {
    case 'COUNT':
    case 'ACTIVE': {
      const { list, countedOn } = recordsMeasure(document, context);
      return {
        unit: 'COUNT',
        words: null,
        value: (facts, day) => {
          const records = list(facts);
          if (records === null) return UNKNOWN;
          return records.length === 0 ? 0 : countOf(records, countedOn(day));
        },
        records: (facts, day) => distinct(list(facts) ?? [], countedOn(day)),
        result: noResult,
      };
    }
    case 'AMOUNT': {
      const { list, countedOn } = recordsMeasure(document, context);
      return {
        unit: 'AMOUNT',
        words: null,
        value: (facts, day) => {
          const records = list(facts);
          if (records === null) return UNKNOWN;
          if (records.length === 0) return 0;
          const counts = countedOn(day);
          return countOf(records, counts) === UNKNOWN ? UNKNOWN : amountOf(distinct(records, counts));
        },
        records: (facts, day) => distinct(list(facts) ?? [], countedOn(day)),
        result: noResult,
      };
    }
    case 'NUMBER': {
      const fact = definition(context, document.fact, 'COUNT', 'POINTS', 'AMOUNT');
      return { ...plain, unit: fact.kind, words: null, value: (facts) => fact.read(facts) ?? UNKNOWN };
    }
    case 'RATIO': {
      const part = definition(context, document.part, 'COUNT', 'POINTS', 'AMOUNT');
      const whole = definition(context, document.of, 'COUNT', 'POINTS', 'AMOUNT');
      return { ...plain, unit: 'SHARE', words: null, value: (facts) => ratioOf(part.read(facts), whole.read(facts)) };
    }
    case 'AGE': {
      const fact = definition(context, document.fact, 'DATE');
      return {
        ...plain,
        unit: 'COUNT',
        words: null,
        value: (facts, { asOf }) => {
          const since = fact.read(facts);
          return since === null || since > asOf ? UNKNOWN : wholeYears(since, asOf);
        },
      };
    }
    case 'WORD': {
      const { words, read } = definition(context, document.fact, 'WORD');
      const positions = new Map(words.map((word, position) => [word, position]));
      return {
        ...plain,
        unit: 'COUNT',
        words,
        value: (facts, { asOf }) => {
          const word = read(facts, asOf);
          if (word === null) return UNKNOWN;
          const position = positions.get(word);
          if (position !== undefined) return position;
          throw new FactsInvalid(
            document.fact,
            'the word is none of its words.',
            `Hand over one of ${words.join(', ')}.`,
          );
        },
      };
    }
    case 'RESULT':
      return resultMeasure(document, context);
    default: {
      const parts = document.of.map((id) => required(context.measures.get(id)));
      return {
        unit: 'COUNT',
        words: null,
        value: (facts, day) => {
          let total = UNKNOWN;
          for (const part of parts) {
            const value = part.value(facts, day);
            if (value !== UNKNOWN) total = total === UNKNOWN ? value : total + value;
          }
          return total;
        },
        records: (facts, day) => parts.flatMap((part) => part.records(facts, day)),
        result: noResult,
      };
    }
  }
}

const plain = { records: noRecords, result: noResult };

function recordsMeasure(
  document: Extract<MeasureDocument, { kind: 'COUNT' | 'ACTIVE' | 'AMOUNT' }>,
  context: MeasureContext,
): { list: (facts: EnterpriseFacts) => readonly RecordFact[] | null; countedOn: (day: Day) => RecordFilter } {
  const fact = definition(context, document.fact, 'RECORDS');
  const filter = recordFilter(document.where ?? {}, context.severityBasis);
  const window = document.kind === 'ACTIVE' ? null : windowNumber(document.window, context);
  return {
    list: fact.read,
    countedOn: ({ asOf, lastDaysOutside }) => {
      const lastDayOut = window === null ? '' : (lastDaysOutside[window] ?? '');
      return (record) => (isInForce(record, asOf) && record.decidedOn > lastDayOut ? filter(record) : 'NO');
    },
  };
}

/** In millionths of the whole, at most all of it. */
function ratioOf(part: number | null, whole: number | null): number {
  if (part === null || whole === null || whole === 0) return UNKNOWN;
  return shareOf(100 * UNITS.SHARE, Math.min(part, whole), whole);
}

/**
 * Another system's result, of a period that ended before this day: so two systems that read each other never close a
 * circle. A result of another scheme is unknown, since its letters mean something else (domain fact 4).
 */
function resultMeasure(
  { sector, schemes, window }: Extract<MeasureDocument, { kind: 'RESULT' }>,
  context: MeasureContext,
): Measure {
  const number = window === undefined ? null : windowNumber(window, context);
  const usable = (facts: EnterpriseFacts, day: Day): ResultFact | null => {
    const result = facts.results[sector] ?? null;
    if (result === null) return null;
    if (result.periodEnd >= day.asOf) {
      throw new FactsInvalid(
        `results.${sector}`,
        "the other system's period has not ended before this evaluation's day, so that each could rest on the other.",
        'Hand over the result of the previous period.',
      );
    }
    const isOld = number !== null && result.periodEnd <= (day.lastDaysOutside[number] ?? '');
    return isOld || !schemes.includes(result.schemeVersion) || result.effectiveClass === null ? null : result;
  };
  return {
    unit: 'COUNT',
    words: EFFECTIVE_CLASSES,
    value: (facts, day) => {
      const letter = usable(facts, day)?.effectiveClass ?? null;
      return letter === null ? UNKNOWN : EFFECTIVE_CLASSES.indexOf(letter);
    },
    records: noRecords,
    result: (facts, day) => {
      const result = usable(facts, day);
      return result === null ? null : { sector, result };
    },
  };
}

/** The window in months, or null where it is written in neither or both of years and months. */
export function validityOf({ years, months }: Window): Validity | null {
  if ((years === undefined) === (months === undefined)) return null;
  const length = years === undefined ? inUnit(required(months), 'COUNT') : inUnit(years, 'COUNT');
  if (length === null || length < 1 || length > 1_200) return null;
  return { months: years === undefined ? length : 12 * length };
}

function windowNumber(window: Window, { windows }: MeasureContext): number {
  const validity = required(validityOf(window));
  const known = windows.findIndex(({ months }) => months === validity.months);
  return known === -1 ? windows.push(validity) - 1 : known;
}

/** The day, with the windows' last days outside. */
export function dayOf(asOf: LocalDate, windows: readonly Validity[]): Day {
  return { asOf, lastDaysOutside: windows.map((window) => lastDayOutside(window, asOf)) };
}

function definition<Kind extends FactDefinition['kind']>(
  { facts }: MeasureContext,
  name: string,
  ...kinds: readonly Kind[]
): Extract<FactDefinition, { kind: Kind }> {
  const fact = facts.get(name);
  const isFit = (known: FactDefinition): known is Extract<FactDefinition, { kind: Kind }> =>
    (kinds as readonly string[]).includes(known.kind);
  if (fact === undefined || !isFit(fact))
    throw new Error(`The model was compiled without being checked: fact ${name}.`);
  return fact;
}

function required<Value>(value: Value | undefined | null): Value {
  if (value === undefined || value === null) throw new Error('The model was compiled without being checked.');
  return value;
}
