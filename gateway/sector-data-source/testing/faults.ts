import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Behaviour } from './fake-sector.ts';

/** Stands in a faulty sector's answers and must reach nobody. */
export const SECRET = 'secret-of-the-sector';

export const hung: Behaviour = () => undefined;

export const resets: Behaviour = (response) => void response.socket?.resetAndDestroy();

export const late =
  (ms: number): Behaviour =>
  async (response, healthy) => {
    await delay(ms);
    if (!response.destroyed) response.setHeader('content-type', 'application/json').end(await healthy());
  };

/** Headers at once, then one byte now and then: never silent, never done. */
export const trickle: Behaviour = async (response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  while (!response.destroyed) {
    response.write(' ');
    await delay(20);
  }
};

export const status =
  (code: number, headers: Record<string, string> = {}): Behaviour =>
  (response) =>
    void response
      .writeHead(code, { 'content-type': 'application/json', ...headers })
      .end(JSON.stringify({ errors: [{ message: SECRET }] }));

export const page: Behaviour = (response) =>
  void response
    .writeHead(200, { 'content-type': 'text/html' })
    .end(`<html><body>${SECRET} at Grade.java:17</body></html>`);

export const untyped: Behaviour = async (response, healthy) => void response.writeHead(200).end(await healthy());

export const truncated: Behaviour = async (response, healthy) => {
  const whole = await healthy();
  response.setHeader('content-type', 'application/json').end(whole.slice(0, whole.length / 2));
};

export const brokenOff: Behaviour = async (response, healthy) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100000' });
  response.write(await healthy());
  await delay(5);
  response.socket?.destroy();
};

/** A body of 60 MB, in pieces of 1 MB for as long as somebody reads; tells how many pieces went out. */
export function huge(): { behaviour: Behaviour; sent: () => number } {
  let sent = 0;
  function* body(): Generator<string> {
    yield '{"data":[';
    for (; sent < 60; sent += 1) yield `"${'x'.repeat(1_000_000)}",`;
    yield '""]}';
  }
  return {
    sent: () => sent,
    behaviour: async (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      await pipeline(body, response).catch(() => undefined);
    },
  };
}

export const announcesMuch: Behaviour = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '60000000' }).write('{');
};

export const says =
  (body: string): Behaviour =>
  (response) =>
    void response.setHeader('content-type', 'application/json').end(body);

// oxlint-disable-next-line typescript/no-explicit-any -- faults reach anywhere into an answer
export type LooseAnswer = any;

/** Well-formed answers of the wrong shape: `change` edits what the sector would say in good health. */
export const changed =
  (change: (answer: LooseAnswer) => unknown): Behaviour =>
  async (response, healthy) => {
    const answer: unknown = JSON.parse(await healthy());
    response.setHeader('content-type', 'application/json').end(JSON.stringify(change(answer) ?? answer));
  };

/** The same, for the list of entities alone. */
export const changedEntities = (change: (entities: LooseAnswer[]) => void): Behaviour =>
  changed((answer) => change(answer.data['_entities']));
