import type { RawRow } from './file-rows.ts';
import { maskedPersonalValues } from './personal-data.ts';
import type { ReadingContext, RecordsKind, RowProblem, RowTexts, StoredRecord } from './records-kind.ts';

/** What became of a row at the door. */
export type ReadRow =
  | { readonly outcome: 'RECORD'; readonly line: number; readonly texts: RowTexts; readonly record: StoredRecord }
  /** `texts` with everything masked that looks like a personal number. */
  | {
      readonly outcome: 'QUARANTINE';
      readonly line: number;
      readonly texts: RowTexts;
      readonly problems: readonly RowProblem[];
    }
  | { readonly outcome: 'PERSONAL'; readonly line: number };

/** Control characters, line breaks, halves of surrogate pairs and the sign of text already lost. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const NOT_ALLOWED = /[\u0000-\u001F\u007F-\u009F\u2028\u2029\uFFFD]/;

/** Reads one row by its kind; the same for a file, a mutation and a row that comes back from quarantine. */
export function readRow(
  kind: RecordsKind,
  { line, texts, problems: rowProblems }: RawRow,
  context: ReadingContext,
): ReadRow {
  const reading = kind.read(texts, context);
  if (reading.outcome === 'PERSONAL') return { outcome: 'PERSONAL', line };
  const { problems: cellProblems, masked } = checkCells(texts);
  const problems = [...rowProblems, ...cellProblems];
  if (reading.outcome === 'RECORD' && problems.length === 0)
    return { outcome: 'RECORD', line, texts, record: reading.record };
  // Where the row as a whole is at fault, what its cells say is no news.
  const isOutOfStep = rowProblems.some(({ field }) => field === null);
  const further =
    reading.outcome === 'PROBLEMS' && !isOutOfStep
      ? reading.problems.filter(({ field }) => !problems.some((each) => each.field === field))
      : [];
  return { outcome: 'QUARANTINE', line, texts: masked, problems: [...problems, ...further] };
}

function checkCells(texts: RowTexts): { problems: RowProblem[]; masked: RowTexts } {
  const problems: RowProblem[] = [];
  let masked = texts;
  for (const [field, text] of Object.entries(texts)) {
    if (NOT_ALLOWED.test(text) || !text.isWellFormed()) {
      problems.push({
        field,
        code: 'CHARACTER_NOT_ALLOWED',
        message:
          'The cell holds a line break, a control character or text that was damaged. Write it again on one line.',
      });
      masked = { ...masked, [field]: text.toWellFormed().replaceAll('\u0000', '\uFFFD') };
    }
    const withoutNumbers = maskedPersonalValues(masked[field] ?? '');
    if (withoutNumbers !== null) {
      problems.push({
        field,
        code: 'PERSONAL_VALUE',
        message:
          'The cell holds what looks like a citizen ID or mobile phone number; it was masked. Write the cell without it.',
      });
      masked = { ...masked, [field]: withoutNumbers };
    }
  }
  return { problems, masked };
}
