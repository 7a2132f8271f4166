import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import publicCredit from '../../../subgraphs/public-credit/sector.ts';
import { openDatabase } from '../../../kit/database/database.ts';
import { locateDatabase } from '../../../kit/database/location.ts';
import type { RunStoreTables } from '../../../kit/evaluation-runs/run-store.ts';
import { feedTables } from '../../../kit/feed/tables.ts';
import { fillStore } from './fill-store.ts';

export type Engine = 'sqlite' | 'postgresql';

/** Stores of public credit, by names of our own: filled once, and copied for every measurement. */
export interface BenchStores {
  /** `HUB_DB` of the store. */
  setting(name: string): string;
  /** Returns how many rows of each kind it holds. */
  fill(name: string, enterprises: number, onProgress: (done: number) => void): Promise<ReadonlyMap<string, number>>;
  copy(from: string, to: string): Promise<void>;
  drop(name: string): Promise<void>;
}

const databaseOf = (name: string) => `bench_${name}_public_credit`;

export function benchStores(engine: Engine, folder: string, serverUrl: string): BenchStores {
  const setting = (name: string) =>
    engine === 'sqlite' ? `sqlite:${join(folder, name)}` : `${serverUrl}/bench_${name}`;
  return {
    setting,
    fill: async (name, enterprises, onProgress) => {
      const location = locateDatabase(setting(name), publicCredit.name);
      const database = await openDatabase<RunStoreTables>(location, [feedTables, ...publicCredit.tables]);
      try {
        await database.migrate();
        return await fillStore(database, enterprises, onProgress);
      } finally {
        await database.close();
        if (engine === 'postgresql') await ask(databaseOf(name), 'vacuum analyze');
      }
    },
    copy: (from, to) =>
      engine === 'sqlite'
        ? cp(join(folder, from), join(folder, to), { recursive: true })
        : ask('postgres', `create database ${databaseOf(to)} template ${databaseOf(from)}`),
    drop: (name) =>
      engine === 'sqlite'
        ? rm(join(folder, name), { recursive: true, force: true })
        : ask('postgres', `drop database if exists ${databaseOf(name)}`),
  };

  async function ask(database: string, statement: string): Promise<void> {
    const client = new Client({ connectionString: `${serverUrl}/${database}` });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  }
}
