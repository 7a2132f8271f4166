import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { RowProblem } from '../feed/records-kind.ts';

/** A problem unless the second day is the same as the first or later; a missing day is no problem. */
export function inOrder(
  earlier: LocalDate | null,
  later: LocalDate | null,
  laterField: string,
  rule: string,
): RowProblem[] {
  if (earlier === null || later === null || earlier <= later) return [];
  return [{ field: laterField, code: 'DATES_OUT_OF_ORDER', message: `${rule} Correct one of the two dates.` }];
}
