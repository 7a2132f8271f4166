import type { z } from 'zod';
import type { Contract, DecisionTable, Inputs, ValuesOf } from './contract.ts';
import type { RawTable } from './dmn-file.ts';
import { readColumns, readRows } from './read-rows.ts';
import type { CellValue } from './feel-cell.ts';
import { RuleSetRefused } from './rule-set-refused.ts';
import { exhaust } from './structure.ts';

/** The only row that holds. A table of contract ONE has been proved to have it for every combination of values. */
export function onlyHit<Values, Output>(
  table: DecisionTable<Values, Output>,
  values: Values,
): DecisionTable<Values, Output>['rows'][number] {
  const [row] = table.hits(values);
  if (row === undefined) throw new Error('A decision table without a gap has no row for its own values.');
  return row;
}

/**
 * Compiles a table and proves it by exhaustion: no gap, no undeclared overlap, no row that can never decide.
 * @throws {RuleSetRefused} with every problem found and its place.
 */
export function compileTable<const Asked extends Inputs, Output extends z.ZodObject>(
  raw: RawTable,
  contract: Contract<Asked, Output>,
): DecisionTable<ValuesOf<Asked>, z.output<Output>> {
  const columns = readColumns(raw, contract);
  const { rows, masks } = readRows(raw, contract, columns);
  const { lookup, problems } = exhaust(raw, contract.hits, columns, masks, rows);
  if (problems.length > 0) throw new RuleSetRefused(problems);
  return {
    rows,
    columns,
    hits(values) {
      let index = 0;
      for (const { name, values: pieces, placeOf } of columns) {
        const value = (values as Readonly<Record<string, CellValue | undefined>>)[name]; // by the contract's names
        const place = value === undefined ? undefined : placeOf(value);
        if (place === undefined) throw new Error(`The engine gave ${raw.decision} a value ${name} does not have.`);
        index = index * pieces.length + place;
      }
      return lookup[index] ?? [];
    },
  };
}
