import type { z } from 'zod';
import type { Provenance } from '../../../schema/vocabulary/citation.ts';
import type { CellValue } from './feel-cell.ts';

/** What the engine asks of a table: every value of every input, what a row puts out, and how many rows may hold. */
export interface Contract<Inputs extends Readonly<Record<string, readonly CellValue[]>>, Output extends z.ZodObject> {
  inputs: Inputs;
  output: Output;
  /** ONE: exactly one row holds (UNIQUE or FIRST). ANY: all that hold, perhaps none (COLLECT). */
  hits: 'ONE' | 'ANY';
}

/** One row of a rule table, ready to be cited. */
export interface RuleRow<Output> {
  rule: string;
  clause: string;
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
}

/** One value for each input. */
export type ValuesOf<Inputs extends Readonly<Record<string, readonly CellValue[]>>> = {
  readonly [Name in keyof Inputs]: Inputs[Name][number];
};

/** An input column in the contract's order. */
export interface Column {
  name: string;
  /** Where the column stands in the file. */
  at: number;
  values: readonly CellValue[];
}
