import { readConfig } from '../config.ts';
import { type OpenSubgraph, openSubgraph } from '../open-subgraph.ts';
import type { Subgraph } from '../subgraph.ts';

/** Opens the store that HUB_DB names for one subgraph, for as long as the work takes. */
export async function withSubgraph<Result>(
  subgraph: Subgraph,
  work: (open: OpenSubgraph) => Promise<Result>,
): Promise<Result> {
  const config = readConfig(process.env);
  const open = await openSubgraph(subgraph, {
    databaseSetting: config.database,
    pendingMigrations: config.pendingMigrations,
  });
  try {
    return await work(open);
  } finally {
    await open.close();
  }
}
