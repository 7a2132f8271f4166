/** The hub's executor and its way to subgraphs, without the hub: no tokens read, no limits, no audit log, as other gateways are. */
import { readFileSync } from 'node:fs';
import { startConformanceGateway } from '../../../gateway/conformance/conformance-gateway.ts';
import { createLog } from '../../../kit/log.ts';
import { keepGarbageYoung } from '../../../kit/young-garbage.ts';
import { serveArrangement } from './serve.ts';

keepGarbageYoung();
await serveArrangement(async ({ supergraphFile }) => {
  const { url } = await startConformanceGateway(readFileSync(supergraphFile, 'utf8'), {
    host: '127.0.0.1',
    port: 0,
    log: createLog('silent'),
    passesAuthorization: true,
  });
  return { url: `${url}/graphql`, token: null };
});
