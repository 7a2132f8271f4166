import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Number of rows of every table of every store in a data folder: `registry.enterprise` → 504. */
export function rowCounts(folder: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.sqlite') && name !== 'audit.sqlite')) {
    const store = new DatabaseSync(join(folder, file), { readOnly: true });
    const tables = store.prepare(`select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`);
    for (const { name } of tables.all()) {
      const { rows } = store.prepare(`select count(*) as rows from "${String(name)}"`).get() ?? {};
      counts[`${file.replace(/\.sqlite$/, '')}.${String(name)}`] = Number(rows);
    }
    store.close();
  }
  return counts;
}
