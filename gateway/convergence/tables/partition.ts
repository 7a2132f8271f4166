import { addDays, daysBetween, parseLocalDate } from '../../../schema/vocabulary/local-date.ts';
import type { Domain, OpenRange } from './contract.ts';
import { CellRefused, type CellValue, holdsAt, literalOf, matchesOf, treeOf } from './feel-cell.ts';

/** A column's values, or one for each piece into which its cells part an open range. */
export interface Pieces {
  readonly values: readonly CellValue[];
  readonly isOpen: boolean;
  readonly shown: readonly string[];
  readonly placeOf: (value: CellValue) => number | undefined;
  /** For which pieces an input cell holds. @throws {CellRefused} */
  readonly matches: (cell: string) => boolean[];
}

/** Values by name are their own pieces; an open range is parted where the column's cells name a value. */
export function piecesOf(domain: Domain, cells: readonly string[]): Pieces {
  return 'open' in domain ? openPieces(domain, cells) : named(domain);
}

function named(values: readonly CellValue[]): Pieces {
  const places = new Map(values.map((value, place) => [value, place]));
  return {
    values,
    isOpen: false,
    shown: values.map(String),
    placeOf: (value) => places.get(value),
    matches: (cell) => matchesOf(cell, values),
  };
}

/** What an open range is counted in: whole numbers, or days since a first one. */
interface Scale {
  readonly from: number;
  readonly toCount: (value: CellValue) => number;
  readonly fromCount: (count: number) => CellValue;
}

const FIRST_DAY = parseLocalDate('2000-01-01');
const SCALES: Readonly<Record<OpenRange['open'], Scale>> = {
  WHOLE_NUMBERS: { from: 0, toCount: Number, fromCount: (count) => count },
  DAYS: {
    from: Number.NEGATIVE_INFINITY,
    toCount: (value) => daysBetween(FIRST_DAY, parseLocalDate(String(value))),
    fromCount: (count) => addDays(FIRST_DAY, count),
  },
};

/**
 * A cell that only compares with fixed values cannot tell two values apart between which it names none. So every value
 * named is a piece, and so is what lies between two of them, before the first and behind the last: one value of each is
 * as good as all.
 */
function openPieces({ open: range, toldApartAt }: OpenRange, cells: readonly string[]): Pieces {
  const { from, toCount, fromCount } = SCALES[range];
  const cuts = [
    ...new Set([...toldApartAt.map(toCount), ...cells.flatMap((cell) => cutsOrNone(cell, range, toCount))]),
  ].sort((one, other) => one - other);
  const pieces: { readonly first: number; readonly last: number }[] = [];
  let next = from;
  for (const cut of cuts.flatMap((value) => (Number.isInteger(value) ? [value] : [Math.ceil(value) - 0.5]))) {
    const isPoint = Number.isInteger(cut);
    const before = isPoint ? cut - 1 : Math.floor(cut);
    if (before >= next) pieces.push({ first: next, last: before });
    if (isPoint && cut >= from) pieces.push({ first: cut, last: cut });
    next = Math.max(next, isPoint ? cut + 1 : Math.ceil(cut));
  }
  pieces.push({ first: next, last: Number.POSITIVE_INFINITY });
  const values = pieces.map(({ first, last }) =>
    fromCount(Number.isFinite(first) ? first : Number.isFinite(last) ? last : 0),
  );
  const asFeel = range === 'DAYS' ? values.map((day) => literalOf(`date("${String(day)}")`)) : values;
  return {
    values,
    isOpen: true,
    shown: pieces.map(({ first, last }) => {
      if (first === last) return String(fromCount(first));
      if (!Number.isFinite(first)) return Number.isFinite(last) ? `< ${String(fromCount(last + 1))}` : '-';
      return Number.isFinite(last)
        ? `${String(fromCount(first))}..${String(fromCount(last))}`
        : `>= ${String(fromCount(first))}`;
    }),
    placeOf: (value) => {
      const count = toCount(value);
      const place = pieces.findIndex(({ first, last }) => first <= count && count <= last);
      return place < 0 ? undefined : place;
    },
    matches: (cell) => {
      cutsIn(cell, range, toCount);
      return holdsAt(cell, asFeel);
    },
  };
}

/** What a cell over an open range may be made of: comparisons of the column's value with fixed ones, and, or, not. */
const PROVABLE: ReadonlySet<string> = new Set([
  'UnaryTests',
  'PositiveUnaryTests',
  'PositiveUnaryTest',
  'SimplePositiveUnaryTest',
  'Wildcard',
  'not',
  'and',
  'or',
  'Conjunction',
  'Disjunction',
  'Comparison',
  'CompareOp',
  'Interval',
  'NumericLiteral',
  'ParenthesizedExpression',
  'DateTimeLiteral',
  'DateTimeConstructor',
  'AtLiteral',
  'StringLiteral',
  'PositionalParameters',
  'date',
  '?',
]);
/** What is no FEEL is refused when it is carried out, in words that say so. */
const ERROR_NODE = '⚠';
const PUNCTUATION = /^\W+$/u;

/** A cell that is refused is told of with its row, when its matches are asked for. */
function cutsOrNone(cell: string, range: OpenRange['open'], toCount: Scale['toCount']): number[] {
  try {
    return cutsIn(cell, range, toCount);
  } catch (error) {
    if (error instanceof CellRefused) return [];
    throw error;
  }
}

function cutsIn(cell: string, range: OpenRange['open'], toCount: Scale['toCount']): number[] {
  const cuts: number[] = [];
  const literal = range === 'DAYS' ? 'DateTimeLiteral' : 'NumericLiteral';
  treeOf(cell).iterate({
    enter({ name, from, to }) {
      const text = cell.slice(from, to);
      if (name === ERROR_NODE) return;
      // "-" for any is an ArithOp inside a Wildcard, and a negative number one inside its literal.
      if (!PROVABLE.has(name) && !(PUNCTUATION.test(name) || (name === 'ArithOp' && text === '-')))
        throw new CellRefused(
          `it cannot be proved: "${text}" does more than compare with fixed values, so no finite number of cases stands for all. Write comparisons, such as "> 5" or "[date("2026-01-01")..date("2026-12-31")]".`,
        );
      if (name !== literal) return;
      cuts.push(range === 'DAYS' ? toCount(text.replaceAll(/[^\d-]/gu, '')) : Number(literalOf(text)));
    },
  });
  return cuts;
}
