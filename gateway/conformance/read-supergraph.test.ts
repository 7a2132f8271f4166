import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSupergraph } from './read-supergraph.ts';

const SDL = 'schema { query: Query } # 书\n';

let folder: string;
let server: Server;
let at: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'read-supergraph-'));
  server = createServer(({ url }, response) => {
    if (url === '/broken') response.writeHead(200, { 'content-length': '1000' }).write(SDL, () => response.destroy());
    else response.writeHead(url === '/books/supergraph' ? 200 : 404).end(SDL);
  }).listen(0, 'localhost');
  await once(server, 'listening');
  at = `http://localhost:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

/** Somewhere on this machine where nothing listens. */
async function deserted(): Promise<string> {
  const brief = createServer().listen(0, 'localhost');
  await once(brief, 'listening');
  const { port } = brief.address() as AddressInfo;
  brief.close();
  return `http://localhost:${port}/books/supergraph`;
}

describe('a supergraph is read', () => {
  test('from a file', async () => {
    const file = join(folder, 'supergraph.graphql');
    await writeFile(file, SDL);
    await expect(readSupergraph(file)).resolves.toBe(SDL);
  });

  test('from where it is served', async () => {
    await expect(readSupergraph(`${at}/books/supergraph`)).resolves.toBe(SDL);
  });
});

describe('what holds none is refused, with the place, the reason and what to do', () => {
  test('a file that is not there', async () => {
    const file = join(folder, 'nowhere.graphql');
    await expect(readSupergraph(file)).rejects.toMatchObject({
      code: 'SUPERGRAPH_INVALID',
      message: `${file} cannot be read (ENOENT); name a file or an http(s) URL with a supergraph's SDL.`,
    });
  });

  test('a URL that is answered otherwise than with 200', async () => {
    await expect(readSupergraph(`${at}/films/supergraph`)).rejects.toMatchObject({
      code: 'SUPERGRAPH_INVALID',
      message: `${at}/films/supergraph is answered with status 404, not 200; name a URL where a supergraph's SDL is served.`,
    });
  });

  test('a URL where nothing listens', async () => {
    const url = await deserted();
    await expect(readSupergraph(url)).rejects.toMatchObject({
      code: 'SUPERGRAPH_INVALID',
      message: `${url} cannot be fetched (ECONNREFUSED); start what serves it, or correct the URL.`,
    });
  });

  test('an answer that breaks off', async () => {
    await expect(readSupergraph(`${at}/broken`)).rejects.toMatchObject({
      code: 'SUPERGRAPH_INVALID',
      message: expect.stringContaining(`${at}/broken cannot be fetched (`),
    });
  });
});
