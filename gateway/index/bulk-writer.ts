import { pipeline } from 'node:stream/promises';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
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
        await pipeline([rows.map(rowLine).join('')], client.query(copyFrom(copyRows)));
        if (received.length > 0)
          await pipeline([received.map(receivedLine).join('')], client.query(copyFrom(copyReceived)));
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

/** A row as COPY's text has it, columns as in COLUMNS. */
export function rowLine(row: IndexedRow): string {
  const { uscc, name, grams, facets, tierAll, tierShared, establishedOn, content } = row;
  const texts = `${uscc}\t${text(name)}\t${text(row.searchedName)}\t${list(grams)}\t{${facets.map(inList).join()}}`;
  return `${texts}\t${tierAll}\t${tierShared}\t${establishedOn}\t${text(content)}\t${text(row.periods)}\t${row.inputId}\n`;
}

export function receivedLine(row: ReceivedRow): string {
  const { uscc, source, revision, receivedAt, validFrom, status, grade, isGradeChange, content, toldBeside } = row;
  const keys = `${uscc}\t${source}\t${revision}\t${receivedAt}\t${validFrom ?? NULL}\t${status ?? NULL}`;
  const said = `${grade === null ? NULL : text(grade)}\t${isGradeChange}\t${text(content)}`;
  return `${keys}\t${said}\t${toldBeside === null ? NULL : text(toldBeside)}\n`;
}

const NULL = '\\N';
const ESCAPED = /[\\\t\n\r]/g;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function text(value: string): string {
  return value.replaceAll(ESCAPED, (character) => ESCAPES[character] ?? '');
}

/** Facets hold no separator of a list (facets.ts); a comma needs quotes all the same. */
function inList(facet: string): string {
  return `"${facet}"`;
}

function list(values: readonly string[]): string {
  return `{${values.map((value) => text(`"${value.replaceAll(/["\\]/g, (character) => `\\${character}`)}"`)).join()}}`;
}
