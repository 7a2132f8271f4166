import { join } from 'node:path';
import type { EntitySchemaWithMeta } from '@mikro-orm/core';
import { Migrator } from '@mikro-orm/migrations';
import { MikroORM as PostgreSqlOrm } from '@mikro-orm/postgresql';
import { type InferKyselyDB, MikroORM as SqlOrm, SqliteDriver } from '@mikro-orm/sql';
import { type CompiledQuery, Kysely, type QueryExecutorProvider, sql, type Transaction } from 'kysely';
import { type Pool, TypeOverrides } from 'pg';
import { explained } from './explained.ts';
import { type DatabaseEngine, type DatabaseLocation } from './location.ts';
import { makeFolder } from './make-folder.ts';
import { nodeSqliteDialect } from './sqlite-dialect.ts';
import { migrationsOf, type TableSet } from './table-set.ts';
import { type TimelyReads, timelyReads } from './timely-reads.ts';

/** The Kysely view of a list of entities: table and column names as in the database. */
export type TablesOf<Entities extends EntitySchemaWithMeta> = InferKyselyDB<Entities, { tableNamingStrategy: 'table' }>;

/**
 * One subgraph's store on either engine. Reads never wait for a running write: SQLite has a read-only connection of its
 * own for them, PostgreSQL its pool.
 */
export interface Database<Tables> {
  readonly engine: DatabaseEngine;
  readonly read: Kysely<Tables>;
  /**
   * Reads for somebody who waits for the answer: PostgreSQL cancels a statement that takes longer than
   * `statementTimeoutMs`. SQLite works in this process and cannot be interrupted: there it is `read`.
   * @throws {HubError} STATEMENT_TIMEOUT
   */
  readonly timelyRead: Kysely<Tables>;
  /** Runs in one transaction; what it returns has been made durable when the promise settles. */
  write<Result>(work: (transaction: Transaction<Tables>) => Promise<Result>): Promise<Result>;
  /** Runs one statement that writes, by itself: whole or not at all, and durable when the promise settles. */
  writeOnce(statement: CompiledQuery): Promise<void>;
  /** Applies the migrations not yet applied, and says their names. */
  migrate(): Promise<string[]>;
  /** Names of migrations not yet applied: a server refuses to start on them. */
  pendingMigrations(): Promise<string[]>;
  /** Answers when the store answers; the readiness check. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /**
   * Whether a commit waits for the disk itself, so that it survives a power cut; without it SQLite's survive `kill -9`
   * and no more. PostgreSQL's always wait. Default true.
   */
  readonly waitsForDisk?: boolean;
  /** Longest time of a statement of `timelyRead`, milliseconds; left out: any. */
  readonly statementTimeoutMs?: number | undefined;
}

/** The same store, for who answers questions: all that is read of it is read in time. */
export function inTime<Tables>(database: Database<Tables>): Database<Tables> {
  return { ...database, read: database.timelyRead };
}

/**
 * Opens the store of one subgraph.
 * @throws {HubError} DATABASE_LOCKED, DATABASE_CORRUPT, DATABASE_PERMISSION_DENIED, DATABASE_UNREACHABLE: one sentence, with what to do.
 */
export async function openDatabase<Tables>(
  location: DatabaseLocation,
  tableSets: readonly TableSet[],
  { waitsForDisk = true, statementTimeoutMs }: DatabaseOptions = {},
): Promise<Database<Tables>> {
  try {
    const { orm, read, timely, runAlone } =
      location.engine === 'sqlite'
        ? await openSqlite(location.folder, location.name, tableSets, waitsForDisk)
        : await openPostgreSql(location.url, tableSets, statementTimeoutMs);
    const kysely = orm.em.fork().getKysely<Tables>() as Kysely<Tables>; // the entities are known by name only here, so MikroORM cannot infer the tables
    const reader = (read ?? kysely) as Kysely<Tables>;
    const once = async (statement: CompiledQuery) => {
      if (runAlone?.(statement) !== true) await kysely.executeQuery(statement);
    };
    const close = async () => {
      await timely?.close();
      await read?.destroy();
      await orm.close(true);
    };
    await answers(reader).catch(async (error: unknown) => {
      await close();
      throw error;
    });
    return {
      engine: location.engine,
      read: reader,
      timelyRead: (timely?.read ?? reader) as Kysely<Tables>, // as above
      write: (work) => told(kysely.transaction().execute(work)),
      writeOnce: (statement) => told(once(statement)),
      migrate: () => told(oneAtATime(kysely, location.engine, async () => namesOf(await orm.migrator.up()))),
      pendingMigrations: async () => namesOf(await told(orm.migrator.getPending())),
      ping: () => told(answers(reader)),
      close,
    };
  } catch (error) {
    throw explained(error, location);
  }

  function told<Result>(promise: Promise<Result>): Promise<Result> {
    return promise.catch((error: unknown) => {
      throw explained(error, location);
    });
  }
}

