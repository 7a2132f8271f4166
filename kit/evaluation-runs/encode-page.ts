import type { PageResult } from './evaluate-page.ts';

/** How a page's results travel: as the parameters of statements, or as PostgreSQL's COPY text. */
export type PageForm = 'VALUES' | 'COPY';

/** Columns of `run_result`, in the order in which results travel. */
export const RESULT_COLUMNS = ['run', 'uscc', 'subject_kind', 'status', 'grade', 'score_thousandths', 'facts'] as const;
export type ResultValue = string | number | null;

/** A page's results, ready to be written. */
export interface EncodedPage {
  readonly rows: { readonly values: readonly ResultValue[]; readonly copyText: string };
  /** The lines that the run's hash is taken over; empty where nobody asked. */
  readonly lines: string;
  /** How many results there are of each kind, status and grade; empty where nobody asked. */
  readonly tally: Tally;
}

/** How many results a run has of each kind of subject, status and grade. */
export type Tally = readonly TallyEntry[];
export interface TallyEntry {
  readonly subjectKind: string;
  readonly status: PageResult['status'];
  readonly grade: string | null;
  readonly enterprises: number;
}

/** Encodes a page's results; with their lines and tally for whoever seals them as they are found. */
export function encodePage(
  results: readonly PageResult[],
  run: number,
  form: PageForm,
  withLines: boolean,
): EncodedPage {
  return {
    rows: {
      values: form === 'VALUES' ? results.flatMap((result) => valuesOf(result, run)) : [],
      copyText: form === 'COPY' ? results.map((result) => copyLine(result, run)).join('') : '',
    },
    lines: withLines ? results.map(resultLine).join('') : '',
    tally: withLines ? tallyOf(results) : [],
  };
}

function valuesOf(
  { uscc, subjectKind, status, grade, scoreThousandths, facts }: PageResult,
  run: number,
): readonly ResultValue[] {
  return [run, uscc, subjectKind, status, grade, scoreThousandths, facts];
}

function copyLine({ uscc, subjectKind, status, grade, scoreThousandths, facts }: PageResult, run: number): string {
  const score = scoreThousandths ?? '\\N';
  return `${run}\t${uscc}\t${copyText(subjectKind)}\t${status}\t${copyText(grade)}\t${score}\t${copyText(facts)}\n`;
}

function copyText(text: string | null): string {
  if (text === null) return '\\N';
  return text.includes('\\') ? text.replaceAll('\\', '\\\\') : text;
}

/** One result in the words of the hash: the same in every store, as `resultLine` of seal-results.ts writes it. */
function resultLine({ uscc, subjectKind, status, grade, scoreThousandths, facts }: PageResult): string {
  return `${[uscc, subjectKind, status, grade ?? '', scoreThousandths ?? '', facts].join('|')}\n`;
}

function tallyOf(results: readonly PageResult[]): Tally {
  const entries = new Map<string, TallyEntry & { enterprises: number }>();
  for (const { subjectKind, status, grade } of results) {
    const key = `${subjectKind}|${status}|${grade ?? ''}`;
    const entry = entries.get(key);
    if (entry === undefined) entries.set(key, { subjectKind, status, grade, enterprises: 1 });
    else entry.enterprises += 1;
  }
  return [...entries.values()];
}
