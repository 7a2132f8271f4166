import { z } from 'zod';
import { BYTE_ORDER_MARK, csvCell } from '../csv-cell.ts';
import type { Caller } from '../../kit/identity/caller.ts';
import { columnDenial, type ExportColumn } from './export-plan.ts';

export type ExportFormat = 'CSV' | 'NDJSON';

/** What the graph answered to one page of an export. */
export interface PageAnswer {
  readonly data: Readonly<Record<string, unknown>> | null | undefined;
  readonly errors: readonly AnswerError[];
}

export interface AnswerError {
  readonly path?: readonly (string | number)[] | undefined;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

const page = z.object({
  enterprises: z.object({
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
    nodes: z.array(z.looseObject({ uscc: z.string() })),
  }),
});

/** One page of a file. */
export interface ExportedPage {
  readonly lines: string;
  readonly usccs: readonly string[];
  /** Cells that say why they are empty: not for the caller; not answered. */
  readonly withheld: number;
  readonly unanswered: number;
  /** Where the next page begins; null where this was the last. */
  readonly next: string | null;
}

/** First line of a file of that format. */
export function headerOf(format: ExportFormat, columns: readonly ExportColumn[]): string {
  if (format === 'NDJSON') return '';
  return `${BYTE_ORDER_MARK}${columns.map(({ path }) => csvCell(path.join('.'))).join(',')}\n`;
}

/**
 * The lines of a page. A cell that is empty because it is not for the caller, or because a sector did not answer, says so:
 * in CSV by `!` and the code, in NDJSON under `_withheld`. Null where the list itself was not answered.
 */
export function exportedPage(
  format: ExportFormat,
  columns: readonly ExportColumn[],
  { data, errors }: PageAnswer,
  caller: Caller,
): ExportedPage | null {
  const read = page.safeParse(data);
  if (!read.success) return null;
  const { nodes, pageInfo } = read.data.enterprises;
  const denials = columns.map((column) => columnDenial(column, caller));
  const failures = errors.map(failureOf).filter((failure) => failure !== null);
  let [withheld, unanswered] = [0, 0];
  const lines = nodes.map((node, row) => {
    const cells = columns.map((column, index) => {
      const value = valueAt(node, column.path);
      if (value !== null) return { column, value, code: null };
      const denial = denials[index] ?? null;
      const code = denial ?? failures.find((failure) => failure.hits(column, row))?.code ?? null;
      if (denial !== null) withheld += 1;
      else if (code !== null) unanswered += 1;
      return { column, value, code };
    });
    return format === 'CSV' ? csvOf(cells) : ndjsonOf(node, cells);
  });
  return {
    lines: lines.map((line) => `${line}\n`).join(''),
    usccs: nodes.map(({ uscc }) => uscc),
    withheld,
    unanswered,
    next: pageInfo.hasNextPage ? pageInfo.endCursor : null,
  };
}

interface Cell {
  readonly column: ExportColumn;
  readonly value: unknown;
  readonly code: string | null;
}

interface Failure {
  readonly code: string;
  hits(column: ExportColumn, row: number): boolean;
}

/** An error stands at its field, at the list whose enterprises lack it, or names the sector only. */
function failureOf({ path = [], extensions = {} }: AnswerError): Failure | null {
  const { code, sector } = extensions;
  if (typeof code !== 'string') return null;
  const [, , row, ...rest] = path;
  const below = rest.filter((part) => typeof part === 'string');
  return {
    code,
    hits: (column, at) =>
      (typeof row !== 'number' || row === at) &&
      (below.length > 0
        ? column.path.every((name, depth) => below[depth] === undefined || below[depth] === name)
        : column.needs.some(({ owner }) => owner === sector)),
  };
}

/** The value, or null where it or what it stands in is null. */
function valueAt(node: Readonly<Record<string, unknown>>, path: readonly string[]): unknown {
  let value: unknown = node;
  for (const name of path) value = (value as Readonly<Record<string, unknown>> | null | undefined)?.[name];
  return value ?? null;
}

function csvOf(cells: readonly Cell[]): string {
  return cells.map(({ value, code }) => csvCell(code === null ? textOf(value) : `!${code}`)).join(',');
}

function textOf(value: unknown): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function ndjsonOf(node: Readonly<Record<string, unknown>>, cells: readonly Cell[]): string {
  const reasons = cells.flatMap(({ column, code }) => (code === null ? [] : [[column.path.join('.'), code] as const]));
  return JSON.stringify(reasons.length === 0 ? node : { ...node, _withheld: Object.fromEntries(reasons) });
}
