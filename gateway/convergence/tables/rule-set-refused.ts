import { HubError } from '../../../kit/errors.ts';

/** One thing wrong in a rule set: where it stands, which rule of the tables it breaks and what to do. */
export interface RuleSetProblem {
  file: string;
  /** The decision (table) inside the file. */
  decision?: string | undefined;
  /** Row of the table, from 1. */
  row?: number | undefined;
  /** The row's rule id, where it has one. */
  rule?: string | undefined;
  column?: string | undefined;
  message: string;
  /** What a check of all cases found; left out where the text could not be read so far. */
  kind?: 'GAP' | 'OVERLAP' | 'DEAD_ROW' | undefined;
  /** The message in Chinese, where the check of all cases wrote it. */
  zh?: string | undefined;
}

/** The rule set cannot be used; nothing of it was loaded. The message lists every problem with its place. */
export class RuleSetRefused extends HubError {
  readonly problems: readonly RuleSetProblem[];

  constructor(problems: readonly RuleSetProblem[]) {
    super(
      'RULE_SET_REFUSED',
      `The rule set is refused (${problems.length} problem(s)):\n${problems.map(line).join('\n')}`,
    );
    this.name = 'RuleSetRefused';
    this.problems = problems;
  }
}

function line(problem: RuleSetProblem): string {
  return `- ${problemPlace(problem)}: ${problem.message}`;
}

/** Where a problem stands: file, table, row and column. */
export function problemPlace({ file, decision, row, rule, column }: RuleSetProblem): string {
  const place = [
    file,
    decision,
    row === undefined ? undefined : `row ${row}${rule === undefined ? '' : ` (${rule})`}`,
    column === undefined ? undefined : `column ${column}`,
  ].filter((part) => part !== undefined);
  return place.join(' › ');
}
