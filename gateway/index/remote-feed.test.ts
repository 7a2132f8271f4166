import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exampleUscc } from '../../kit/testing/example-subgraph.ts';
import { remoteFeed } from './remote-feed.ts';

let server: Server;
let url: string;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
beforeAll(async () => {
  server = createServer((request, response) => answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/registry`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const says = (body: unknown) => {
  answer = (_request, response) => void response.end(typeof body === 'string' ? body : JSON.stringify(body));
};
const ask = () => remoteFeed(url, () => Promise.resolve('Bearer signed'))(7, 100);

describe('a change feed over HTTP', () => {
  test('is asked behind a sequence, with the word of the gateway', async () => {
    let asked: Pick<IncomingMessage, 'url' | 'headers'> | undefined;
    answer = (request, response) => {
      asked = request;
      response.end(
        JSON.stringify([
          { sequence: 8, uscc: exampleUscc(1), kind: 'grades', recordedAt: '2026-11-21T16:00:00+08:00' },
        ]),
      );
    };
    expect(await ask()).toEqual([{ sequence: 8, uscc: exampleUscc(1), recordedAt: '2026-11-21T08:00:00.000Z' }]);
    expect(asked?.url).toBe('/registry/changes?after=7&limit=100');
    expect(asked?.headers.authorization).toBe('Bearer signed');
  });

  test.each([
    ['no JSON', '<html>'],
    ['no list', { errors: [] }],
    ['a code that no column would hold', [{ sequence: 8, uscc: 'x'.repeat(4_000) }]],
    ['a sequence that is no whole number', [{ sequence: 1.5, uscc: exampleUscc(1) }]],
    ['a sequence below the first', [{ sequence: 0, uscc: exampleUscc(1) }]],
    ['an instant that is none', [{ sequence: 8, uscc: exampleUscc(1), recordedAt: 'now' }]],
    ['more than the hub is willing to hold', ' '.repeat(5_000_000)],
  ])('that gives %s has not answered', async (_title, body) => {
    says(body);
    await expect(ask()).rejects.toThrow();
  });

  test.each([301, 401, 404, 500])('that answers HTTP %i has not answered, and says so', async (status) => {
    answer = (_request, response) => void response.writeHead(status, { location: '/elsewhere' }).end('secret');
    await expect(ask()).rejects.toThrow(`change feed answered HTTP ${status}`);
  });
});
