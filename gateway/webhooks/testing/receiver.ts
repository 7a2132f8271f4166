import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What a receiver was sent. */
export interface Received {
  readonly path: string;
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Answers a message: with a status, or with headers too. */
export type Answering = (received: Received) => number | { readonly status: number; readonly retryAfter: string };

/** Somebody to whom changes are posted, on this machine. */
export class Receiver {
  readonly received: Received[] = [];
  answering: Answering = () => 204;
  readonly #server = createServer((request, response) => {
    void this.#answer(request, response);
  });

  static async open(): Promise<Receiver> {
    const receiver = new Receiver();
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  urlOf(path: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`;
  }

  /** Ids of what came to one path, in the order in which it came. */
  idsAt(path: string): string[] {
    return this.received.filter((each) => each.path === path).map(({ id }) => id);
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const { url: path = '', headers } = request;
    const received = { path, id: String(headers['webhook-id']), headers, body };
    this.received.push(received);
    const answer = this.answering(received);
    if (typeof answer === 'number') response.writeHead(answer).end();
    else response.writeHead(answer.status, { 'retry-after': answer.retryAfter }).end();
  }
}
