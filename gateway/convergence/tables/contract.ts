import type { z } from 'zod';
import type { Provenance } from '../../../schema/vocabulary/citation.ts';
import type { LocalDate } from '../../../schema/vocabulary/local-date.ts';
import type { CellValue } from './feel-cell.ts';

/**
 * Values without an end: all whole numbers from 0, or all days. A table parts them where its cells do (`partition.ts`), and
 * at the values that a hard rule tells apart, or the proof would not see a cell that should have named one.
 */
export interface OpenRange {
  readonly open: 'WHOLE_NUMBERS' | 'DAYS';
  readonly toldApartAt: readonly CellValue[];
}

/** What an input column can hold: each value by name, or an open range. */
export type Domain = readonly CellValue[] | OpenRange;
export type Inputs = Readonly<Record<string, Domain>>;

/** What the engine asks of a table: every value of every input, what a row puts out, and how many rows may hold. */
export interface Contract<Asked extends Inputs, Output extends z.ZodObject> {
  inputs: Asked;
  output: Output;
  /** ONE: exactly one row holds (UNIQUE or FIRST). ANY: all that hold, perhaps none (COLLECT). */
  hits: 'ONE' | 'ANY';
}

/** One row of a rule table, ready to be cited. */
export interface RuleRow<Output> {
  rule: string;
  clause: string;
  /** The same in English; as it stands where the table has no English for it. */
  clauseEn: string;
  provenance: Provenance;
  /** Whether an answer lists the row among the rules fired. */
  traced: boolean;
  zh: string;
  en: string;
  output: Output;
}

/** A decision table compiled to a look-up over all combinations of its input values. */
export interface DecisionTable<Values, Output> {
  rows: readonly RuleRow<Output>[];
  /** The rows that hold, in table order; exactly one where the contract says ONE. */
  hits(values: Values): readonly RuleRow<Output>[];
  /** The input columns: an open range by one value for each piece of it. What holds for these holds for all. */
  columns: readonly Column[];
}

type ValueIn<Asked extends Domain> = Asked extends { readonly open: 'WHOLE_NUMBERS' }
  ? number
  : Asked extends { readonly open: 'DAYS' }
    ? LocalDate
    : Asked extends readonly CellValue[]
      ? Asked[number]
      : never;

/** One value for each input. */
export type ValuesOf<Asked extends Inputs> = { readonly [Name in keyof Asked]: ValueIn<Asked[Name]> };

/** An input column in the contract's order. */
export interface Column {
  readonly name: string;
  /** Its heading, Chinese. */
  readonly label: string;
  /** Where the column stands in the file. */
  readonly at: number;
  /** Its values, or one for each piece of an open range. */
  readonly values: readonly CellValue[];
  /** Whether it is an open range. */
  readonly isOpen: boolean;
  /** The same as people read them: a piece by its ends, such as `>= 6`. */
  readonly shown: readonly string[];
  /** Place of a value's piece; undefined for a value the column does not have. */
  readonly placeOf: (value: CellValue) => number | undefined;
}
