import type { Column, DecisionTable, RuleRow } from './contract.ts';

/** Some inputs with one value each, all others left open: every case that agrees with it is meant. */
export type Example = readonly { readonly column: Column; readonly place: number }[];

/** How many cases the columns have together. */
export function caseCount(columns: readonly Column[]): number {
  return columns.reduce((product, { values }) => product * values.length, 1);
}

/** The place of each column's value in a case; cases are counted with the last column running fastest. */
export function placesOf(columns: readonly Column[], number: number): number[] {
  const places: number[] = [];
  let rest = number;
  for (const { values } of columns.toReversed()) {
    places.push(rest % values.length);
    rest = Math.floor(rest / values.length);
  }
  return places.toReversed();
}

/**
 * The shortest example of what is wrong: as few inputs as possible, such that every case that agrees with them is wrong.
 * @param wrong the numbers of the cases that are wrong, at least one.
 */
export function smallestExample(columns: readonly Column[], wrong: readonly number[]): Example {
  const cases = wrong.map((number) => placesOf(columns, number));
  const subsets = Array.from({ length: 1 << columns.length }, (_, bits) => bits).sort(
    (one, other) => bitsIn(one) - bitsIn(other) || one - other,
  );
  for (const bits of subsets) {
    const chosen = columns.flatMap((column, index) => ((bits >> index) & 1 ? [{ column, index }] : []));
    const wanted = caseCount(columns.filter((_column, index) => !((bits >> index) & 1)));
    const found = new Map<string, number>();
    for (const places of cases) {
      const key = chosen.map(({ index }) => places[index]).join(' ');
      const count = (found.get(key) ?? 0) + 1;
      if (count === wanted) return chosen.map(({ column, index }) => ({ column, place: places[index] ?? 0 }));
      found.set(key, count);
    }
  }
  return [];
}

function bitsIn(bits: number): number {
  let count = 0;
  for (let rest = bits; rest > 0; rest &= rest - 1) count += 1;
  return count;
}

/** An example as its inputs are named in the file: `baseLetter=C, classUsed=C`. */
export function exampleEn(example: Example): string {
  if (example.length === 0) return 'every case';
  return example.map(({ column, place }) => `${column.name}${equals(column.shown[place] ?? '')}`).join(', ');
}

/** The same by the columns' headings. */
export function exampleZh(example: Example): string {
  if (example.length === 0) return '任何情况';
  return example.map(({ column, place }) => `${column.label}为 ${shownZh(column.shown[place] ?? '')}`).join('、');
}

function equals(shown: string): string {
  return /^[<>]/u.test(shown) ? ` ${shown}` : `=${shown}`;
}

function shownZh(shown: string): string {
  if (shown === 'true') return '是';
  return shown === 'false' ? '否' : shown;
}

/** Every case of a table with the rows that decide it, in the order of the cases' numbers. */
export function* casesOf<Values, Output>(
  table: DecisionTable<Values, Output>,
): Generator<{ readonly number: number; readonly values: Values; readonly rows: readonly RuleRow<Output>[] }> {
  const { columns } = table;
  for (let number = 0; number < caseCount(columns); number += 1) {
    const places = placesOf(columns, number);
    const entries = columns.map(({ name, values }, index) => [name, values[places[index] ?? 0]]);
    const values = Object.fromEntries(entries) as Values; // one value of each of the table's own columns
    yield { number, values, rows: table.hits(values) };
  }
}
