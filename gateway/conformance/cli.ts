import { Command, InvalidArgumentError } from 'commander';
import { createLog } from '../../kit/log.ts';
import { runUntilStopped } from '../../kit/process.ts';
import { startConformanceGateway } from './conformance-gateway.ts';
import { readSupergraph } from './read-supergraph.ts';

// As in the hub: no looking for cloud metadata addresses and an Apollo host.
process.env['APOLLO_TELEMETRY_DISABLED'] = 'true';

const options = new Command('npm run conformance --')
  .description("Serves any supergraph by the hub's executor, without tokens or limits: for suites that test gateways.")
  .requiredOption(
    '--supergraph <file or URL>',
    'supergraph SDL, in a file or served over http(s); the subgraphs are where it says',
  )
  .option('--port <number>', 'where to serve POST /graphql and GET /health', portNumber, 4000)
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .parse()
  .opts<{ supergraph: string; port: number; host: string }>();

await runUntilStopped(
  async () => {
    const supergraphSdl = await readSupergraph(options.supergraph);
    return startConformanceGateway(supergraphSdl, { ...options, log: createLog('warn') });
  },
  ({ url }) => `Serving ${options.supergraph} on ${url}/graphql without tokens or limits. Stop with Ctrl-C.`,
);

function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new InvalidArgumentError('A port is 0 to 65535.');
  return port;
}
