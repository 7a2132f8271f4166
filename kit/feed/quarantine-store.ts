import { createHash } from 'node:crypto';
import { type Selectable, sql, type Transaction } from 'kysely';
import { instantFromColumn } from '../database/column-types.ts';
import type { Database } from '../database/database.ts';
import type { ReadRow } from './read-row.ts';
import type { RowProblem, RowTexts, WriteTarget } from './records-kind.ts';
import { incoming } from './table-writer.ts';
import type { FeedTables } from './tables.ts';

export type QuarantineStatus = 'OPEN' | 'RESUBMITTED' | 'DISMISSED';

/** A row that could not be accepted, with its reasons. */
export interface QuarantinedRow {
  readonly id: string;
  readonly kind: string;
  /** File name, or `mutation`. */
  readonly source: string;
  /** Line in the file, or position in the mutation, from 1. */
  readonly line: number;
  /** Texts by English field name, personal columns left out and personal numbers masked. */
  readonly fields: RowTexts;
  readonly problems: readonly RowProblem[];
  readonly status: QuarantineStatus;
  readonly quarantinedAt: string;
  readonly resolvedAt: string | null;
}

const COLUMNS = [
  'id',
  'kind',
  'source',
  'line',
  'fields',
  'problems',
  'status',
  'quarantined_at',
  'resolved_at',
] as const;
const ID_CHARACTERS = 32;

/** Keeps rows with their reasons. A row kept before, from the same place with the same content, stays as it is. */
export async function keepInQuarantine(
  target: WriteTarget,
  kind: string,
  source: string,
  rows: readonly Extract<ReadRow, { outcome: 'QUARANTINE' }>[],
  quarantinedAt: string,
): Promise<QuarantinedRow[]> {
  if (rows.length === 0) return [];
  const kept = rows.map(({ line, texts, problems }): QuarantinedRow => {
    const fields = Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''));
    const id = createHash('sha256')
      .update(JSON.stringify([kind, source, line, fields]))
      .digest('hex')
      .slice(0, ID_CHARACTERS);
    return { id, kind, source, line, fields, problems, status: 'OPEN', quarantinedAt, resolvedAt: null };
  });
  const records = kept.map((row) => ({
    columns: {
      id: row.id,
      kind,
      source,
      line: row.line,
      fields: JSON.stringify(row.fields),
      problems: JSON.stringify(row.problems),
      status: row.status,
      quarantined_at: quarantinedAt,
      resolved_at: null,
    },
  }));
  await sql`
    insert into quarantined_row (${sql.join(COLUMNS.map((name) => sql.ref(name)))})
    select * from ${incoming(target.engine, 'quarantined_row', COLUMNS, records)} where true
    on conflict (id) do nothing`.execute(target.transaction);
  return kept;
}

export interface QuarantineQuery {
  readonly status?: QuarantineStatus | undefined;
  readonly kind?: string | undefined;
  /** Behind this row. */
  readonly after?: string | undefined;
  /** Only ids that begin so. */
  readonly idPrefix?: string | undefined;
  readonly first: number;
}

/** Quarantined rows in the order of their ids. */
export async function listQuarantined(
  { read }: Pick<Database<FeedTables>, 'read'>,
  { status, kind, after, idPrefix, first }: QuarantineQuery,
): Promise<QuarantinedRow[]> {
  let query = read.selectFrom('quarantined_row').select(COLUMNS).orderBy('id').limit(first);
  if (status !== undefined) query = query.where('status', '=', status);
  if (kind !== undefined) query = query.where('kind', '=', kind);
  if (after !== undefined) query = query.where('id', '>', after);
  if (idPrefix !== undefined) query = query.where('id', '>=', idPrefix).where('id', '<', `${idPrefix}g`); // ids are hexadecimal
  return (await query.execute()).map(fromColumns);
}

/** Rows by id, in the transaction that is going to change them. */
export async function quarantinedRows(
  transaction: Transaction<FeedTables>,
  ids: readonly string[],
): Promise<QuarantinedRow[]> {
  if (ids.length === 0) return [];
  const rows = await transaction
    .selectFrom('quarantined_row')
    .select(COLUMNS)
    .where('id', 'in', ids)
    .orderBy('id')
    .execute();
  return rows.map(fromColumns);
}

function fromColumns(row: Selectable<FeedTables['quarantined_row']>): QuarantinedRow {
  return {
    id: row.id,
    kind: row.kind,
    source: row.source,
    line: row.line,
    // written by keepInQuarantine and nobody else
    fields: JSON.parse(row.fields) as RowTexts,
    // written by keepInQuarantine and nobody else
    problems: JSON.parse(row.problems) as RowProblem[],
    status: row.status,
    quarantinedAt: instantFromColumn(row.quarantined_at),
    resolvedAt: row.resolved_at === null ? null : instantFromColumn(row.resolved_at),
  };
}
