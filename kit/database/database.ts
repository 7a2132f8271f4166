import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { EntitySchemaWithMeta } from '@mikro-orm/core';
import { Migrator } from '@mikro-orm/migrations';
import { MikroORM as PostgreSqlOrm } from '@mikro-orm/postgresql';
import { type InferKyselyDB, MikroORM as SqlOrm, SqliteDriver } from '@mikro-orm/sql';
import { Kysely, type Transaction } from 'kysely';
import { type Pool, TypeOverrides } from 'pg';
import { HubError } from '../errors.ts';
import { type DatabaseEngine, type DatabaseLocation } from './location.ts';
import { nodeSqliteDialect } from './sqlite-dialect.ts';
import { migrationsOf, type TableSet } from './table-set.ts';

/** The Kysely view of a list of entities: table and column names as in the database. */
export type TablesOf<Entities extends EntitySchemaWithMeta> = InferKyselyDB<Entities, { tableNamingStrategy: 'table' }>;

/**
 * One subgraph's store on either engine. Reads never wait for a running write: SQLite has a read-only connection of its
 * own for them, PostgreSQL its pool.
 */
export interface Database<Tables> {
  readonly engine: DatabaseEngine;
  readonly read: Kysely<Tables>;
  /** Runs in one transaction; what it returns has been made durable when the promise settles. */
  write<Result>(work: (transaction: Transaction<Tables>) => Promise<Result>): Promise<Result>;
  /** Applies the migrations not yet applied, and says their names. */
  migrate(): Promise<string[]>;
  /** Names of migrations not yet applied: a server refuses to start on them. */
  pendingMigrations(): Promise<string[]>;
  /** Answers when the store answers; the readiness check. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the store of one subgraph.
 * @throws {HubError} DATABASE_LOCKED, DATABASE_CORRUPT, DATABASE_PERMISSION_DENIED, DATABASE_UNREACHABLE: one sentence, with what to do.
 */
export async function openDatabase<Tables>(
  location: DatabaseLocation,
  tableSets: readonly TableSet[],
): Promise<Database<Tables>> {
  try {
    const { orm, read } =
      location.engine === 'sqlite'
        ? await openSqlite(location.folder, location.name, tableSets)
        : await openPostgreSql(location.url, tableSets);
    const kysely = orm.em.fork().getKysely<Tables>() as Kysely<Tables>; // the entities are known by name only here, so MikroORM cannot infer the tables
    const reader = (read ?? kysely) as Kysely<Tables>;
    await reader.selectNoFrom((eb) => eb.lit(1).as('one')).execute();
    return {
      engine: location.engine,
      read: reader,
      write: (work) => kysely.transaction().execute(work),
      migrate: async () => (await orm.migrator.up()).map(({ name }) => name),
      pendingMigrations: async () => (await orm.migrator.getPending()).map(({ name }) => name),
      ping: async () => {
        await reader.selectNoFrom((eb) => eb.lit(1).as('one')).execute();
      },
      close: async () => {
        await read?.destroy();
        await orm.close(true);
      },
    };
  } catch (error) {
    throw explained(error, location);
  }
}

async function openSqlite(folder: string, name: string, tableSets: readonly TableSet[]) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.sqlite`);
  const orm = await SqlOrm.init({
    driver: SqliteDriver,
    dbName: file,
    driverOptions: nodeSqliteDialect(file),
    ...(await shared('sqlite', tableSets)),
  });
  await orm.em
    .getKysely()
    .selectNoFrom((eb) => eb.lit(1).as('one'))
    .execute();
  return { orm, read: new Kysely<unknown>({ dialect: nodeSqliteDialect(file, { readOnly: true }) }) };
}

async function openPostgreSql(url: string, tableSets: readonly TableSet[]) {
  const orm = await PostgreSqlOrm.init({
    clientUrl: url,
    pool: { min: 0, max: 10 },
    driverOptions: { onPoolCreated: readWholeNumbersAsNumbers },
    ...(await shared('postgresql', tableSets)),
  });
  if (!(await orm.isConnected())) await orm.schema.ensureDatabase();
  return { orm, read: undefined };
}

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

const EXPLANATIONS: {
  pattern: RegExp;
  code: ConstructorParameters<typeof HubError>[0];
  message: (place: string) => string;
}[] = [
  {
    pattern: /database is locked|SQLITE_BUSY/i,
    code: 'DATABASE_LOCKED',
    message: (place) =>
      `The database ${place} is in use by another process; stop that process, or choose another folder with HUB_DB.`,
  },
  {
    pattern: /not a database|malformed|corrupt/i,
    code: 'DATABASE_CORRUPT',
    message: (place) =>
      `The database ${place} is damaged; restore it from a backup, or move it away and start again to load afresh.`,
  },
  {
    pattern: /EACCES|EPERM|readonly database|unable to open database|permission denied|EROFS/i,
    code: 'DATABASE_PERMISSION_DENIED',
    message: (place) =>
      `The database ${place} cannot be opened or written; give this user read and write permission, or choose another folder with HUB_DB.`,
  },
  {
    pattern: /ECONNREFUSED|ENOTFOUND|password authentication|does not exist|timeout|ECONNRESET/i,
    code: 'DATABASE_UNREACHABLE',
    message: (place) =>
      `The database ${place} cannot be reached or refuses this user; check HUB_DB and that PostgreSQL runs.`,
  },
];

/** What an engine says, in one sentence with what to do; an error nobody foresaw stays as it is. */
export function explained(error: unknown, location: DatabaseLocation): unknown {
  const text =
    error instanceof Error
      ? `${error.message} ${error.cause instanceof Error ? error.cause.message : ''}`
      : String(error);
  const found = EXPLANATIONS.find(({ pattern }) => pattern.test(text));
  return found === undefined ? error : new HubError(found.code, found.message(location.shownAs), { cause: error });
}