async function answers(store: QueryExecutorProvider): Promise<void> {
  await sql`select 1`.execute(store);
}

function namesOf(migrations: readonly { name: string }[]): string[] {
  return migrations.map(({ name }) => name);
}

/** Any number will do that nobody else locks with in the store's own database. */
const MIGRATION_LOCK = 4_711;

/** Replicas that start together migrate one after the other; a SQLite folder has one process (`holdFolder`). */
function oneAtATime<Tables, Result>(
  kysely: Kysely<Tables>,
  engine: DatabaseEngine,
  migrate: () => Promise<Result>,
): Promise<Result> {
  if (engine === 'sqlite') return migrate();
  return kysely.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`.execute(transaction);
    return migrate();
  });
}

async function openSqlite(folder: string, name: string, tableSets: readonly TableSet[], waitsForDisk: boolean) {
  makeFolder(folder);
  const file = join(folder, `${name}.sqlite`);
  const dialect = nodeSqliteDialect(file, { waitsForDisk });
  const orm = await SqlOrm.init({
    driver: SqliteDriver,
    dbName: file,
    driverOptions: dialect,
    ...(await shared('sqlite', tableSets)),
  });
  await answers(orm.em.getKysely());
  const read = new Kysely<unknown>({ dialect: nodeSqliteDialect(file, { readOnly: true }) });
  return { orm, read, timely: undefined, runAlone: dialect.runAlone };
}

interface OpenedPostgreSql {
  readonly orm: PostgreSqlOrm;
  readonly read: undefined;
  readonly timely: TimelyReads | undefined;
  readonly runAlone: undefined;
}

async function openPostgreSql(
  url: string,
  tableSets: readonly TableSet[],
  statementTimeoutMs: number | undefined,
): Promise<OpenedPostgreSql> {
  const pools: Pool[] = [];
  const orm = await PostgreSqlOrm.init({
    clientUrl: url,
    pool: { min: 0, max: MOST_CONNECTIONS },
    driverOptions: {
      onPoolCreated: (created: Pool) => {
        pools.push(created);
        readWholeNumbersAsNumbers(created);
      },
      connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    },
    ...(await shared('postgresql', tableSets)),
  });
  try {
    await orm.schema.ensureDatabase();
  } catch (error) {
    await orm.close(true);
    if (wasCreatedMeanwhile(error)) return openPostgreSql(url, tableSets, statementTimeoutMs);
    throw error;
  }
  // Where the database had to be made, the first of them was another's.
  const beside = pools.at(-1);
  const timely =
    beside === undefined || statementTimeoutMs === undefined ? undefined : timelyReads(beside, statementTimeoutMs);
  return { orm, read: undefined, timely, runAlone: undefined };
}

const MOST_CONNECTIONS = 10;

/** Another replica, started at the same time, was faster (unique_violation, duplicate_database). */
function wasCreatedMeanwhile(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '23505' || error.code === '42P04');
}

const CONNECTION_TIMEOUT_MS = 10_000;

const BIGINT_TYPE = 20;

/** PostgreSQL's driver hands out bigint as text; ours (fen, sequences, counts) are all below 2^53, and numbers on SQLite too. */
function readWholeNumbersAsNumbers(pool: Pool): void {
  const { types } = pool.options;
  if (types instanceof TypeOverrides) types.setTypeParser(BIGINT_TYPE, Number);
}

async function shared(engine: DatabaseEngine, tableSets: readonly TableSet[]) {
  return {
    entities: tableSets.flatMap(({ entities }) => entities),
    extensions: [Migrator],
    migrations: {
      migrationsList: await migrationsOf(tableSets, engine),
      allOrNothing: true,
      snapshot: false,
      silent: true,
    },
    discovery: { warnWhenNoEntities: false },
  };
}
