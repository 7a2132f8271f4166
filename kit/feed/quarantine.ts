import type { Transaction } from 'kysely';
import type { Database } from '../database/database.ts';
import { type ErrorCode, HubError } from '../errors.ts';
import type { Subgraph } from '../subgraph.ts';
import { columnFinder } from './columns.ts';
import { type QuarantinedRow, quarantinedRows } from './quarantine-store.ts';
import { readRow } from './read-row.ts';
import { readingContext, type ReadingOptions } from './reading-options.ts';
import type { RecordsKind, RowProblem, RowTexts } from './records-kind.ts';
import type { FeedTables } from './tables.ts';
import { writeRecords } from './write-rows.ts';

interface QuarantineOptions extends ReadingOptions {
  readonly subgraph: Pick<Subgraph, 'name' | 'imports'>;
  readonly database: Database<FeedTables>;
}

/**
 * Writes corrected texts into an open row and reads it again: what it now lacks stands in `problems`, none when it can
 * be submitted. `corrections` by field name or any accepted column name.
 * @throws {HubError} QUARANTINED_ROW_UNKNOWN, QUARANTINED_ROW_RESOLVED, COLUMN_UNKNOWN
 */
export function correctQuarantined(
  id: string,
  corrections: RowTexts,
  options: QuarantineOptions,
): Promise<QuarantinedRow> {
  return options.database.write(async (transaction) => {
    const row = await openRow(transaction, id, options.subgraph.name);
    const kind = kindOf(options.subgraph, row);
    const corrected = byField(kind, corrections);
    const left = lasting(row).filter(({ field }) => field !== null && corrected[field] === undefined);
    const read = readRow(
      kind,
      { line: row.line, texts: { ...row.fields, ...corrected }, problems: left },
      readingContext(options),
    );
    if (read.outcome === 'PERSONAL') return forget(transaction, row, options);
    const stillOpen = { ...row, fields: read.texts, problems: read.outcome === 'QUARANTINE' ? read.problems : [] };
    await save(transaction, stillOpen);
    return stillOpen;
  });
}

/**
 * Reads an open row again and, when nothing is wrong with it any more, accepts it. A row held for DUPLICATE_CONFLICT
 * takes the place of the other one: whoever resubmits it has found that it holds.
 * @throws {HubError} QUARANTINED_ROW_UNKNOWN, QUARANTINED_ROW_RESOLVED
 */
export function resubmitQuarantined(id: string, options: QuarantineOptions): Promise<QuarantinedRow> {
  const receivedAt = (options.now ?? new Date()).toISOString();
  return options.database.write(async (transaction) => {
    const row = await openRow(transaction, id, options.subgraph.name);
    const kind = kindOf(options.subgraph, row);
    const read = readRow(kind, { line: row.line, texts: row.fields, problems: lasting(row) }, readingContext(options));
    if (read.outcome === 'PERSONAL') return forget(transaction, row, options);
    if (read.outcome === 'QUARANTINE') {
      const stillOpen = { ...row, fields: read.texts, problems: read.problems };
      await save(transaction, stillOpen);
      return stillOpen;
    }
    await writeRecords([read.record], { transaction, engine: options.database.engine, kind, receivedAt });
    const accepted: QuarantinedRow = { ...row, problems: [], status: 'RESUBMITTED', resolvedAt: receivedAt };
    await save(transaction, accepted);
    return accepted;
  });
}

/**
 * Closes an open row without accepting it.
 * @throws {HubError} QUARANTINED_ROW_UNKNOWN, QUARANTINED_ROW_RESOLVED
 */
export function dismissQuarantined(id: string, options: QuarantineOptions): Promise<QuarantinedRow> {
  return options.database.write(async (transaction) => {
    const row = await openRow(transaction, id, options.subgraph.name);
    const dismissed: QuarantinedRow = {
      ...row,
      status: 'DISMISSED',
      resolvedAt: (options.now ?? new Date()).toISOString(),
    };
    await save(transaction, dismissed);
    return dismissed;
  });
}

/** Problems that the kept texts do not show any more: only a correction settles them. */
const LASTING: ReadonlySet<ErrorCode> = new Set([
  'COLUMN_COUNT_WRONG',
  'JSON_INVALID',
  'FIELD_AMBIGUOUS',
  'PERSONAL_VALUE',
]);

function lasting({ problems }: QuarantinedRow): RowProblem[] {
  return problems.filter(({ code }) => LASTING.has(code));
}

/** The row turned out to be about a natural person: it is closed and its texts are erased. */
async function forget(
  transaction: Transaction<FeedTables>,
  row: QuarantinedRow,
  { now }: ReadingOptions,
): Promise<QuarantinedRow> {
  const forgotten: QuarantinedRow = {
    ...row,
    fields: {},
    problems: [],
    status: 'DISMISSED',
    resolvedAt: (now ?? new Date()).toISOString(),
  };
  await save(transaction, forgotten);
  return forgotten;
}

async function openRow(transaction: Transaction<FeedTables>, id: string, subgraph: string): Promise<QuarantinedRow> {
  const [row] = await quarantinedRows(transaction, [id]);
  if (row === undefined)
    throw new HubError(
      'QUARANTINED_ROW_UNKNOWN',
      `The quarantine of ${subgraph} holds no row with this id. List it to see the ids.`,
    );
  if (row.status === 'OPEN') return row;
  const fate = row.status === 'DISMISSED' ? 'dismissed' : 'accepted';
  throw new HubError(
    'QUARANTINED_ROW_RESOLVED',
    `The row was ${fate} before. Send the record again if it has to change.`,
  );
}

function kindOf({ name, imports }: QuarantineOptions['subgraph'], row: QuarantinedRow): RecordsKind {
  const kind = imports.find((each) => each.name === row.kind);
  if (kind === undefined) throw new HubError('KIND_UNKNOWN', `${name} takes no ${row.kind} any more. Dismiss the row.`);
  return kind;
}

function byField(kind: RecordsKind, corrections: RowTexts): RowTexts {
  const finder = columnFinder(kind);
  return Object.fromEntries(
    Object.entries(corrections).flatMap(([column, text]) => {
      const use = finder.useOf(column);
      return 'field' in use ? [[use.field, text.trim()] as const] : [];
    }),
  );
}

async function save(
  transaction: Transaction<FeedTables>,
  { id, fields, problems, status, resolvedAt }: QuarantinedRow,
): Promise<void> {
  await transaction
    .updateTable('quarantined_row')
    .set({ fields: JSON.stringify(fields), problems: JSON.stringify(problems), status, resolved_at: resolvedAt })
    .where('id', '=', id)
    .execute();
}
