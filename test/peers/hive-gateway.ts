import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ServingProcess } from './child-process.ts';

const BIN = join(import.meta.dirname, 'node_modules/@graphql-hive/gateway/dist/bin.js');
const CONFIG = join(import.meta.dirname, 'hive-gateway.config.ts');
const LOOK_AGAIN_MS = 50;
const MOST_LOOKS = 1_200;

/** Starts Hive Gateway on a supergraph file; it hands the caller's authorization on to the subgraphs. */
export async function startHiveGateway(
  supergraphFile: string,
  options: readonly string[] = [],
): Promise<{ readonly url: string; readonly process: ServingProcess }> {
  const port = await freePort();
  const place = ['--host', '127.0.0.1', '--port', String(port), '--config-path', CONFIG];
  const process = new ServingProcess(BIN, ['supergraph', supergraphFile, ...place, ...options]);
  const url = `http://127.0.0.1:${port}`;
  await process.whileAlive(answers(`${url}/readiness`));
  return { url, process };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}

async function answers(url: string): Promise<void> {
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    const response = await fetch(url).catch(() => null);
    if (response?.ok === true) return;
    await wait(LOOK_AGAIN_MS);
  }
  throw new Error('Hive Gateway was not ready within a minute');
}
