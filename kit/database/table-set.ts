import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { EntitySchemaWithMeta, MigrationObject } from '@mikro-orm/core';
import type { DatabaseEngine } from './location.ts';

/**
 * Tables that belong together, with the folder of their migrations (`sqlite/` and `postgresql/` inside it).
 * `npm run migration:create` writes the migrations from the entities; nobody else does.
 */
export interface TableSet {
  readonly name: string;
  readonly entities: readonly EntitySchemaWithMeta[];
  readonly migrations: URL;
}

/**
 * The migrations of the table sets for one engine, in the order they are applied: set by set, oldest first.
 * @throws where a table set has none: its tables would be missing at the first question.
 */
export async function migrationsOf(tableSets: readonly TableSet[], engine: DatabaseEngine) {
  const lists = await Promise.all(
    tableSets.map(async (tables) => {
      const folder = migrationFolder(tables, engine);
      const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.ts')).sort();
      if (files.length === 0)
        throw new Error(
          `The table set "${tables.name}" has no migrations in ${fileURLToPath(folder)}; write them with "npm run migration:create".`,
        );
      return Promise.all(files.map((file) => importMigration(tables.name, new URL(file, `${folder.href}/`))));
    }),
  );
  return lists.flat();
}

/** Where the migrations of one table set lie for one engine. */
export function migrationFolder(tables: TableSet, engine: DatabaseEngine): URL {
  return new URL(`${tables.migrations.href.replace(/\/$/, '')}/${engine}`);
}

async function importMigration(set: string, file: URL): Promise<MigrationObject> {
  const exports = (await import(file.href)) as Record<string, unknown>;
  const found = Object.values(exports).find((value) => typeof value === 'function');
  if (found === undefined) throw new Error(`${fileURLToPath(file)} exports no migration`);
  return {
    name: `${set}/${fileURLToPath(file).replace(/^.*\//, '').replace(/\.ts$/, '')}`,
    class: found as MigrationObject['class'],
  };
}
