import type { z } from 'zod';
import type { Column, Contract, DecisionTable, RuleRow, ValuesOf } from './contract.ts';
import type { RawTable } from './dmn-file.ts';
import { readColumns, readRows } from './read-rows.ts';
import type { CellValue } from './feel-cell.ts';
import { RuleSetRefused } from './rule-set-refused.ts';
import type { RuleSetProblem } from './rule-set-refused.ts';

/** More combinations than this ask for the table to be split in two. */
const MOST_COMBINATIONS = 200_000;

/** The only row that holds. A table of contract ONE has been proved to have it for every combination of values. */
export function onlyHit<Values, Output>(table: DecisionTable<Values, Output>, values: Values): RuleRow<Output> {
  const [row] = table.hits(values);
  if (row === undefined) throw new Error('A decision table without a gap has no row for its own values.');
  return row;
}

/**
 * Compiles a table and proves it by exhaustion: no gap, no undeclared overlap, no row that can never decide.
 * @throws {RuleSetRefused} with every problem found and its place.
 */
export function compileTable<
  const Inputs extends Readonly<Record<string, readonly CellValue[]>>,
  Output extends z.ZodObject,
>(raw: RawTable, contract: Contract<Inputs, Output>): DecisionTable<ValuesOf<Inputs>, z.output<Output>> {
  const columns = readColumns(raw, contract);
  const rows = readRows(raw, contract, columns);
  const { lookup, problems } = exhaust(raw, contract.hits, columns, rows.masks, rows.rows);
  if (problems.length > 0) throw new RuleSetRefused(problems);
  const positions = columns.map(({ name, values }) => ({
    name,
    size: values.length,
    of: new Map(values.map((value, position) => [value, position])),
  }));
  return {
    rows: rows.rows,
    hits(values) {
      let index = 0;
      for (const { name, size, of } of positions) {
        const value = values[name];
        const position = value === undefined ? undefined : of.get(value);
        if (position === undefined) throw new Error(`The engine gave ${raw.decision} a value ${name} does not have.`);
        index = index * size + position;
      }
      return lookup[index] ?? [];
    },
  };
}

interface Exhausted<Row> {
  lookup: (readonly Row[])[];
  problems: RuleSetProblem[];
}

/** Tries every combination of values. `masks[column][value]` has a bit for each row whose cell holds there. */
function exhaust<Row extends { rule: string }>(
  raw: RawTable,
  hits: 'ONE' | 'ANY',
  columns: readonly Column[],
  masks: readonly (readonly bigint[])[],
  rows: readonly Row[],
): Exhausted<Row> {
  const place = { file: raw.file, decision: raw.decision };
  const combinations = columns.reduce((product, { values }) => product * values.length, 1);
  if (combinations > MOST_COMBINATIONS) {
    const message = `${combinations} combinations of values, more than ${MOST_COMBINATIONS}. Split the table.`;
    return { lookup: [], problems: [{ ...place, message }] };
  }
  const lookup: (readonly Row[])[] = [];
  const problems: RuleSetProblem[] = [];
  const deciding = new Set<Row>();
  const overlapping = new Set<bigint>();
  const rowsOfMask = new Map<bigint, readonly Row[]>();
  let gap: string | null = null;

  const decide = (mask: bigint, chosen: readonly CellValue[]): readonly Row[] => {
    const held = rows.filter((_row, index) => (mask >> BigInt(index)) & 1n);
    if (hits === 'ONE' && held.length === 0) gap ??= described(columns, chosen);
    if (raw.hitPolicy === 'UNIQUE' && held.length > 1 && !overlapping.has(mask)) {
      overlapping.add(mask);
      const numbers = held.map((row) => `${rows.indexOf(row) + 1} (${row.rule})`).join(', ');
      const message = `hit policy UNIQUE, yet rows ${numbers} all hold for ${described(columns, chosen)}. Part their conditions, or declare FIRST.`;
      problems.push({ ...place, message });
    }
    const deciders = raw.hitPolicy === 'FIRST' ? held.slice(0, 1) : held;
    for (const row of deciders) deciding.add(row);
    return deciders;
  };
  const descend = (depth: number, mask: bigint, chosen: readonly CellValue[]): void => {
    const column = columns[depth];
    if (column === undefined) {
      const known = rowsOfMask.get(mask) ?? decide(mask, chosen);
      rowsOfMask.set(mask, known);
      lookup.push(known);
      return;
    }
    for (const [position, value] of column.values.entries()) {
      descend(depth + 1, mask & (masks[depth]?.[position] ?? 0n), [...chosen, value]);
    }
  };
  descend(0, (1n << BigInt(rows.length)) - 1n, []);

  if (gap !== null) {
    problems.push({
      ...place,
      message: `no row holds for ${String(gap)}. Add a row, or end the table with one of "-".`,
    });
  }
  for (const [index, row] of rows.entries()) {
    if (deciding.has(row)) continue;
    const message =
      'the row can never decide: earlier rows take all its cases, or its cells exclude each other. Mend or remove it.';
    problems.push({ ...place, row: index + 1, rule: row.rule, message });
  }
  return { lookup, problems };
}

function described(columns: readonly Column[], values: readonly CellValue[]): string {
  return columns.map(({ name }, index) => `${name}=${String(values[index])}`).join(', ');
}
