import { type CellValue } from '../tables/feel-cell.ts';
import type { Column, DecisionTable } from '../tables/contract.ts';
import type { Tables } from '../tables/decisions.ts';

/** Where two versions of a table decide differently: the inputs of one such case, what each puts out, and how many there are. */
export interface Difference {
  readonly decision: string;
  readonly cases: number;
  readonly of: number;
  readonly values: Readonly<Record<string, CellValue>>;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/**
 * Every case in which the tables of two rule sets put out something else, table by table. None: the two are proved to
 * decide the same, whatever rows and sentences they differ in.
 */
export function decisionDifferences(before: Tables, after: Tables): Difference[] {
  return Object.keys(before).flatMap((decision) => {
    const [one, other] = [before, after].map(
      (tables) => tables[decision as keyof Tables] as unknown as DecisionTable<Record<string, CellValue>, unknown>, // asked with its own values only
    );
    return one === undefined || other === undefined ? [] : differencesOf(decision, one, other);
  });
}

function differencesOf(
  decision: string,
  before: DecisionTable<Record<string, CellValue>, unknown>,
  after: DecisionTable<Record<string, CellValue>, unknown>,
): Difference[] {
  const columns = before.columns.map((column) => ({ name: column.name, values: jointValues(column, after) }));
  let found: Omit<Difference, 'cases' | 'of'> | null = null;
  let cases = 0;
  let of = 0;
  const descend = (depth: number, values: Record<string, CellValue>): void => {
    const column = columns[depth];
    if (column === undefined) {
      of += 1;
      const [one, other] = [outputs(before, values), outputs(after, values)];
      if (one.join() === other.join()) return;
      cases += 1;
      found ??= { decision, values: { ...values }, before: one, after: other };
      return;
    }
    for (const value of column.values) descend(depth + 1, { ...values, [column.name]: value });
  };
  descend(0, {});
  return found === null ? [] : [{ ...(found as Omit<Difference, 'cases' | 'of'>), cases, of }];
}

/** Two tables may part an open range differently: one value of every piece of either is tried. */
function jointValues(column: Column, other: Pick<DecisionTable<never, never>, 'columns'>): readonly CellValue[] {
  const theirs = other.columns.find(({ name }) => name === column.name)?.values ?? [];
  return [...new Set([...column.values, ...theirs])];
}

function outputs(
  table: DecisionTable<Record<string, CellValue>, unknown>,
  values: Record<string, CellValue>,
): readonly string[] {
  return table
    .hits(values)
    .map(({ output }) => JSON.stringify(output))
    .sort();
}
