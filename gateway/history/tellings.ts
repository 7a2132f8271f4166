import { sql } from 'kysely';
import type { Database } from '../../kit/database/database.ts';
import { instantFromColumn } from '../../kit/database/column-types.ts';
import { type LocalDate, todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { ContentAnswer } from '../index/enterprise-content.ts';
import { bareStatuses } from '../index/index-store.ts';
import type { IndexedSector } from '../index/tiers.ts';
import type { EnterprisePart } from '../index/subgraph-question.ts';
import type { IndexTables } from '../index/tables.ts';

/** One answer of one subgraph about an enterprise, on both clocks. */
export interface Telling {
  readonly receivedAt: string;
  /** The day in Hebei on which it was received. */
  readonly receivedOn: LocalDate;
  /** The day from which its grade is valid: that of the evaluation, or of its receipt where it names none. */
  readonly validFrom: LocalDate;
  /** Fields of Enterprise by name. */
  readonly part: EnterprisePart;
  /** The sector's answer in it; null for a subgraph that is no sector. */
  readonly answer: ContentAnswer | null;
}

/** All answers received about one enterprise: by code of the subgraph, in the order in which they were received. */
export type Tellings = ReadonlyMap<string, readonly Telling[]>;

/** Reads every answer received about an enterprise, one statement. */
export async function tellingsOf(
  { read }: Pick<Database<IndexTables>, 'read'>,
  uscc: Uscc,
  sectors: readonly IndexedSector[],
): Promise<Tellings> {
  const { rows } = await sql<ReceivedColumns>`
    select source, received_at, valid_from, content, told_beside from received_answer
    where uscc = ${uscc} order by source, revision`.execute(read);
  const fields = new Map(sectors.map(({ code, field }) => [code, field]));
  const tellings = new Map<string, Telling[]>();
  // Whoever was told beside another has said nothing before: those come first.
  for (const { received_at, told_beside } of rows)
    for (const [source, status] of told_beside === null ? [] : bareStatuses(told_beside)) {
      const field = fields.get(source);
      if (field !== undefined) add(source, received_at, null, { [field]: { status } }, field);
    }
  for (const { source, received_at, valid_from, content } of rows)
    add(source, received_at, valid_from, JSON.parse(content) as EnterprisePart, fields.get(source)); // written by workOut
  return tellings;

  function add(
    source: string,
    receivedColumn: string,
    validFrom: LocalDate | null,
    part: EnterprisePart,
    field: string | undefined,
  ): void {
    const receivedAt = instantFromColumn(receivedColumn);
    const receivedOn = todayInShanghai(new Date(receivedAt));
    const answer = field === undefined ? null : ((part[field] ?? null) as ContentAnswer | null);
    const telling = { receivedAt, receivedOn, validFrom: validFrom ?? receivedOn, part, answer };
    const known = tellings.get(source);
    if (known === undefined) tellings.set(source, [telling]);
    else known.push(telling);
  }
}

interface ReceivedColumns {
  readonly source: string;
  readonly received_at: string;
  readonly valid_from: LocalDate | null;
  readonly content: string;
  readonly told_beside: string | null;
}

/** What of them had been received by an instant. */
export function knownBy(tellings: Tellings, knownAt: string): Tellings {
  return new Map(
    [...tellings]
      .map(([source, all]) => [source, all.filter(({ receivedAt }) => receivedAt <= knownAt)] as const)
      .filter(([, known]) => known.length > 0),
  );
}
