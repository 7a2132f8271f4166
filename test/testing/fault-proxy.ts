import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** What must never reach a client: it stands in every answer that a fault makes up. */
export const MARKER = 'SECRET-OF-THE-SECTOR';

/** Answers in the place of the sector, given what the sector would have said. */
type Fault = (response: ServerResponse, healthy: () => Promise<Answered>) => void | Promise<void>;

interface Answered {
  readonly data: Record<string, unknown>;
}

const BIG_BODY_BYTES = 60 * 1024 * 1024;
const LATE_MS = 1_500;

/** How a sector that is reached may go wrong. */
export const FAULTS = {
  'answers after the deadline': (response) => {
    setTimeout(() => sendJson(response, { data: {} }), LATE_MS).unref();
  },
  'answers HTTP 500': (response) => send(response, 500, 'text/plain', `Error: ${MARKER}\n    at /srv/sector.js:1`),
  'answers an HTML page': (response) => send(response, 200, 'text/html', `<h1>${MARKER}</h1>`),
  'breaks off in the middle': async (response, healthy) => {
    const whole = JSON.stringify(await healthy());
    send(response, 200, 'application/json', whole.slice(0, whole.length / 2));
  },
  'answers 60 MB': (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const chunk = Buffer.alloc(1024 * 1024, MARKER);
    const more = (left: number): void => {
      if (response.destroyed) return;
      if (left <= 0) response.end();
      else if (response.write(chunk)) setImmediate(more, left - chunk.length);
      else response.once('drain', () => more(left - chunk.length));
    };
    more(BIG_BODY_BYTES);
  },
  'points to another place': (response) => {
    response.writeHead(307, { location: `http://127.0.0.1:1/${MARKER}` }).end();
  },
  'gives a field of the wrong type': async (response, healthy) => {
    const changed = everyEntity(await healthy(), (entity) => withFirstField(entity, [MARKER]));
    sendJson(response, changed);
  },
  'gives one entity too few': async (response, healthy) => {
    const { data } = await healthy();
    sendJson(response, { data: { ...data, _entities: [] } });
  },
  'gives a field nobody asked for': async (response, healthy) => {
    sendJson(
      response,
      everyEntity(await healthy(), (entity) => ({ ...entity, unasked: MARKER })),
    );
  },
} as const satisfies Record<string, Fault>;
export type FaultName = keyof typeof FAULTS;

/** A way to one subgraph that can be told to go wrong; its change feed always passes. */
export interface FaultProxy {
  readonly url: string;
  /** The next questions meet this fault; null lets them pass. */
  breakWith(fault: FaultName | null): void;
  stop(): void;
}

export async function startFaultProxy(target: string): Promise<FaultProxy> {
  let fault: FaultName | null = null;
  const server = createServer((incoming, response) => {
    void pass(target, incoming, response, incoming.method === 'POST' ? fault : null);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${portOf(server)}${new URL(target).pathname}`,
    breakWith: (name) => (fault = name),
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function pass(target: string, incoming: IncomingMessage, response: ServerResponse, fault: FaultName | null) {
  const body = await text(incoming);
  const askOnward = () => askSector(target, incoming, body);
  try {
    if (fault !== null) {
      await FAULTS[fault](response, async () => JSON.parse(await text(await askOnward())) as Answered);
      return;
    }
    const answered = await askOnward();
    response.writeHead(answered.statusCode ?? 502, answered.headers);
    answered.pipe(response);
  } catch {
    response.destroy(); // the sector itself is not there
  }
}

async function askSector(target: string, { url = '', method, headers }: IncomingMessage, body: string) {
  const { host, pathname } = new URL(target);
  const onward = request(`${target}${url.slice(pathname.length)}`, { method, headers: { ...headers, host } });
  onward.end(body);
  const [answered] = (await once(onward, 'response')) as [IncomingMessage];
  return answered;
}

function everyEntity({ data }: Answered, change: (entity: Record<string, unknown>) => object): Answered {
  const entities = data['_entities'] as Record<string, unknown>[]; // what a subgraph is asked for about an enterprise
  return { data: { ...data, _entities: entities.map(change) } };
}

/** The first field that is not the type's name, with another value. */
function withFirstField(entity: Record<string, unknown>, value: unknown): object {
  const [field] = Object.keys(entity).filter((key) => key !== '__typename');
  return field === undefined ? entity : { ...entity, [field]: value };
}

function sendJson(response: ServerResponse, body: object): void {
  send(response, 200, 'application/json', JSON.stringify(body));
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type }).end(body);
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
