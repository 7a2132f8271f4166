import type { RawRow, RawTable } from '../convergence/tables/dmn-file.ts';

/** A row by its columns' names: columns may stand in another order in the other version. */
export interface NamedRow {
  /** From 1. */
  readonly number: number;
  readonly rule: string;
  readonly inputs: ReadonlyMap<string, string>;
  readonly outputs: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  /** Equal for rows that say the same. */
  readonly text: string;
}

/** What became of a row: one side is null where it was added or removed. */
export interface RowPair {
  readonly before: NamedRow | null;
  readonly after: NamedRow | null;
}

/** The rows of a table by the names of its columns. */
export function namedRows({ inputs, outputs, annotations, rows }: RawTable): NamedRow[] {
  return rows.map((row: RawRow, index) => {
    const parts = {
      inputs: named(
        inputs.map(({ name }) => name),
        row.inputs.map(anyAsDash),
      ),
      outputs: named(outputs, row.outputs),
      annotations: named(annotations, row.annotations),
    };
    const text = JSON.stringify(
      Object.values(parts).map((part) => [...part].sort(([one], [other]) => (one < other ? -1 : 1))),
    );
    return { number: index + 1, rule: parts.annotations.get('rule') ?? '', ...parts, text };
  });
}

function named(names: readonly string[], cells: readonly string[]): Map<string, string> {
  return new Map(names.map((name, at) => [name, cells[at] ?? '']));
}

/** An empty condition and "-" both mean any. */
function anyAsDash(cell: string): string {
  return cell === '' ? '-' : cell;
}

/**
 * Which row became which: rows that stay in their order are left out; of the others those that say the same have moved,
 * then those of the same rule with the same conditions, with the same results, or in the same order belong together.
 */
export function pairRows(before: readonly NamedRow[], after: readonly NamedRow[]): RowPair[] {
  const kept = longestCommon(before, after);
  let left = before.filter((row) => !kept.has(row));
  const keptAfter = new Set(kept.values());
  let right = after.filter((row) => !keptAfter.has(row));
  const pairs: RowPair[] = [];
  const pairBy = (keyOf: (row: NamedRow) => string): void => {
    for (const one of left) {
      const other = right.find((row) => keyOf(row) === keyOf(one));
      if (other === undefined) continue;
      pairs.push({ before: one, after: other });
      left = left.filter((row) => row !== one);
      right = right.filter((row) => row !== other);
    }
  };
  pairBy(({ text }) => text);
  pairBy(({ rule, inputs }) => JSON.stringify([rule, ...inputs]));
  pairBy(({ inputs }) => JSON.stringify([...inputs]));
  pairBy(({ rule, outputs }) => JSON.stringify([rule, ...outputs]));
  pairBy(({ rule }) => rule);
  return [
    ...pairs,
    ...left.map((row) => ({ before: row, after: null })),
    ...right.map((row) => ({ before: null, after: row })),
  ].sort((one, other) => placeOf(one) - placeOf(other));
}

function placeOf({ before, after }: RowPair): number {
  return after?.number ?? (before?.number ?? 0) - 0.5;
}

/** The most rows that say the same in the same order. */
function longestCommon(before: readonly NamedRow[], after: readonly NamedRow[]): Map<NamedRow, NamedRow> {
  const lengths = Array.from({ length: before.length + 1 }, () => Array.from({ length: after.length + 1 }, () => 0));
  const lengthAt = (one: number, other: number) => lengths[one]?.[other] ?? 0;
  for (let one = before.length - 1; one >= 0; one -= 1) {
    for (let other = after.length - 1; other >= 0; other -= 1) {
      const row = lengths[one];
      if (row === undefined) continue;
      row[other] =
        before[one]?.text === after[other]?.text
          ? 1 + lengthAt(one + 1, other + 1)
          : Math.max(lengthAt(one + 1, other), lengthAt(one, other + 1));
    }
  }
  const kept = new Map<NamedRow, NamedRow>();
  for (let one = 0, other = 0; one < before.length && other < after.length;) {
    const [left, right] = [before[one], after[other]];
    if (left === undefined || right === undefined) break;
    if (left.text === right.text) {
      kept.set(left, right);
      one += 1;
      other += 1;
    } else if (lengthAt(one + 1, other) >= lengthAt(one, other + 1)) one += 1;
    else other += 1;
  }
  return kept;
}
