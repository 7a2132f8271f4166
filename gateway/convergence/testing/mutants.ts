import type { RawTable } from '../tables/dmn-file.ts';

/** One seeded fault in one table, and what was done. */
export interface Mutant {
  readonly table: RawTable;
  readonly change: string;
}

/** Numbers from 0 to 1 that follow from the seed alone (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Operator = (table: RawTable, chance: () => number) => string | null;

function pick<Value>(values: readonly Value[], chance: () => number): Value | undefined {
  return values[Math.floor(chance() * values.length)];
}

function other(texts: readonly string[], not: string, chance: () => number): string | undefined {
  return pick(
    [...new Set(texts)].filter((text) => text !== not),
    chance,
  );
}

/** A cell put out becomes what another row of its column puts out. */
const changeOutput: Operator = ({ rows, outputs }, chance) => {
  const row = pick(rows, chance);
  const at = Math.floor(chance() * outputs.length);
  const text = other(
    rows.map((each) => each.outputs[at] ?? ''),
    row?.outputs[at] ?? '',
    chance,
  );
  if (row === undefined || text === undefined) return null;
  const change = `row ${rows.indexOf(row) + 1} puts out ${outputs[at] ?? ''} ${text} instead of ${row.outputs[at] ?? ''}`;
  row.outputs[at] = text;
  return change;
};

/** A condition becomes another value of its column, any value, its contrary, or its number is off by one. */
const changeInput: Operator = ({ rows, inputs }, chance) => {
  const row = pick(rows, chance);
  const at = Math.floor(chance() * inputs.length);
  const before = row?.inputs[at];
  if (row === undefined || before === undefined) return null;
  const values = (inputs[at]?.allowedValues ?? '').split(',');
  const isNumber = /\d/u.test(before);
  const candidates = isNumber
    ? [
        before.replace(/\d+/u, (text) => String(Number(text) + 1)),
        before.replace(/\d+/u, (text) => String(Number(text) - 1)),
        before.replace('>', '>='),
        before.replace('>', '<'),
        '-',
      ]
    : [...values, '-', ...(before === '-' || before.startsWith('not(') ? [] : [`not(${before})`])];
  const text = other(
    candidates.filter((each) => !/^>= 0$/u.test(each)),
    before,
    chance,
  );
  if (text === undefined) return null;
  row.inputs[at] = text;
  return `row ${rows.indexOf(row) + 1} asks ${inputs[at]?.name ?? ''} ${text} instead of ${before}`;
};

const dropRow: Operator = ({ rows }, chance) => {
  const at = Math.floor(chance() * rows.length);
  if (rows.length < 2) return null;
  rows.splice(at, 1);
  return `row ${at + 1} is gone`;
};

const swapRows: Operator = ({ rows }, chance) => {
  const at = Math.floor(chance() * (rows.length - 1));
  const [one, next] = [rows[at], rows[at + 1]];
  if (one === undefined || next === undefined) return null;
  rows[at] = next;
  rows[at + 1] = one;
  return `rows ${at + 1} and ${at + 2} have changed places`;
};

const swapOutputs: Operator = ({ rows }, chance) => {
  const [one, next] = [pick(rows, chance), pick(rows, chance)];
  if (one === undefined || next === undefined || one === next) return null;
  [one.outputs, next.outputs] = [next.outputs, one.outputs];
  return `rows ${rows.indexOf(one) + 1} and ${rows.indexOf(next) + 1} put out what the other did`;
};

const repeatRow: Operator = ({ rows }, chance) => {
  const row = pick(rows, chance);
  const at = Math.floor(chance() * (rows.length + 1));
  if (row === undefined) return null;
  const change = `row ${rows.indexOf(row) + 1} stands a second time at ${at + 1}`;
  rows.splice(at, 0, structuredClone(row));
  return change;
};

const changeHitPolicy: Operator = (table, chance) => {
  const policy = other(['UNIQUE', 'FIRST', 'COLLECT'], table.hitPolicy, chance) ?? 'FIRST';
  const change = `hit policy ${policy} instead of ${table.hitPolicy}`;
  table.hitPolicy = policy;
  return change;
};

/** Cells are changed more often than the rest, as by people. */
const OPERATORS = [
  changeOutput,
  changeOutput,
  changeInput,
  changeInput,
  dropRow,
  swapRows,
  swapOutputs,
  repeatRow,
  changeHitPolicy,
];

/** The next seeded fault in one of the tables. */
export function mutantOf(tables: readonly RawTable[], chance: () => number): Mutant {
  for (;;) {
    const table = structuredClone(pick(tables, chance));
    const change = table === undefined ? null : (pick(OPERATORS, chance)?.(table, chance) ?? null);
    if (table !== undefined && change !== null) return { table, change: `${table.decision}: ${change}` };
  }
}
