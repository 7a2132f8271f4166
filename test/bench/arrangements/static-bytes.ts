/** The floor: an HTTP server that works nothing out. Each question's answer is fetched once, and its bytes are handed out from then on. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { Pool } from 'undici';
import { ask } from '../load.ts';
import { type ArrangementReady, serveArrangement } from './serve.ts';

await serveArrangement(async ({ upstream }) => {
  if (upstream === null) throw new Error('static bytes need another arrangement to be had from');
  const answerTo = answersOf(upstream);
  const server = createServer((request, response) => {
    void answerTo(request).then((answer) =>
      response
        .writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': answer.length })
        .end(answer),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return { url: `http://127.0.0.1:${address.port}/graphql`, token: upstream.token };
});

function answersOf({ url, token }: ArrangementReady): (request: IncomingMessage) => Promise<Buffer> {
  const pool = new Pool(new URL(url).origin);
  const known = new Map<string, Buffer>();
  return async (request) => {
    const question = await text(request);
    const answer = known.get(question) ?? (await ask(pool, { url, token: token ?? '' }, question));
    known.set(question, answer);
    return answer;
  };
}
