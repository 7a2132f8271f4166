import type { PageResult } from './evaluate-page.ts';

/** Columns of `run_result` behind the run's number, in the order in which results travel. */
export const RESULT_COLUMNS = ['uscc', 'subject_kind', 'status', 'grade', 'score_thousandths', 'facts'] as const;
const WIDTH = RESULT_COLUMNS.length;

type ResultValue = string | number | null;

/** Results on their way from a thread to the store: the columns of each, one after the other. */
export type ResultValues = readonly ResultValue[];

export function valuesOf(results: readonly PageResult[]): ResultValues {
  return results.flatMap(({ uscc, subjectKind, status, grade, scoreThousandths, facts }) => [
    uscc,
    subjectKind,
    status,
    grade,
    scoreThousandths,
    facts,
  ]);
}

/** The lines that a run's hash is taken over: the same in every store, as `resultLine` of seal-results.ts writes them. */
export function hashLines(values: ResultValues): string {
  let lines = '';
  for (let index = 0; index < values.length; index += 1)
    lines += `${values[index] ?? ''}${index % WIDTH === WIDTH - 1 ? '\n' : '|'}`;
  return lines;
}

/** PostgreSQL's COPY text, each line with the run's number before it. */
export function copyLines(values: ResultValues, run: number): string {
  let lines = '';
  for (let index = 0; index < values.length; index += 1) {
    if (index % WIDTH === 0) lines += run;
    lines += `\t${copyText(values[index] ?? null)}${index % WIDTH === WIDTH - 1 ? '\n' : ''}`;
  }
  return lines;
}

/** No value holds a tab or a line break: words of a model, and JSON, which writes them otherwise. */
function copyText(value: ResultValue): string | number {
  if (value === null) return '\\N';
  return typeof value === 'string' && value.includes('\\') ? value.replaceAll('\\', '\\\\') : value;
}

/** How many results a run has of each kind of subject, status and grade. */
export type Tally = readonly TallyEntry[];
interface TallyEntry {
  readonly subjectKind: string;
  readonly status: PageResult['status'];
  readonly grade: string | null;
  readonly enterprises: number;
}

export function tallyOf(values: ResultValues): Tally {
  const entries = new Map<string, TallyEntry & { enterprises: number }>();
  for (let first = 0; first < values.length; first += WIDTH) {
    const subjectKind = values[first + 1] as string; // as valuesOf wrote them
    const status = values[first + 2] as PageResult['status'];
    const grade = values[first + 3] as string | null;
    const key = `${subjectKind}|${status}|${grade ?? ''}`;
    const entry = entries.get(key);
    if (entry === undefined) entries.set(key, { subjectKind, status, grade, enterprises: 1 });
    else entry.enterprises += 1;
  }
  return [...entries.values()];
}
