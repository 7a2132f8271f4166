/** `npm run subgraphs [-- <name> …]`: serves all subgraphs, or those named, over HTTP, for a gateway elsewhere. */
import { readConfig } from './config.ts';
import { hopReader } from './identity/hop-token.ts';
import { openSubgraphs } from './in-process.ts';
import { runUntilStopped } from './process.ts';
import { serveSubgraphs } from './serve.ts';

await runUntilStopped(
  async () => {
    const environment = { HUB_PORT: '4001', ...process.env };
    const config = readConfig(environment, 'SUBGRAPHS');
    const names = process.argv.slice(2);
    const opened = await openSubgraphs(
      {
        databaseSetting: config.database,
        pendingMigrations: config.pendingMigrations,
        statementTimeoutMs: config.statementTimeoutMs,
      },
      names.length === 0 ? undefined : names,
    );
    try {
      const server = await serveSubgraphs(opened, {
        host: config.host,
        port: config.port,
        readHop: hopReader(config.hopPublicKeys),
      });
      return {
        urls: opened.map(({ subgraph }) => `${server.url}/${subgraph.name}`),
        stop: async () => {
          await server.stop();
          await Promise.all(opened.map((subgraph) => subgraph.close()));
        },
      };
    } catch (error) {
      await Promise.all(opened.map((subgraph) => subgraph.close()));
      throw error;
    }
  },
  ({ urls }) => `Serving ${urls.join(', ')}. Stop with Ctrl-C.`,
);
