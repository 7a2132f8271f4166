import { readConfig } from './config.ts';
import { openDatabase } from './database/database.ts';
import { locateDatabase } from './database/location.ts';
import type { TableSet } from './database/table-set.ts';
import { discoverSubgraphs } from './discover.ts';
import { HubError } from './errors.ts';
import { feedTables } from './feed/tables.ts';

/** Migrates the subgraphs' stores, or those named; `further` are stores that belong to no subgraph. */
export async function migrateAll(
  further: readonly { name: string; tables: readonly TableSet[] }[],
  names: readonly string[],
): Promise<void> {
  const { database: setting } = readConfig(process.env);
  const subgraphs = (await discoverSubgraphs()).map(({ name, tables }) => ({ name, tables: [feedTables, ...tables] }));
  const stores = [...subgraphs, ...further];
  const unknown = names.find((wanted) => !stores.some(({ name }) => name === wanted));
  if (unknown !== undefined) {
    const known = stores.map(({ name }) => name).join(', ');
    throw new HubError('CONFIGURATION_INVALID', `No store is called "${unknown}". There are: ${known}.`);
  }
  const wanted = stores.filter(({ name }) => names.length === 0 || names.includes(name));
  for (const { name, tables } of wanted) {
    const database = await openDatabase<unknown>(locateDatabase(setting, name), tables);
    try {
      const applied = await database.migrate();
      console.log(`${name}: ${applied.length === 0 ? 'up to date' : applied.join(', ')}`);
    } finally {
      await database.close();
    }
  }
}
