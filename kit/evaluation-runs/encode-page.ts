import type { PageResult } from './evaluate-page.ts';

/** How a page's results travel: as a JSON array of rows, or as PostgreSQL's COPY text. */
export type PageForm = 'JSON' | 'COPY';

/** A page's results, ready to be written. */
export interface EncodedPage {
  readonly rows: string;
  readonly count: number;
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

/** Encodes a page's results; with their lines and tally for a run that writes nothing, and so has them from nowhere else. */
export function encodePage(
  results: readonly PageResult[],
  run: number,
  form: PageForm,
  withLines: boolean,
): EncodedPage {
  return {
    rows:
      form === 'JSON' ? `[${results.map(jsonRow).join()}]` : results.map((result) => copyLine(result, run)).join(''),
    count: results.length,
    lines: withLines ? results.map(resultLine).join('') : '',
    tally: withLines ? tallyOf(results) : [],
  };
}

/** A row as JSON: [uscc, kind of subject, status, grade, score, facts]; the facts are JSON already. */
function jsonRow({ uscc, subjectKind, status, grade, scoreThousandths, facts }: PageResult): string {
  const quotedGrade = grade === null ? null : JSON.stringify(grade);
  return `["${uscc}",${JSON.stringify(subjectKind)},"${status}",${quotedGrade},${scoreThousandths},${facts}]`;
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
