import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type ServedSubgraphs, serveSubgraphs } from './testing/served-subgraphs.ts';

const SCRIPT = join(import.meta.dirname, 'federation-audit.sh');
const END_WITH_PARENT = new URL('../../test/testing/end-with-parent.ts', import.meta.url).href;

let subgraphs: ServedSubgraphs;

beforeAll(async () => {
  subgraphs = await serveSubgraphs({
    library: { sdl: 'type Query { book: String }', resolvers: { Query: { book: () => '一' } } },
  });
});

afterAll(() => subgraphs.stop());

/** Serves the supergraph of one suite, as the audit does. Its port. */
async function serveSuite(suite: string): Promise<number> {
  const audit = createServer(({ url }, response) => {
    response.writeHead(url === `/${suite}/supergraph` ? 200 : 404).end(subgraphs.supergraphSdl);
  }).listen(0, 'localhost');
  onTestFinished(() => void audit.close());
  await once(audit, 'listening');
  return (audit.address() as AddressInfo).port;
}

/** `sh federation-audit.sh …` from another folder, on a free port. */
function runScript(auditPort: number, ...parameters: string[]) {
  const shell = spawn('sh', [SCRIPT, ...parameters], {
    cwd: tmpdir(),
    env: {
      PATH: process.env['PATH'],
      AUDIT_PORT: String(auditPort),
      GATEWAY_PORT: '0',
      NODE_OPTIONS: `--import=${END_WITH_PARENT}`,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  onTestFinished(() => void shell.kill('SIGKILL'));
  return shell;
}

describe("the audit's run script", () => {
  test('serves the suite it is told, and ends with the shell that ran it', async () => {
    const shell = runScript(await serveSuite('books'), 'books');
    const ended = once(shell, 'exit');
    const { value: announced } = await createInterface({ input: shell.stdout! })[Symbol.asyncIterator]().next();
    const [, url] = /on (http:\S+)\/graphql/.exec(announced ?? '') ?? [];
    expect((await fetch(`${url}/health`)).status).toBe(200);
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ book }' }),
    });
    await expect(response.json()).resolves.toEqual({ data: { book: '一' } });

    shell.kill();
    await expect(ended).resolves.toEqual([0, null]);
    await expect(fetch(`${url}/health`)).rejects.toThrow('fetch failed');
  });

  test('ends where there is no such suite, with the reason', async () => {
    const port = await serveSuite('books');
    const shell = runScript(port, 'films');
    const [errors, [code]] = await Promise.all([text(shell.stderr!), once(shell, 'exit')]);
    expect(code).toBe(2);
    expect(errors).toContain(
      `SUPERGRAPH_INVALID: http://localhost:${port}/films/supergraph is answered with status 404`,
    );
  });

  test('ends where it is told no suite', async () => {
    const shell = runScript(await serveSuite('books'));
    const [errors, [code]] = await Promise.all([text(shell.stderr!), once(shell, 'exit')]);
    expect(code).not.toBe(0);
    expect(errors).toContain('name a suite of the audit');
  });
});
