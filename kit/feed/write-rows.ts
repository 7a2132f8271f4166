import type { Transaction } from 'kysely';
import type { DatabaseEngine } from '../database/location.ts';
import { takeFeed, tellChanges } from './changes.ts';
import type { DuplicateFinder } from './duplicate-finder.ts';
import type { RawRow } from './file-rows.ts';
import { keepInQuarantine, type QuarantinedRow } from './quarantine-store.ts';
import { type ReadRow, readRow } from './read-row.ts';
import type { ReadingContext, RecordsKind, RowProblem, StoredRecord, WriteTarget } from './records-kind.ts';
import type { FeedTables } from './tables.ts';

/** How many rows of a file or a mutation met which fate; together they are all its rows. */
export interface RowCounts {
  /** New, or different from what was stored. */
  readonly accepted: number;
  /** Equal to what was stored, or to an earlier row of the same file. */
  readonly unchanged: number;
  readonly quarantined: number;
  /** About natural persons: dropped, kept nowhere. */
  readonly personal: number;
}

/** Reads a row, and holds it against the rows before it: a second row with the same key must say the same. */
export function readNext(
  kind: RecordsKind,
  raw: RawRow,
  context: ReadingContext,
  earlier: DuplicateFinder,
): ReadRow | 'REPEATED' {
  const row = readRow(kind, raw, context);
  if (row.outcome !== 'RECORD') return row;
  const met = earlier.meet(row.record.key, JSON.stringify(row.record.columns));
  if (met === 'NEW') return row;
  if (met === 'SAME') return 'REPEATED';
  const message =
    'An earlier row has the same key and says something else. Find out which one holds, and correct or dismiss this one.';
  return {
    outcome: 'QUARANTINE',
    line: row.line,
    texts: row.texts,
    problems: [{ field: null, code: 'DUPLICATE_CONFLICT', message }],
  };
}

interface WriteOptions {
  readonly transaction: Transaction<FeedTables>;
  readonly engine: DatabaseEngine;
  readonly kind: RecordsKind;
  /** File name, or `mutation`. */
  readonly source: string;
  readonly receivedAt: string;
}

/** Writes rows that have been read: records, quarantine and change feed, in the caller's transaction. */
export async function writeRows(
  rows: readonly (ReadRow | 'REPEATED')[],
  { transaction, engine, kind, source, receivedAt }: WriteOptions,
): Promise<RowCounts & { quarantinedRows: QuarantinedRow[] }> {
  const recordRows: Extract<ReadRow, { outcome: 'RECORD' }>[] = [];
  const outOfOrder: Extract<ReadRow, { outcome: 'QUARANTINE' }>[] = [];
  let repeated = 0;
  let personal = 0;
  for (const row of rows) {
    if (row === 'REPEATED') repeated += 1;
    else if (row.outcome === 'PERSONAL') personal += 1;
    else if (row.outcome === 'RECORD') recordRows.push(row);
    else outOfOrder.push(row);
  }
  const target = { transaction, engine };
  const contradictions = await contradicted(kind, target, recordRows);
  const records: StoredRecord[] = [];
  for (const { line, texts, record } of recordRows) {
    const problem = contradictions.get(record.key);
    if (problem === undefined) records.push(record);
    else outOfOrder.push({ outcome: 'QUARANTINE', line, texts, problems: [problem] });
  }
  const accepted = await writeRecords(records, { transaction, engine, kind, receivedAt });
  const quarantinedRows = await keepInQuarantine(target, kind.name, source, outOfOrder, receivedAt);
  return {
    accepted,
    unchanged: records.length - accepted + repeated,
    quarantined: outOfOrder.length,
    personal,
    quarantinedRows,
  };
}

async function contradicted(
  { contradictions }: RecordsKind,
  target: WriteTarget,
  rows: readonly { readonly record: StoredRecord }[],
): Promise<ReadonlyMap<string, RowProblem>> {
  if (contradictions === undefined || rows.length === 0) return new Map();
  await takeFeed(target); // nobody decides between the question and the writing
  return contradictions(
    target,
    rows.map(({ record }) => record),
  );
}

/** Writes records with distinct keys and tells the change feed. Returns how many were new or changed. */
export async function writeRecords(
  records: readonly StoredRecord[],
  { transaction, engine, kind, receivedAt }: Omit<WriteOptions, 'source'>,
): Promise<number> {
  const target = { transaction, engine };
  await takeFeed(target);
  if (records.length === 0) return 0;
  const changed = await kind.write(target, records, receivedAt);
  await tellChanges(target, await takeFeed(target), kind.name, changed, receivedAt); // a kind may have told of more itself
  return changed.length;
}
