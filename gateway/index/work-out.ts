import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import {
  type ContentAnswer,
  type EnterpriseContent,
  isEmptyAnswer,
  lastingWords,
  withParts,
} from './enterprise-content.ts';
import { enterpriseRow, type RowRules } from './enterprise-row.ts';
import type { IndexedRow } from './index-tables.ts';
import type { EnterprisePart } from './subgraph-question.ts';

/** A subgraph as the index knows it: its code, and the field by which it is a sector. */
export interface Source {
  readonly code: string;
  readonly field: string | undefined;
}

/** What one subgraph has just said of one enterprise. */
export interface Told {
  readonly source: Source;
  readonly part: EnterprisePart;
}

/** What the hub had received last from one subgraph about one enterprise. */
export interface LastReceived {
  readonly revision: number;
  readonly status: string | null;
  readonly grade: string | null;
  readonly content: string;
}

/** A row of the history. */
export interface ReceivedRow {
  readonly uscc: Uscc;
  readonly source: string;
  readonly revision: number;
  readonly receivedAt: string;
  readonly validFrom: string | null;
  readonly status: string | null;
  readonly grade: string | null;
  readonly isGradeChange: boolean;
  readonly content: string;
}

export interface WorkedOut {
  readonly row: IndexedRow;
  /** What is news to the history. */
  readonly received: readonly ReceivedRow[];
}

/** When something is received: the instant, and the day in Hebei. */
export interface Moment {
  readonly at: string;
  readonly today: LocalDate;
}

/** The row of an enterprise after what was told, and what of it the history has not heard yet. Pure. */
export function workOut(
  uscc: Uscc,
  before: EnterpriseContent | undefined,
  told: readonly Told[],
  lastReceived: (source: string) => LastReceived | undefined,
  moment: Moment,
  rules: RowRules,
): WorkedOut {
  const content = withParts(before ?? {}, Object.assign({}, ...told.map(({ part }) => part)) as EnterprisePart);
  return {
    row: enterpriseRow(uscc, content, moment.today, rules),
    received: told.flatMap((one) => news(uscc, before, one, lastReceived(one.source.code), moment.at)),
  };
}

function news(
  uscc: Uscc,
  before: EnterpriseContent | undefined,
  { source: { code, field }, part }: Told,
  last: LastReceived | undefined,
  receivedAt: string,
): ReceivedRow[] {
  const answer = field === undefined ? undefined : (part[field] as ContentAnswer | undefined);
  const content = lastingWords(
    answer === undefined ? part : { ...part, [field ?? '']: JSON.parse(lastingWords(answer)) },
  );
  if (last?.content === content) return [];
  if (last === undefined && answer !== undefined && isEmptyAnswer(answer) && before?.[field ?? ''] === undefined)
    return [];
  const earlier = (before?.[field ?? ''] as ContentAnswer | undefined) ?? last;
  return [
    {
      uscc,
      source: code,
      revision: (last?.revision ?? -1) + 1,
      receivedAt,
      validFrom: answer?.evaluatedOn ?? null,
      status: answer?.status ?? null,
      grade: answer?.grade ?? null,
      isGradeChange:
        answer !== undefined &&
        earlier !== undefined &&
        (earlier.status !== answer.status || (earlier.grade ?? null) !== (answer.grade ?? null)),
      content,
    },
  ];
}
