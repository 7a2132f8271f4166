/**
 * The limit of any gateway over HTTP: it asks the subgraphs what the executor asks them, in the same order, reads what
 * they say as JSON, writes that as JSON, and sends the known answer. It plans, checks and merges nothing. The executor
 * answers each question once, through a proxy that notes what it asks.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json, text } from 'node:stream/consumers';
import { readFileSync } from 'node:fs';
import { Pool } from 'undici';
import { startConformanceGateway } from '../../../gateway/conformance/conformance-gateway.ts';
import { postToSector } from '../../../gateway/sector-data-source/post-to-sector.ts';
import { createLog } from '../../../kit/log.ts';
import { keepGarbageYoung } from '../../../kit/young-garbage.ts';
import { ask } from '../load.ts';
import { serveArrangement } from './serve.ts';

interface Call {
  readonly path: string;
  readonly body: string;
}

/** What one question leads to: calls that are under way together, wave after wave, and the answer. */
interface Known {
  readonly waves: readonly (readonly Call[])[];
  readonly answer: Buffer;
}

const MOST_BYTES = 2 ** 26;

keepGarbageYoung();
await serveArrangement(async ({ subgraphsUrl, supergraphFile }) => {
  if (subgraphsUrl === null) throw new Error('the same calls need subgraphs apart');
  const subgraphs = new Pool(new URL(subgraphsUrl).origin, { connections: 64 });
  const send = ({ path, body }: Call, authorization: string): Promise<Buffer> =>
    postToSector(subgraphs, {
      path,
      body,
      headers: ['authorization', authorization, 'content-type', 'application/json'],
      mostBytes: MOST_BYTES,
      signal: new AbortController().signal,
    });
  const learn = await learner(subgraphsUrl, readFileSync(supergraphFile, 'utf8'), send);
  const known = new Map<string, Known>();
  const url = await serve(async (request) => {
    const { authorization = '' } = request.headers;
    const question = JSON.stringify(await json(request));
    const { waves, answer } = known.get(question) ?? (await learn(question, authorization));
    known.set(question, { waves, answer });
    const told: unknown[] = [];
    for (const wave of waves) {
      const answers = await Promise.all(wave.map((call) => send(call, authorization)));
      for (const each of answers) told.push(JSON.parse(each.toString('utf8')));
    }
    JSON.stringify(told); // of about the size of the answer
    return answer;
  });
  return { url: `${url}/graphql`, token: null };
});

/** Has a question answered by the executor, and notes what subgraphs are asked meanwhile; one question at a time. */
async function learner(
  subgraphsUrl: string,
  supergraphSdl: string,
  send: (call: Call, authorization: string) => Promise<Buffer>,
): Promise<(question: string, authorization: string) => Promise<Known>> {
  let waves: Call[][] = [];
  let isWaveOver = true;
  const proxy = await serve(async (request) => {
    const call = { path: request.url ?? '', body: await text(request) };
    if (isWaveOver) waves.push([]);
    isWaveOver = false;
    waves.at(-1)?.push(call);
    const answer = await send(call, request.headers.authorization ?? '');
    isWaveOver = true;
    return answer;
  });
  const executor = await startConformanceGateway(supergraphSdl.replaceAll(subgraphsUrl, proxy), {
    host: '127.0.0.1',
    port: 0,
    log: createLog('silent'),
    passesAuthorization: true,
  });
  const pool = new Pool(executor.url);
  return async (question, authorization) => {
    waves = [];
    const token = authorization.replace(/^Bearer /, '');
    const answer = await ask(pool, { url: `${executor.url}/graphql`, token }, question);
    return { waves, answer };
  };
}

async function serve(answerTo: (request: IncomingMessage) => Promise<Buffer>): Promise<string> {
  const answerIt: RequestListener = (request, response) => {
    void answerTo(request).then((answer) =>
      response
        .writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': answer.length })
        .end(answer),
    );
  };
  const server = createServer(answerIt).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
