import { z } from 'zod';
import { PROVENANCES } from '../../../schema/vocabulary/citation.ts';
import type { Column, Contract, Inputs, RuleRow } from './contract.ts';
import type { RawRow, RawTable } from './dmn-file.ts';
import { CellRefused, literalOf } from './feel-cell.ts';
import { type Pieces, piecesOf } from './partition.ts';
import { RuleSetRefused } from './rule-set-refused.ts';
import type { RuleSetProblem } from './rule-set-refused.ts';

type AnyContract = Contract<Inputs, z.ZodObject>;

/** A column while its rows are read. */
type ReadColumn = Column & Pieces;

const HIT_POLICIES = { ONE: ['UNIQUE', 'FIRST'], ANY: ['COLLECT'] } as const;

const annotation = z.object({
  rule: z.string().min(1, 'is empty: give the rule id'),
  clause: z.string().min(1, 'is empty: say where the rule is written'),
  clauseEn: z.string().min(1, 'is empty: say in English where the rule is written').optional(),
  provenance: z.enum(PROVENANCES, 'must be SOURCE, BORROWED or DEFAULT'),
  trace: z.enum(['yes', 'no'], 'must be yes or no: whether answers list the row among the rules fired'),
  zh: z.string().min(1, 'is empty: say in Chinese what the row does'),
  en: z.string().min(1, 'is empty: say in English what the row does'),
});
const ANNOTATIONS = Object.keys(annotation.shape);
/** Tables drawn up before it, or by whoever writes no English, do without. */
const MAY_LACK: ReadonlySet<string> = new Set(['clauseEn']);

/**
 * The input columns in the contract's order.
 * @throws {RuleSetRefused} when hit policy or columns are not those the engine carries out.
 */
export function readColumns(raw: RawTable, { inputs, output, hits }: AnyContract): ReadColumn[] {
  const place = { file: raw.file, decision: raw.decision };
  const problems: RuleSetProblem[] = [];
  const policies: readonly string[] = HIT_POLICIES[hits];
  if (!policies.includes(raw.hitPolicy)) {
    problems.push({
      ...place,
      message: `hit policy ${raw.hitPolicy} is not carried out here. Use ${policies.join(' or ')}.`,
    });
  }
  const sameNames = (kind: string, found: readonly string[], wanted: readonly string[]): void => {
    for (const name of new Set([...found, ...wanted])) {
      const times = found.filter((other) => other === name).length;
      if (times === 1 && wanted.includes(name)) continue;
      const what = wanted.includes(name) ? `stands there ${times} times instead of once` : 'is not known to the engine';
      problems.push({ ...place, column: name, message: `the ${kind} column ${what}. Wanted: ${wanted.join(', ')}.` });
    }
  };
  const names = raw.inputs.map(({ name }) => name);
  sameNames('input', names, Object.keys(inputs));
  sameNames('output', raw.outputs, Object.keys(output.shape));
  sameNames(
    'annotation',
    raw.annotations,
    ANNOTATIONS.filter((name) => !MAY_LACK.has(name) || raw.annotations.includes(name)),
  );
  const columns = Object.entries(inputs).map(([name, domain]) => {
    const at = names.indexOf(name);
    const { label, allowedValues } = raw.inputs[at] ?? { label: name, allowedValues: null };
    const cells = raw.rows.map((row) => row.inputs[at] ?? '-');
    return { name, label, at, ...piecesOf(domain, allowedValues === null ? cells : [...cells, allowedValues]) };
  });
  for (const { name, at, ...pieces } of columns) {
    const allowedValues = raw.inputs[at]?.allowedValues ?? null;
    if (allowedValues === null) continue;
    problems.push(
      ...allowedValuesProblems(pieces, allowedValues).map((message) => ({ ...place, column: name, message })),
    );
  }
  if (raw.rows.length === 0) problems.push({ ...place, message: 'the table has no row. Add one.' });
  if (problems.length > 0) throw new RuleSetRefused(problems);
  return columns;
}

