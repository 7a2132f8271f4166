import type { HopReader } from '../../kit/identity/hop-token.ts';
import { openSubgraphs } from '../../kit/in-process.ts';
import { serveSubgraphs } from '../../kit/serve.ts';
import { openHubSubgraph } from './hub-subgraph.ts';

export interface SubgraphsApart {
  readonly url: string;
  stop(): Promise<void>;
}

/** Serves every subgraph over HTTP on a free port, and the hub's own beside them, for a gateway that has none. */
export async function serveSubgraphsApart(databaseSetting: string, readHop: HopReader): Promise<SubgraphsApart> {
  const opened = [
    ...(await openSubgraphs({ databaseSetting, pendingMigrations: 'REFUSE' })),
    await openHubSubgraph(databaseSetting),
  ];
  const server = await serveSubgraphs(opened, { host: '127.0.0.1', port: 0, readHop });
  return {
    url: server.url,
    stop: async () => {
      await server.stop();
      await Promise.all(opened.map((subgraph) => subgraph.close()));
    },
  };
}
