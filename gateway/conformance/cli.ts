import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { HubError } from '../../kit/errors.ts';
import { createLog } from '../../kit/log.ts';
import { runUntilStopped } from '../../kit/process.ts';
import { startConformanceGateway } from './conformance-gateway.ts';

// As in the hub: no looking for cloud metadata addresses and an Apollo host.
process.env['APOLLO_TELEMETRY_DISABLED'] = 'true';

const options = new Command('npm run conformance --')
  .description("Serves any supergraph by the hub's executor, without tokens or limits: for suites that test gateways.")
  .requiredOption('--supergraph <file>', 'supergraph SDL; the subgraphs are where it says')
  .option('--port <number>', 'where to serve POST /graphql and GET /health', portNumber, 4000)
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .parse()
  .opts<{ supergraph: string; port: number; host: string }>();

await runUntilStopped(
  () => startConformanceGateway(readSupergraph(options.supergraph), { ...options, log: createLog('warn') }),
  ({ url }) => `Serving ${options.supergraph} on ${url}/graphql without tokens or limits. Stop with Ctrl-C.`,
);

function readSupergraph(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new HubError('SUPERGRAPH_INVALID', `${file} cannot be read; name a file with a supergraph's SDL.`, {
      cause: error,
    });
  }
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new InvalidArgumentError('A port is 0 to 65535.');
  return port;
}
