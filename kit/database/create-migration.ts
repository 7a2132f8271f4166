/**
 * `npm run migration:create -- <tables.ts>`: compares the entities of the file's TableSet with what earlier migrations
 * made and writes the next migration for both engines.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Migrator } from '@mikro-orm/migrations';
import { MikroORM as PostgreSqlOrm } from '@mikro-orm/postgresql';
import { MikroORM as SqlOrm, SqliteDriver } from '@mikro-orm/sql';
import { testPostgreSql } from '../testing/postgresql.ts';
import type { DatabaseEngine } from './location.ts';
import { nodeSqliteDialect } from './sqlite-dialect.ts';
import { migrationFolder, type TableSet } from './table-set.ts';

const file = process.argv[2];
if (file === undefined) {
  console.error(
    'Usage: npm run migration:create -- <file that exports a TableSet>, such as subgraphs/registry/records/tables.ts',
  );
  process.exit(2);
}
const tables = await tableSetIn(resolve(file));

const folder = await mkdtemp(join(tmpdir(), 'hub-migration-'));
const server = await testPostgreSql();
if (server === null)
  throw new Error('The PostgreSQL migration is written against a PostgreSQL server; none was found.');
try {
  const scratch = {
    driver: SqliteDriver,
    dbName: 'scratch',
    driverOptions: nodeSqliteDialect(join(folder, 'scratch.sqlite')),
  };
  await create('sqlite', await SqlOrm.init({ ...scratch, ...optionsFor(tables, 'sqlite') }));
  const orm = await PostgreSqlOrm.init({
    clientUrl: `${server.url}/migration_scratch`,
    ...optionsFor(tables, 'postgresql'),
  });
  await orm.schema.ensureDatabase();
  await create('postgresql', orm);
} finally {
  await server.stop();
  await rm(folder, { recursive: true });
}

async function tableSetIn(path: string): Promise<TableSet> {
  const exports: Record<string, unknown> = await import(pathToFileURL(path).href);
  const found = Object.values(exports).find(isTableSet);
  if (found === undefined) throw new Error(`${path} exports no TableSet`);
  return found;
}

function isTableSet(value: unknown): value is TableSet {
  return typeof value === 'object' && value !== null && 'entities' in value && 'migrations' in value;
}

function optionsFor(set: TableSet, engine: DatabaseEngine) {
  return {
    entities: [...set.entities],
    extensions: [Migrator],
    migrations: {
      path: fileURLToPath(migrationFolder(set, engine)),
      snapshotName: '.snapshot',
      emit: 'ts' as const,
      fileName: (timestamp: string) => `migration-${timestamp}`,
    },
  };
}

async function create(engine: DatabaseEngine, orm: Pick<SqlOrm, 'migrator' | 'close'>): Promise<void> {
  const { fileName, diff } = await orm.migrator.create();
  console.log(
    diff.up.length === 0 ? `${engine}: the migrations already make what the entities say` : `${engine}: ${fileName}`,
  );
  await orm.close(true);
}
