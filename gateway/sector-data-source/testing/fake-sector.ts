import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { graphql, type GraphQLSchema } from 'graphql';

export interface SectorRequest {
  readonly headers: IncomingMessage['headers'];
  readonly body: { readonly query: string; readonly variables: Record<string, unknown> };
}

/** How a sector answers one request, given what it would say in good health. */
export type Behaviour = (response: ServerResponse, healthy: () => Promise<string>) => void | Promise<void>;

export const inGoodHealth: Behaviour = async (response, healthy) => {
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.end(await healthy());
};

/** A sector behind a real HTTP server on this machine, whose behaviour can be changed while it runs. */
export class FakeSector {
  behaviour: Behaviour = inGoodHealth;
  readonly requests: SectorRequest[] = [];
  connections = 0;
  readonly #schema: GraphQLSchema;
  #server: Server | undefined;
  #port = 0;

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/graphql`;
  }

  /** Starts, or starts again at the same place. */
  async start(): Promise<void> {
    const server = createServer((request, response) => void this.#answer(request, response));
    server.on('connection', () => (this.connections += 1));
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (typeof address === 'object' && address !== null) this.#port = address.port;
    this.#server = server;
  }

  /** Dies with whatever is under way. */
  async kill(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body: SectorRequest['body'] = JSON.parse(await text(request));
    this.requests.push({ headers: request.headers, body });
    const healthy = async () =>
      JSON.stringify(
        await graphql({ schema: this.#schema, source: body.query, variableValues: body.variables, contextValue: {} }),
      );
    await this.behaviour(response, healthy);
  }
}
