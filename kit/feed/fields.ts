import { LRUCache } from 'lru-cache';
import { InvalidMoney, parseTenThousandYuan } from '../../schema/vocabulary/money.ts';
import { InvalidLocalDate, type LocalDate, parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import { InvalidPeriod, type Period, parsePeriod } from '../../schema/vocabulary/period.ts';
import { InvalidUscc, normaliseUscc, parseUscc, type Uscc } from '../../schema/vocabulary/uscc.ts';
import type { ErrorCode } from '../errors.ts';
import { type Bilingual, FieldProblem, NaturalPerson, type RecordsField } from './records-kind.ts';

/** What every field factory is told. */
interface Naming<Required extends boolean> {
  headers: readonly [string, ...string[]];
  description: Bilingual;
  required: Required;
  example: string;
}

type Headers = readonly [string, ...string[]];
const INDIVIDUAL_HOUSEHOLD = '92';

/** The enterprise's code. A code that begins 92 belongs to an individual household: the row is dropped as personal. */
export function usccField(headers: Headers = ['统一社会信用代码']): RecordsField<Uscc, true> {
  return {
    headers,
    description: { zh: '统一社会信用代码', en: 'Unified Social Credit Code of the enterprise, 18 characters.' },
    required: true,
    example: '91130102TT00000156',
    parse: (text, { usccAllowList }) => {
      if (normaliseUscc(text).startsWith(INDIVIDUAL_HOUSEHOLD)) throw new NaturalPerson();
      return usccOf(text, usccAllowList);
    },
  };
}

/** Another organisation's code: a successor, an authority. */
export function otherUsccField<const Required extends boolean>(naming: Naming<Required>): RecordsField<Uscc, Required> {
  return { ...naming, parse: (text, { usccAllowList }) => usccOf(text, usccAllowList) };
}

function usccOf(text: string, allowList: ReadonlySet<string>): Uscc {
  return translated(
    () => parseUscc(text, allowList),
    InvalidUscc,
    ({ rule }) => (rule === 'CHECK_CHARACTER' ? 'USCC_CHECK_FAILED' : 'USCC_INVALID'),
  );
}

/** A day. `mayLieAhead` for ends of validity; everything else has happened. */
export function dateField<const Required extends boolean>(
  naming: Naming<Required> & { mayLieAhead?: boolean },
): RecordsField<LocalDate, Required> {
  const { mayLieAhead = false, ...field } = naming;
  return {
    ...field,
    parse: (text, { today }) => {
      const date = translated(
        () => knownDate(text),
        InvalidLocalDate,
        () => 'DATE_INVALID',
      );
      if (!mayLieAhead && date > today)
        throw new FieldProblem('DATE_IN_FUTURE', `${field.headers[0]} lies after today. Correct the date.`);
      return date;
    },
  };
}

const knownDates = new LRUCache<string, LocalDate>({ max: 10_000 });

/** A feed writes the same few thousand days over and over. */
function knownDate(text: string): LocalDate {
  let date = knownDates.get(text);
  if (date === undefined) {
    date = parseLocalDate(text);
    knownDates.set(text, date);
  }
  return date;
}

export function periodField(headers: Headers): RecordsField<Period, true> {
  return {
    headers,
    description: { zh: '评价期', en: 'Evaluation period: a month as 2026-09, a quarter as 2026Q3, a year as 2026.' },
    required: true,
    example: '2026Q3',
    parse: (text) =>
      translated(
        () => parsePeriod(text),
        InvalidPeriod,
        () => 'PERIOD_INVALID',
      ),
  };
}

/** An amount in 万元 (10,000 yuan), decimal(18,6); the value is integer fen. */
export function moneyField(naming: Naming<false>): RecordsField<number, false> {
  return {
    ...naming,
    parse: (text) =>
      translated(
        () => parseTenThousandYuan(text),
        InvalidMoney,
        () => 'AMOUNT_INVALID',
      ),
  };
}

/** A whole number from 0, at most 2,147,483,647. */
export function countField<const Required extends boolean>(naming: Naming<Required>): RecordsField<number, Required> {
  return {
    ...naming,
    parse: (text) => {
      const count = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
      if (!(count <= 2_147_483_647))
        throw new FieldProblem(
          'NUMBER_INVALID',
          `${naming.headers[0]} must be a whole number from 0, written in digits.`,
        );
      return count;
    },
  };
}

/** Text kept as it stands, on one line, at most `atMost` characters. */
export function textField<const Required extends boolean>(
  naming: Naming<Required> & { atMost: number },
): RecordsField<string, Required> {
  const { atMost, ...field } = naming;
  return {
    ...field,
    parse: (text) => {
      if (text.length > atMost)
        throw new FieldProblem('TEXT_TOO_LONG', `${field.headers[0]} has more than ${atMost} characters. Shorten it.`);
      return text;
    },
  };
}

/** One of a closed list of Chinese words, each with the word the hub stores. */
export function wordField<Word extends string, const Required extends boolean>(
  naming: Naming<Required> & { words: ReadonlyMap<string, Word> },
): RecordsField<Word, Required> {
  const { words, ...field } = naming;
  return { ...field, parse: (text) => wordOf(words, text, field.headers[0]) };
}

/** Any number of such words, `;` between them, in the order of the list. */
export function wordListField<Word extends string>(
  naming: Naming<false> & { words: ReadonlyMap<string, Word> },
): RecordsField<Word[], false> {
  const { words, ...field } = naming;
  return {
    ...field,
    parse: (text) => {
      const found = new Set(
        text
          .split(/[;；]/)
          .map((each) => each.trim())
          .filter((each) => each !== '')
          .map((each) => wordOf(words, each, field.headers[0])),
      );
      return [...words.values()].filter((word) => found.has(word));
    },
  };
}

function wordOf<Word extends string>(words: ReadonlyMap<string, Word>, text: string, header: string): Word {
  const word = words.get(text) ?? [...words.values()].find((each) => each === text);
  if (word !== undefined) return word;
  throw new FieldProblem('WORD_UNKNOWN', `${header} must be one of ${[...words.keys()].join('、')}.`);
}

/** Turns a table "word → Chinese name" of the vocabulary round: what a file says → what the hub stores. */
export function wordsByName<Word extends string>(names: Readonly<Record<Word, string>>): ReadonlyMap<string, Word> {
  const words = new Map<string, Word>();
  for (const word in names) words.set(names[word], word);
  return words;
}

/** Runs a parser of the vocabulary and turns its error into a field's problem; the message is theirs. */
export function translated<Value, Failure extends Error>(
  parse: () => Value,
  failure: new (...parameters: never[]) => Failure,
  code: (error: Failure) => ErrorCode,
): Value {
  try {
    return parse();
  } catch (error) {
    if (error instanceof failure) throw new FieldProblem(code(error), error.message);
    throw error;
  }
}
