import { mkdtempSync } from 'node:fs';
import { cp, mkdir, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoIdentities, demoIdentityNamed, demoIssuer } from '../../gateway/access/demo-issuer.ts';
import { sectorsInGraph } from '../../gateway/hub/sectors.ts';
import { hopSettings } from '../../kit/testing/hop-keys.ts';
import { type Answer, ask, isReady } from './client.ts';
import { Child, eventually } from './child.ts';
import { readWatched, type Watched, watching } from './watched.ts';

/** The two ways to run the hub that every answer must be the same in. */
export const TOPOLOGIES = ['in-process', 'apart'] as const;
export type TopologyName = (typeof TOPOLOGIES)[number];

let hopKeys: ReturnType<typeof hopSettings> | undefined;
/** One key for all gateways and subgraphs of this process. */
const hop = () => (hopKeys ??= hopSettings(mkdtempSync(join(tmpdir(), 'hub-hop-'))));
/** Where nothing is: with a URL of its own for each subgraph, the template is never used. */
const NOWHERE = 'http://127.0.0.1:1/{name}';

/** Nothing is carried between sectors, so that each knows what its own files told it and no more. */
const AS_THE_FILES_SAY = { HUB_EXCHANGE_POLL_MS: '0' };

/** A hub in processes of its own, on a copy of the data it was given. */
export interface RunningHub {
  readonly url: string;
  readonly gateway: Child;
  /** The processes of the subgraphs, by name; empty where they are in the gateway's. */
  readonly subgraphs: ReadonlyMap<string, RunningSubgraph>;
  /** Asks as one of the laptop's identities (`npm run token`), or as nobody. */
  ask<Data = Record<string, unknown>>(
    as: string | null,
    query: string,
    variables?: Readonly<Record<string, unknown>>,
  ): Promise<Answer<Data>>;
  /** Everything its processes were seen doing. */
  watched(): Watched[];
  stop(): Promise<void>;
}

export interface RunningSubgraph {
  readonly child: Child;
  /** Its own URL, `http://127.0.0.1:<port>/<name>`. */
  readonly url: string;
}

/** Names of the subgraphs in the graph. */
export const SUBGRAPHS = sectorsInGraph().subgraphs.map(({ name }) => name);

/** Fills a folder with stores and files of a sample province, by a first start of the hub that is stopped again. */
export async function fillFolder(folder: string, enterprises: number): Promise<void> {
  const hub = new Child(['gateway/main.ts'], {
    HUB_DB: `sqlite:${folder}`,
    HUB_PORT: '0',
    HUB_PROVINCE_ENTERPRISES: String(enterprises),
    ...AS_THE_FILES_SAY,
  });
  await hub.says(/The hub runs/);
  const exit = await hub.stop();
  if (exit !== 0) throw new Error(`The hub that filled the folder ended with ${exit}:\n${hub.stderr}`);
}

/** Starts the hub in one topology on a copy of a filled folder, so that no test sees another's changes. */
export async function startHubOn(filled: string, folder: string, topology: TopologyName): Promise<RunningHub> {
  const watchFile = join(folder, 'watched');
  await mkdir(folder, { recursive: true });
  if (topology === 'in-process') {
    const data = join(folder, 'data');
    await cp(filled, data, { recursive: true });
    return startGateway({ data, watchFile, subgraphs: new Map() });
  }
  const subgraphs = await startSubgraphs(filled, folder, watchFile);
  return startGateway({ data: join(folder, 'gateway'), watchFile, subgraphs });
}

/** Starts each subgraph in a process of its own, on a copy of its own store and nothing else. */
export async function startSubgraphs(
  filled: string,
  folder: string,
  watchFile: string,
): Promise<Map<string, RunningSubgraph>> {
  const started = await Promise.all(
    SUBGRAPHS.map(async (name) => {
      const own = join(folder, name);
      await copyStore(filled, own, name);
      return [name, await startSubgraph(name, own, watchFile)] as const;
    }),
  );
  return new Map(started);
}

async function copyStore(from: string, to: string, name: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const files = (await readdir(from)).filter((file) => file.startsWith(`${name}.sqlite`));
  await Promise.all(files.map((file) => cp(join(from, file), join(to, file))));
}

/** `npm run subgraphs -- <name>` on a free port, or on the one given. */
export async function startSubgraph(
  name: string,
  folder: string,
  watchFile: string,
  port = '0',
): Promise<RunningSubgraph> {
  const { args, environment } = watching(watchFile);
  const child = new Child([...args, 'kit/subgraphs.ts', name], {
    HUB_DB: `sqlite:${folder}`,
    HUB_PORT: port,
    ...hop().subgraphs,
    ...environment,
  });
  const [, url = ''] = await child.says(/Serving (http:\S+\w)/);
  return { child, url };
}

interface GatewayOptions {
  readonly data: string;
  readonly watchFile: string;
  readonly subgraphs: ReadonlyMap<string, RunningSubgraph>;
  /** Where the gateway is to find the subgraphs, if not where they are. */
  readonly urls?: ReadonlyMap<string, string>;
}

/** Starts the gateway and waits until it is ready. Stopping it stops the subgraphs it was given too. */
export async function startGateway({ data, watchFile, subgraphs, urls }: GatewayOptions): Promise<RunningHub> {
  const { args, environment } = watching(watchFile);
  const found = urls ?? new Map([...subgraphs].map(([name, { url }]) => [name, url]));
  const gateway = new Child([...args, 'gateway/main.ts'], {
    HUB_DB: `sqlite:${data}`,
    HUB_PORT: '0',
    HUB_PROVINCE_ENTERPRISES: '0',
    ...AS_THE_FILES_SAY,
    ...(found.size > 0 && {
      HUB_SUBGRAPHS: NOWHERE,
      HUB_SUBGRAPH_URLS: [...found].map(([name, url]) => `${name}=${url}`).join(','),
      ...hop().gateway,
    }),
    ...environment,
  });
  const [, url = ''] = await gateway.says(/The hub runs: (http:\S+)\/graphql/);
  await eventually(`${url}/ready`, () => isReady(url));
  const tokenFor = await tokens(data);
  return {
    url,
    gateway,
    subgraphs,
    ask: async (as, query, variables) => ask(url, as === null ? null : await tokenFor(as), query, variables),
    watched: () => readWatched(watchFile),
    stop: async () => {
      const exits = [
        await gateway.stop(),
        ...(await Promise.all([...subgraphs.values()].map(({ child }) => child.stop()))),
      ];
      if (exits.some((exit) => exit !== 0)) throw new Error(`not every process stopped cleanly: ${exits.join(', ')}`);
    },
  };
}

/** A token of the laptop's issuer on a data folder, as `npm run token -- <name>` prints it. */
export async function demoToken(folder: string, name: string): Promise<string> {
  return (await tokens(folder))(name);
}

/** Tokens of the laptop's issuer, each signed once. */
async function tokens(folder: string): Promise<(name: string) => Promise<string>> {
  const issuer = await demoIssuer(folder);
  const { sectors, subgraphs } = sectorsInGraph();
  const identities = demoIdentities(sectors, subgraphs);
  const signed = new Map<string, Promise<string>>();
  return (name) => {
    const identity = demoIdentityNamed(identities, name);
    if (identity === undefined) throw new Error(`nobody is called ${name}`);
    const token = signed.get(name) ?? issuer.sign(identity);
    signed.set(name, token);
    return token;
  };
}
