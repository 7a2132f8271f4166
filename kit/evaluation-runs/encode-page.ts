import type { PageResult } from './evaluate-page.ts';

/** How a page's results travel: as a JSON array of rows, or as PostgreSQL's COPY text. */
export type PageForm = 'JSON' | 'COPY';

/** A page's results, ready to be written. */
export interface EncodedPage {
  readonly rows: string;
  readonly count: number;
  /** The lines that the run's hash is taken over; null where nobody asked. */
  readonly lines: string | null;
  /** How many results there are of each kind, status and grade. */
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

/** Columns of `run_result` in the order in which rows are encoded, behind the run's number. */
export const RESULT_COLUMNS = ['uscc', 'subject_kind', 'status', 'grade', 'score_thousandths', 'facts'] as const;

export function encodePage(
  results: readonly PageResult[],
  run: number,
  form: PageForm,
  withLines: boolean,
): EncodedPage {
  return {
    rows:
      form === 'JSON'
        ? JSON.stringify(results.map(columnsOf))
        : results.map((result) => copyLine(result, run)).join(''),
    count: results.length,
    lines: withLines ? results.map(resultLine).join('') : null,
    tally: tallyOf(results),
  };
}

function columnsOf({ uscc, subjectKind, status, grade, scoreThousandths, facts }: PageResult) {
  return [uscc, subjectKind, status, grade, scoreThousandths, facts];
}

function copyLine(result: PageResult, run: number): string {
  return `${run}\t${columnsOf(result).map(copyText).join('\t')}\n`;
}

function copyText(value: string | number | null): string {
  if (value === null) return '\\N';
  return typeof value === 'number' ? String(value) : value.replaceAll('\\', '\\\\');
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
