import { pipeline } from 'node:stream/promises';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { receivedLine, rowLine } from './copy-lines.ts';
import { GenerationGone } from './generations.ts';
import type { IndexContext } from './index-context.ts';
import { addReceived, writeRows } from './index-store.ts';
import { COLUMNS, type IndexedRow, tableOf } from './index-tables.ts';
import type { NewChange } from '../changes/changes-of.ts';
import { statementsOf } from '../changes/change-store.ts';
import type { ReceivedRow } from './work-out.ts';

/** A page of a loading generation. */
export interface LoadedPage {
  /** The last code read before it; null at the beginning. */
  readonly after: Uscc | null;
  readonly through: Uscc;
  readonly rows: readonly IndexedRow[];
  readonly received: readonly ReceivedRow[];
  readonly changes: readonly NewChange[];
}

/** Writes the pages of a loading generation by the quickest way of the store, each together with how far it is read. */
export interface BulkWriter {
  /** @throws where the generation does not stand at the page's beginning any more. */
  writePage(page: LoadedPage): Promise<void>;
  close(): Promise<void>;
}

export function bulkWriter(
  { database, location, tell }: Pick<IndexContext, 'database' | 'location' | 'tell'>,
  generation: number,
): Promise<BulkWriter> {
  return location.engine === 'postgresql'
    ? copyWriter(location.url, generation, tell)
    : statementWriter(database, generation, tell);
}

function statementWriter(
  database: IndexContext['database'],
  generation: number,
  tell: IndexContext['tell'],
): Promise<BulkWriter> {
  const { engine } = database;
  return Promise.resolve({
    writePage: ({ after, through, rows, received, changes }) =>
      database.write(async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('generation')
          .set({ read_through: through })
          .where('number', '=', generation)
          .where('read_through', 'is not distinct from', after)
          .executeTakeFirst();
        if (numUpdatedRows !== 1n) throw new GenerationGone(generation);
        await writeRows(transaction, engine, generation, rows);
        await addReceived(transaction, engine, received);
        await tell?.(statementsOf(transaction), engine, changes);
      }),
    close: () => Promise.resolve(),
  });
}

const RECEIVED_COLUMNS =
  'uscc, source, revision, received_at, valid_from, status, grade, is_grade_change, content, told_beside';

/** COPY over a connection of its own. */
async function copyWriter(url: string, generation: number, tell: IndexContext['tell']): Promise<BulkWriter> {
  const client = new Client({ connectionString: url });
  await client.connect();
  // A page that a crash of the server loses takes its mark with it: it is read again.
  await client.query('set synchronous_commit = off');
  const copyRows = `copy ${tableOf(generation)} (${COLUMNS.join(', ')}) from stdin`;
  const copyReceived = `copy received_answer (${RECEIVED_COLUMNS}) from stdin`;
  return {
    writePage: async ({ after, through, rows, received, changes }) => {
      await client.query('begin');
      try {
        const { rowCount } = await client.query(
          'update generation set read_through = $1 where number = $2 and read_through is not distinct from $3',
          [through, generation, after],
        );
        if (rowCount !== 1) throw new GenerationGone(generation);
        await pipeline(inSlices(rows, rowLine), client.query(copyFrom(copyRows)));
        if (received.length > 0) await pipeline(inSlices(received, receivedLine), client.query(copyFrom(copyReceived)));
        await tell?.((statement, parameters) => client.query(statement, [...parameters]), 'postgresql', changes);
        await client.query('commit');
      } catch (error) {
        await client.query('rollback').catch(() => undefined);
        throw error;
      }
    },
    close: () => client.end(),
  };
}

/** Lines encoded at once: a buffer that the connection sends while the next are encoded. */
const ENCODED_AT_ONCE = 100;

function* inSlices<Row>(rows: readonly Row[], line: (row: Row) => string): Generator<string> {
  for (let from = 0; from < rows.length; from += ENCODED_AT_ONCE)
    yield rows
      .slice(from, from + ENCODED_AT_ONCE)
      .map(line)
      .join('');
}

/** Whether somebody else has added to the history of an enterprise since it was read for the page. */
export function isOvertaken(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return 'table' in error
    ? error.table === 'received_answer' && 'code' in error && error.code === UNIQUE_VIOLATION
    : error.message.includes('UNIQUE constraint failed: received_answer');
}
const UNIQUE_VIOLATION = '23505';
