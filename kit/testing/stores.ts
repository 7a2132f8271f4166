import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase } from '../database/database.ts';
import type { DatabaseEngine } from '../database/location.ts';
import { locateDatabase } from '../database/location.ts';
import type { TableSet } from '../database/table-set.ts';
import { testPostgreSql } from './postgresql.ts';

/** Throw-away stores for one test file. */
export interface TestStores {
  /** SQLite, and PostgreSQL where there is a server. */
  readonly engines: readonly DatabaseEngine[];
  /** `HUB_DB` for a fresh folder or prefix on the engine. */
  setting(engine: DatabaseEngine): string;
  /** A fresh, migrated store; closed by `stop`. */
  open<Tables>(
    engine: DatabaseEngine,
    tableSets: readonly TableSet[],
    setting?: string,
    name?: string,
  ): Promise<Database<Tables>>;
  readonly folder: string;
  stop(): Promise<void>;
}

/** Starts what a test file needs for both engines; call it once, in `beforeAll`. */
export async function testStores(): Promise<TestStores> {
  const folder = await mkdtemp(join(tmpdir(), 'hub-stores-'));
  const server = await testPostgreSql();
  const opened: { close(): Promise<void> }[] = [];
  const setting = (engine: DatabaseEngine): string => {
    const id = randomUUID().slice(0, 8);
    if (engine === 'sqlite') return `sqlite:${join(folder, id)}`;
    if (server === null) throw new Error('there is no PostgreSQL server for this test');
    return `${server.url}/t${id}`;
  };
  return {
    engines: server === null ? ['sqlite'] : ['sqlite', 'postgresql'],
    folder,
    setting,
    open: async <Tables>(
      engine: DatabaseEngine,
      tableSets: readonly TableSet[],
      at = setting(engine),
      name = 'store',
    ) => {
      const database = await openDatabase<Tables>(locateDatabase(at, name), tableSets);
      opened.push(database);
      await database.migrate();
      return database;
    },
    stop: async () => {
      await Promise.all(opened.map((database) => database.close().catch(() => undefined)));
      await server?.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
