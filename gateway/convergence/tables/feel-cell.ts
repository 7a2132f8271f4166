import { evaluate, parseUnaryTests, unaryTest } from 'feelin';

/** A value an input column can take. */
export type CellValue = string | boolean | number;

/** A cell is no usable FEEL; the message says what is wrong and what to do. */
export class CellRefused extends Error {}

/**
 * For which of the values an input cell (FEEL unary tests) holds, each value tried once.
 * @throws {CellRefused} when the cell is no FEEL, or names a text or a variable outside the column's values.
 */
export function matchesOf(cell: string, values: readonly CellValue[]): boolean[] {
  refuseUnknownTexts(cell, values);
  return holdsAt(cell, values);
}

/** For which of the values, as FEEL has them, an input cell holds. @throws {CellRefused} when the cell is no FEEL. */
export function holdsAt(cell: string, values: readonly unknown[]): boolean[] {
  return values.map((value) => {
    const { value: holds, warnings } = evaluated(() => unaryTest(cell, { '?': value }));
    refuseWarnings(warnings);
    return holds === true;
  });
}

/** The syntax tree of an input cell; what is no FEEL is an error node in it. */
export function treeOf(cell: string): ReturnType<typeof parseUnaryTests> {
  return evaluated(() => parseUnaryTests(cell, {}, undefined));
}

/**
 * The value of an output cell (FEEL literal).
 * @throws {CellRefused} when the cell is no FEEL.
 */
export function literalOf(cell: string): unknown {
  const { value, warnings } = evaluated(() => evaluate(cell, {}));
  refuseWarnings(warnings);
  return value;
}

function evaluated<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unreadable';
    throw new CellRefused(`the cell is no FEEL expression (${reason}). Texts stand in double quotes, "-" means any.`);
  }
}

function refuseWarnings(warnings: readonly { message: string }[]): void {
  const [warning] = warnings;
  if (warning !== undefined) throw new CellRefused(`${warning.message}. Put texts in double quotes.`);
}

function refuseUnknownTexts(cell: string, values: readonly CellValue[]): void {
  treeOf(cell).iterate({
    enter({ name, from, to }) {
      if (name !== 'StringLiteral') return;
      const text = cell.slice(from, to);
      if (!values.some((value) => JSON.stringify(value) === text)) {
        throw new CellRefused(`${text} is none of the column's values: ${listed(values)}.`);
      }
    },
  });
}

function listed(values: readonly CellValue[]): string {
  return values.length > 20
    ? `${String(values[0])} to ${String(values.at(-1))}`
    : values.map((value) => JSON.stringify(value)).join(', ');
}
