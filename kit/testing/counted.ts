import type { KyselyPlugin } from 'kysely';
import type { Database } from '../database/database.ts';

/** The same store, whose reads are counted. */
export function counted<Tables>(database: Database<Tables>): { database: Database<Tables>; statements: () => number } {
  let count = 0;
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    transformResult: ({ result }) => {
      count += 1;
      return Promise.resolve(result);
    },
  };
  return { database: { ...database, read: database.read.withPlugin(plugin) }, statements: () => count };
}