function allowedValuesProblems({ matches, shown }: Pick<Pieces, 'matches' | 'shown'>, allowedValues: string): string[] {
  try {
    const held = matches(allowedValues);
    const excluded = shown.filter((_value, index) => held[index] !== true);
    if (excluded.length === 0) return [];
    return [`the allowed values leave out ${excluded.slice(0, 5).join(', ')}, which can occur. Add them.`];
  } catch (error) {
    if (error instanceof CellRefused) return [`in the allowed values, ${error.message}`];
    throw error;
  }
}

/**
 * The rows with their outputs and annotations, and for each column and value the rows whose cell holds there.
 * @throws {RuleSetRefused} with every bad cell and its place.
 */
export function readRows<Output extends z.ZodObject>(
  raw: RawTable,
  contract: Contract<Inputs, Output>,
  columns: readonly ReadColumn[],
): { rows: RuleRow<z.output<Output>>[]; masks: bigint[][] } {
  const rows: RuleRow<z.output<Output>>[] = [];
  const masks = columns.map(({ values }) => values.map(() => 0n));
  const problems: RuleSetProblem[] = [];
  const known = columns.map(() => new Map<string, boolean[]>());

  for (const [index, row] of raw.rows.entries()) {
    const rule = row.annotations[raw.annotations.indexOf('rule')] ?? '';
    const place = { file: raw.file, decision: raw.decision, row: index + 1, rule: rule === '' ? undefined : rule };
    const shape = shapeProblem(raw, row);
    if (shape !== null) {
      problems.push({ ...place, message: shape });
      continue;
    }
    for (const [columnIndex, { name, at, matches }] of columns.entries()) {
      const text = row.inputs[at] ?? '';
      const held = known[columnIndex]?.get(text) ?? cell(() => matches(text), { ...place, column: name }, problems);
      if (held !== undefined) known[columnIndex]?.set(text, held);
      const mask = masks[columnIndex];
      for (const [position, holds] of (held ?? []).entries()) {
        if (holds && mask !== undefined) mask[position] = (mask[position] ?? 0n) | (1n << BigInt(index));
      }
    }
    const literals = raw.outputs.map((name, at) => [
      name,
      cell(() => literalOf(row.outputs[at] ?? ''), { ...place, column: name }, problems),
    ]);
    const output = contract.output.safeParse(Object.fromEntries(literals));
    const notes = annotation.safeParse(
      Object.fromEntries(raw.annotations.map((name, at) => [name, row.annotations[at]])),
    );
    for (const { path, message } of [...(output.error?.issues ?? []), ...(notes.error?.issues ?? [])]) {
      const column = String(path[0]);
      if (problems.some((problem) => problem.row === index + 1 && problem.column === column)) continue;
      problems.push({ ...place, column, message });
    }
    if (!output.success || !notes.success) continue;
    const { trace, ...cited } = notes.data;
    const { clause, clauseEn = clause } = cited;
    rows.push({ ...cited, clauseEn, traced: trace === 'yes', output: output.data });
  }
  if (problems.length > 0) throw new RuleSetRefused(problems);
  return { rows, masks };
}

function shapeProblem(raw: RawTable, row: RawRow): string | null {
  const fewest = row.inOneColumn ? raw.annotations.filter((name) => !MAY_LACK.has(name)) : raw.annotations;
  if (row.annotations.length < fewest.length || row.annotations.length > raw.annotations.length) {
    const wanted = raw.annotations.join(' | ');
    return `the row has ${row.annotations.length} annotation(s) instead of ${raw.annotations.length}. Give ${wanted}; where the modeler has one annotation column, part them by "|".`;
  }
  if (row.inputs.length !== raw.inputs.length)
    return `the row has ${row.inputs.length} input cells instead of ${raw.inputs.length}.`;
  if (row.outputs.length !== raw.outputs.length)
    return `the row has ${row.outputs.length} output cells instead of ${raw.outputs.length}.`;
  return null;
}

function cell<Value>(
  read: () => Value,
  place: RuleSetProblem | Omit<RuleSetProblem, 'message'>,
  problems: RuleSetProblem[],
): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CellRefused)) throw error;
    problems.push({ ...place, message: error.message });
    return undefined;
  }
}
