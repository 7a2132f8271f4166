import { generateKeyPairSync, randomBytes, randomInt } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { once } from 'node:events';
import { privatePem, publicPem, testHop } from '../../kit/testing/hop-keys.ts';
import { Child, type Exit } from './child.ts';
import type { ComposeService } from './compose-file.ts';

/**
 * The services of a compose file as processes of this machine: each with exactly its command and environment, on a
 * loopback address of its own by its own name. What differs from containers: 0.0.0.0 and 127.0.0.1 become that address,
 * /run/secrets and /tmp become folders, and `postgres` leads to a server that runs already.
 */
export class ComposeProcesses {
  #services: Readonly<Record<string, ComposeService>>;
  readonly #folder: string;
  readonly #root: string;
  readonly #hosts: ReadonlyMap<string, string>;
  readonly #running = new Map<string, Child>();
  #postgres: Relay | undefined;

  /** `root` is where the image's files are; `folder` takes what the processes are given and what they write. */
  constructor(services: Readonly<Record<string, ComposeService>>, root: string, folder: string) {
    this.#services = services;
    this.#root = root;
    this.#folder = folder;
    const network = `127.${randomInt(2, 250)}.${randomInt(1, 250)}`;
    const names = Object.keys(services);
    const addressOf = (name: string): string => {
      const sharing = /^service:(.+)$/.exec(services[name]?.network_mode ?? '')?.[1];
      return sharing === undefined ? `${network}.${names.indexOf(name) + 2}` : addressOf(sharing);
    };
    this.#hosts = new Map(names.map((name) => [name, addressOf(name)]));
  }

  /** Services started from now on are these. */
  use(services: Readonly<Record<string, ComposeService>>): void {
    this.#services = services;
  }

  async writeSecrets(): Promise<void> {
    await mkdir(join(this.#folder, 'secrets'), { recursive: true });
    const { privateKey, publicKey } = testHop();
    const keys: Readonly<Record<string, string>> = {
      hop_key: privatePem(privateKey),
      hop_public_key: publicPem(publicKey),
    };
    for (const name of new Set(Object.values(this.#services).flatMap(({ secrets }) => secrets)))
      await writeFile(join(this.#folder, 'secrets', name), keys[name] ?? (name === 'audit_key' ? newKey() : newWord()));
  }

  addressOf(service: string): string {
    const address = this.#hosts.get(service);
    if (address === undefined) throw new Error(`the compose file has no service ${service}`);
    return address;
  }

  /** Makes `postgres:5432` lead to a server elsewhere, until it is told not to. */
  async connectPostgres(url: string): Promise<void> {
    const { hostname, port } = new URL(url);
    this.#postgres = new Relay(this.addressOf('postgres'), 5432, hostname, Number(port));
    await this.#postgres.open();
  }

  async disconnectPostgres(): Promise<void> {
    await this.#postgres?.close();
  }

  /** Starts a service's command. */
  start(name: string): Child {
    const child = this.#child(name, this.#services[name]?.command ?? []);
    this.#running.set(name, child);
    return child;
  }

  /** Whether a service's own health check finds it well. */
  async isHealthy(name: string): Promise<boolean> {
    const [kind, ...command] = this.#services[name]?.healthcheck?.test ?? [];
    if (kind !== 'CMD') throw new Error(`${name} has no health check of the form CMD`);
    return (await this.#child(name, command).ended) === 0;
  }

  /** Runs another command of the image in a service's place: `docker compose exec <name> node …`. */
  async execute(name: string, command: readonly string[]): Promise<string> {
    const child = this.#child(name, command);
    const exit = await child.ended;
    if (exit !== 0) throw new Error(`${command.join(' ')} ended with ${exit}: ${child.stderr}`);
    return child.stdout.trim();
  }

  /** As `docker compose stop`. */
  async stop(name: string): Promise<Exit> {
    const exit = (await this.#running.get(name)?.stop()) ?? 0;
    this.#running.delete(name);
    return exit;
  }

  async stopAll(): Promise<Exit[]> {
    const exits = await Promise.all([...this.#running.keys()].map((name) => this.stop(name)));
    await this.#postgres?.close();
    return exits;
  }

  #child(name: string, [program, ...args]: readonly string[]): Child {
    if (program !== 'node') throw new Error(`${name} runs ${program}, and this test only knows node`);
    const own = this.addressOf(name);
    const hosts = [...this.#hosts, ['localhost', own]].map((entry) => entry.join('=')).join(',');
    const here = (text: string) =>
      text === '0.0.0.0' || text === '127.0.0.1'
        ? own
        : text.replace(/(?<=^|:)\/(?:run\/)?(secrets|tmp)\//, `${this.#folder}/$1/`);
    const environment = Object.entries(this.#services[name]?.environment ?? {}).map(([key, value]) => [
      key,
      here(value),
    ]);
    return new Child(
      ['--import', new URL('compose-hosts.ts', import.meta.url).href, ...args.map(here)],
      { ...(Object.fromEntries(environment) as Record<string, string>), COMPOSE_HOSTS: hosts, NODE_ENV: 'production' },
      this.#root,
    );
  }
}

/** Hands connections on to a server elsewhere. */
class Relay {
  readonly #host: string;
  readonly #port: number;
  readonly #target: { readonly host: string; readonly port: number };
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  constructor(host: string, port: number, targetHost: string, targetPort: number) {
    this.#host = host;
    this.#port = port;
    this.#target = { host: targetHost, port: targetPort };
  }

  async open(): Promise<void> {
    this.#server = createServer((incoming) => {
      const onward = connect(this.#target);
      for (const socket of [incoming, onward]) {
        this.#sockets.add(socket);
        socket.on('error', () => undefined); // the other end hears of it by the end of this one
        socket.once('close', () => {
          this.#sockets.delete(socket);
          incoming.destroy();
          onward.destroy();
        });
      }
      incoming.pipe(onward).pipe(incoming);
    });
    await once(this.#server.listen(this.#port, this.#host), 'listening');
  }

  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = once(server, 'close');
    server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

function newWord(): string {
  return `${randomBytes(32).toString('hex')}\n`;
}

function newKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
