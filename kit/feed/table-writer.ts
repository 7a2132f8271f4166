import { type RawBuilder, sql } from 'kysely';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { DatabaseEngine } from '../database/location.ts';
import type { RecordsKind, StoredRecord } from './records-kind.ts';

interface ChangedRow {
  uscc: Uscc | null;
}

interface TableShape {
  readonly table: string;
  /** The primary key. */
  readonly key: readonly string[];
  /** Every other column, but `received_at`. */
  readonly content: readonly string[];
  /** False for the few tables that are not about an enterprise. */
  readonly aboutEnterprise?: boolean;
}

/**
 * Writes records by their natural key: a new one is inserted, a changed one overwritten, an equal one left alone with
 * its `received_at`.
 */
export function upsertInto(shape: TableShape): RecordsKind['write'] {
  const { table, key, content, aboutEnterprise = true } = shape;
  const columns = [...key, ...content];
  return async (target, records, receivedAt) => {
    const { rows } = await sql<ChangedRow>`
      insert into ${sql.table(table)} as stored (${list(columns)}, received_at)
      select ${list(columns)}, ${instant(target.engine, receivedAt)} from ${incoming(target.engine, table, columns, records)} where true
      on conflict (${list(key)}) do update set ${assignments(content)}, received_at = excluded.received_at
      where (${list(content, 'stored')}) is distinct from (${list(content, 'excluded')})
      returning ${aboutEnterprise ? sql.ref('uscc') : sql`null`} as uscc`.execute(target.transaction);
    return rows.map(({ uscc }) => uscc);
  };
}

/**
 * Appends records: one that differs from the newest revision with its key becomes the next revision (column `revision`,
 * from 0), an equal one is left out. Nothing is ever overwritten.
 */
export function appendTo({ table, key, content }: TableShape): RecordsKind['write'] {
  const columns = [...key, ...content];
  const stored = sql.table(table);
  const newestRevision = sql`select max(latest.revision) from ${stored} as latest where (${list(key, 'latest')}) = (${list(key, 'incoming')})`;
  return async (target, records, receivedAt) => {
    const { rows } = await sql<ChangedRow>`
      insert into ${stored} (${list(columns)}, revision, received_at)
      select ${list(columns, 'incoming')}, coalesce((${newestRevision}), -1) + 1, ${instant(target.engine, receivedAt)}
      from ${incoming(target.engine, table, columns, records)}
      where not exists (
        select 1 from ${stored} as newest
        where (${list(key, 'newest')}) = (${list(key, 'incoming')})
          and (${list(content, 'newest')}) is not distinct from (${list(content, 'incoming')})
          and newest.revision = (${newestRevision})
      )
      returning uscc`.execute(target.transaction);
    return rows.map(({ uscc }) => uscc);
  };
}

/** The records as rows of a query, named `incoming`, in one parameter however many they are. */
export function incoming(
  engine: DatabaseEngine,
  table: string,
  columns: readonly string[],
  records: readonly Pick<StoredRecord, 'columns'>[],
): RawBuilder<unknown> {
  if (engine === 'sqlite') {
    const json = JSON.stringify(records.map((record) => columns.map((name) => record.columns[name])));
    const fields = columns.map((name, index) => sql`value ->> ${sql.lit(index)} as ${sql.ref(name)}`);
    return sql`(select ${sql.join(fields)} from json_each(${json})) as incoming`;
  }
  const json = JSON.stringify(records.map((record) => record.columns));
  return sql`(select ${list(columns)} from json_populate_recordset(null::${sql.table(table)}, ${json}::json)) as incoming`;
}

/** An instant as a parameter of the engine's own type. */
export function instant(engine: DatabaseEngine, value: string): RawBuilder<unknown> {
  return engine === 'sqlite' ? sql`${value}` : sql`${value}::timestamptz`;
}

function list(columns: readonly string[], alias?: string): RawBuilder<unknown> {
  return sql.join(columns.map((name) => sql.ref(alias === undefined ? name : `${alias}.${name}`)));
}

function assignments(columns: readonly string[]): RawBuilder<unknown> {
  return sql.join(columns.map((name) => sql`${sql.ref(name)} = ${sql.ref(`excluded.${name}`)}`));
}
