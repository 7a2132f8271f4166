import type { Column } from './contract.ts';
import { caseCount, exampleEn, exampleZh, smallestExample } from './cases.ts';
import type { RawTable } from './dmn-file.ts';
import type { RuleSetProblem } from './rule-set-refused.ts';

/** More cases than this ask for the table to be split in two. */
const MOST_CASES = 200_000;

/** A table with every case tried. */
export interface Exhausted<Row> {
  /** The rows that decide each case. */
  readonly lookup: readonly (readonly Row[])[];
  readonly problems: readonly RuleSetProblem[];
}

/**
 * Tries every case: a gap is one that no row takes, an overlap two rows of a UNIQUE table that both take one, a dead row
 * one that never decides. Each is told by its shortest example. `masks[column][value]` has a bit for each row whose cell
 * holds there.
 */
export function exhaust<Row extends { rule: string }>(
  raw: RawTable,
  hits: 'ONE' | 'ANY',
  columns: readonly Column[],
  masks: readonly (readonly bigint[])[],
  rows: readonly Row[],
): Exhausted<Row> {
  const place = { file: raw.file, decision: raw.decision };
  const cases = caseCount(columns);
  if (cases > MOST_CASES) {
    const message = `${cases} combinations of values, more than ${MOST_CASES}: it cannot be proved. Split the table.`;
    return { lookup: [], problems: [{ ...place, message }] };
  }
  const lookup: (readonly Row[])[] = [];
  const deciding = new Set<Row>();
  const rowsOfMask = new Map<bigint, readonly Row[]>();
  const gaps: number[] = [];
  const overlaps = new Map<string, { pair: readonly [number, number]; cases: number[] }>();

  const take = (mask: bigint): readonly Row[] => {
    const held = rows.filter((_row, index) => (mask >> BigInt(index)) & 1n);
    if (raw.hitPolicy === 'UNIQUE' && held.length > 1) noteOverlaps(held.map((row) => rows.indexOf(row)));
    const deciders = raw.hitPolicy === 'FIRST' ? held.slice(0, 1) : held;
    for (const row of deciders) deciding.add(row);
    return deciders;
  };
  const noteOverlaps = (places: readonly number[]): void => {
    for (const [at, one] of places.entries()) {
      for (const other of places.slice(at + 1)) {
        const key = `${one} ${other}`;
        if (!overlaps.has(key)) overlaps.set(key, { pair: [one, other], cases: [] });
      }
    }
  };
  const descend = (depth: number, mask: bigint): void => {
    const column = columns[depth];
    if (column === undefined) {
      let known = rowsOfMask.get(mask);
      if (known === undefined) rowsOfMask.set(mask, (known = take(mask)));
      if (known.length === 0) gaps.push(lookup.length);
      for (const { pair, cases: shared } of overlaps.values()) {
        if (pair.every((row) => (mask >> BigInt(row)) & 1n)) shared.push(lookup.length);
      }
      lookup.push(known);
      return;
    }
    for (const position of column.values.keys()) descend(depth + 1, mask & (masks[depth]?.[position] ?? 0n));
  };
  descend(0, (1n << BigInt(rows.length)) - 1n);

  const problems: RuleSetProblem[] = [];
  for (const { pair, cases: shared } of overlaps.values()) {
    const example = smallestExample(columns, shared);
    const numbers = pair.map((index) => `${index + 1} (${rows[index]?.rule ?? ''})`);
    problems.push({
      ...place,
      kind: 'OVERLAP',
      message: `hit policy UNIQUE, yet rows ${numbers.join(', ')} all hold for ${exampleEn(example)}. Part their conditions, or declare FIRST.`,
      zh: `命中策略为 UNIQUE，但第 ${numbers.join('、')} 行在${exampleZh(example)}时同时成立。请把条件分开，或改为 FIRST。`,
    });
  }
  if (hits === 'ONE' && gaps.length > 0) {
    const example = smallestExample(columns, gaps);
    problems.push({
      ...place,
      kind: 'GAP',
      message: `no row holds for ${exampleEn(example)}. Add a row, or end the table with one of "-".`,
      zh: `${exampleZh(example)}时没有任何一行成立。请补一行，或以全为“-”的一行收尾。`,
    });
  }
  for (const [index, row] of rows.entries()) {
    if (deciding.has(row)) continue;
    problems.push({
      ...place,
      row: index + 1,
      rule: row.rule,
      kind: 'DEAD_ROW',
      ...deadRow(index, columns, masks, rows),
    });
  }
  return { lookup, problems };
}

/** Why a row never decides: a cell of it that no value meets, or the earlier rows that take its cases. */
function deadRow(
  index: number,
  columns: readonly Column[],
  masks: readonly (readonly bigint[])[],
  rows: readonly { readonly rule: string }[],
): Pick<RuleSetProblem, 'message' | 'zh'> {
  const bit = 1n << BigInt(index);
  const empty = columns.find((_column, depth) => (masks[depth] ?? []).every((mask) => (mask & bit) === 0n));
  if (empty !== undefined) {
    return {
      message: `the row can never decide: no value of ${empty.name} meets its cell. Mend or remove it.`,
      zh: `该行永远不会起作用：${empty.label}没有任何取值满足它的单元格。请修改或删除。`,
    };
  }
  const takes = (earlier: readonly number[]): boolean =>
    coveredBy(earlier, index, columns, masks, 0, (1n << BigInt(rows.length)) - 1n);
  let takers = Array.from({ length: index }, (_, earlier) => earlier);
  for (const earlier of takers.toReversed()) {
    const fewer = takers.filter((other) => other !== earlier);
    if (takes(fewer)) takers = fewer;
  }
  const numbers = takers.map((earlier) => `${earlier + 1} (${rows[earlier]?.rule ?? ''})`);
  return {
    message: `the row can never decide: earlier rows take all its cases, here ${numbers.join(', ')}. Mend or remove it.`,
    zh: `该行永远不会起作用：它的所有情况已被前面的第 ${numbers.join('、')} 行取走。请修改或删除。`,
  };
}

function coveredBy(
  earlier: readonly number[],
  index: number,
  columns: readonly Column[],
  masks: readonly (readonly bigint[])[],
  depth: number,
  mask: bigint,
): boolean {
  if (((mask >> BigInt(index)) & 1n) === 0n) return true;
  const column = columns[depth];
  if (column === undefined) return earlier.some((row) => (mask >> BigInt(row)) & 1n);
  return column.values.every((_value, position) =>
    coveredBy(earlier, index, columns, masks, depth + 1, mask & (masks[depth]?.[position] ?? 0n)),
  );
}
