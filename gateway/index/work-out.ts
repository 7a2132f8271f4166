import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import {
  changesOfGrade,
  changesOfRegistration,
  type Difference,
  listedFromTheFirst,
  type NewChange,
} from '../changes/changes-of.ts';
import { type ContentAnswer, type EnterpriseContent, lastingPart, withParts } from './enterprise-content.ts';
import { enterpriseRow, type RowRules } from './enterprise-row.ts';
import type { IndexedRow } from './index-tables.ts';
import { type CountedEnterprise, type GradesByPeriod, withPeriod } from '../statistics/cubes.ts';
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
  /** Null where it was told beside another's answer: nothing but the status. */
  readonly content: string | null;
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
  /** JSON of status by code: who said nothing but that in the same moment, for the first time. */
  readonly toldBeside: string | null;
}

export interface WorkedOut {
  readonly row: IndexedRow;
  /** The same row as it is counted. */
  readonly counted: CountedEnterprise;
  /** What is news to the history. */
  readonly received: readonly ReceivedRow[];
  /** What of it consumers are told. */
  readonly changes: readonly NewChange[];
}

/** When something is received: the instant, and the day in Hebei. */
export interface Moment {
  readonly at: string;
  readonly today: LocalDate;
  /** Codes of the subgraphs whose first answer about an enterprise is news; left out: of none, as while the index is filled. */
  readonly firstIsNews?: ReadonlySet<string>;
}

/** The row of an enterprise after what was told, and what of it the history has not heard yet. Pure. */
export function workOut(
  uscc: Uscc,
  before: EnterpriseContent | undefined,
  told: readonly Told[],
  lastReceived: (source: string) => LastReceived | undefined,
  moment: Moment,
  rules: RowRules,
  periodsBefore: GradesByPeriod = {},
): WorkedOut {
  const content = withParts(before ?? {}, Object.assign({}, ...told.map(({ part }) => part)) as EnterprisePart);
  const news = told.flatMap((one) => newsIn(uscc, before, one, lastReceived(one.source.code), moment.at));
  const changes = news.flatMap(({ row: { source }, last, field, part }) => {
    const difference = { uscc, sector: source, at: moment.at, content };
    if (last !== undefined) return changesIn(difference, last, field, part);
    const first = field === undefined ? undefined : (part[field] as ContentAnswer | undefined);
    return first !== undefined && moment.firstIsNews?.has(source) === true ? listedFromTheFirst(difference, first) : [];
  });
  const periods = told.reduce(
    (known, { source: { code, field }, part }) =>
      field === undefined ? known : withPeriod(known, code, part[field] as ContentAnswer | undefined),
    periodsBefore,
  );
  const row = enterpriseRow(uscc, content, moment.today, rules, periods);
  const { tierAll, tierShared, inputId } = row;
  const counted = { content, tierAll, tierShared, periods, inputId };
  return { row, counted, received: withBareStatusesBeside(news), changes };
}

interface News {
  readonly row: ReceivedRow;
  /** Nothing but a status, heard for the first time. */
  readonly isBare: boolean;
  readonly last: LastReceived | undefined;
  readonly field: string | undefined;
  readonly part: EnterprisePart;
}

/** Bare statuses need no rows of their own where another row is written in the same moment. */
function withBareStatusesBeside(news: readonly News[]): ReceivedRow[] {
  const [first, ...others] = news.filter(({ isBare }) => !isBare).map(({ row }) => row);
  const bare = news.filter(({ isBare }) => isBare).map(({ row }) => row);
  if (first === undefined || bare.length === 0) return news.map(({ row }) => row);
  const toldBeside = JSON.stringify(Object.fromEntries(bare.map(({ source, status }) => [source, status])));
  return [{ ...first, toldBeside }, ...others];
}

function newsIn(
  uscc: Uscc,
  before: EnterpriseContent | undefined,
  { source: { code, field }, part }: Told,
  last: LastReceived | undefined,
  receivedAt: string,
): News[] {
  const answer = field === undefined ? undefined : (part[field] as ContentAnswer | undefined);
  const content = JSON.stringify(answer === undefined ? part : { ...part, [field ?? '']: lastingPart(answer) });
  const isBare = answer !== undefined && isBareStatus(part, answer);
  if (
    last !== undefined &&
    (last.content === null ? isBare && last.status === answer.status : last.content === content)
  )
    return [];
  const earlier = (before?.[field ?? ''] as ContentAnswer | undefined) ?? last;
  const row: ReceivedRow = {
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
    toldBeside: null,
  };
  return [{ row, isBare: isBare && last === undefined, last, field, part }];
}

/** What an answer changes beside the last one received, whichever generation of the index heard that. */
function changesIn(
  difference: Difference,
  last: LastReceived,
  field: string | undefined,
  part: EnterprisePart,
): readonly NewChange[] {
  const before = last.content === null ? {} : (JSON.parse(last.content) as EnterpriseContent); // written by newsIn
  if (field === undefined) return changesOfRegistration(difference, before, part);
  const answer = part[field] as ContentAnswer;
  const answered = (before[field] as ContentAnswer | undefined) ?? { status: last.status as ContentAnswer['status'] };
  return changesOfGrade(difference, answered, answer);
}

/** Whether all that was told is one sector's status. */
function isBareStatus(part: EnterprisePart, answer: ContentAnswer): boolean {
  const { status: _status, freshness: _freshness, ...more } = answer;
  return Object.keys(more).length === 0 && Object.values(part).every((told) => told === null || told === answer);
}
