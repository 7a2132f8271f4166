import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { ServingProcess } from '../peers/child-process.ts';
import { startHiveGateway } from '../peers/hive-gateway.ts';
import type { ArrangementInput, ArrangementReady, HopOfBench } from './arrangements/serve.ts';
import type { BenchStores } from './stores.ts';

/** Names of what is compared; the first three are this hub. */
export const ARRANGEMENTS = [
  'hub-in-process',
  'hub-over-http',
  'hub-executor',
  'apollo-gateway',
  'hive-gateway',
  'hive-gateway-rust-planner',
  'same-calls',
  'monolith',
  'monolith-jit',
  'monolith-as-hub',
  'static-bytes',
] as const;
export type ArrangementName = (typeof ARRANGEMENTS)[number];

export const TITLES: Readonly<Record<ArrangementName, string>> = {
  'hub-in-process': 'This hub, subgraphs in-process',
  'hub-over-http': 'This hub, subgraphs over HTTP',
  'hub-executor': 'This hub’s executor alone, HTTP',
  'apollo-gateway': '@apollo/gateway as documented, HTTP',
  'hive-gateway': 'Hive Gateway, HTTP',
  'hive-gateway-rust-planner': 'Hive Gateway, Rust query planner, HTTP',
  'same-calls': 'Limit: the same calls of subgraphs over HTTP',
  monolith: 'Limit: one graphql-js schema, not federated',
  'monolith-jit': 'One graphql-jit schema, not federated',
  'monolith-as-hub': 'One graphql-js schema, with the hub’s limits, rights and audit log',
  'static-bytes': 'Static bytes',
};

/** A gateway that runs, in a process of its own. */
interface Started extends ArrangementReady {
  readonly process: ServingProcess;
}

export interface Arrangement extends Started {
  readonly name: ArrangementName;
  /** Whether it asks the subgraphs over HTTP. */
  readonly isApart: boolean;
  /** Whether its process holds subgraphs beside a gateway, and can ask them again without it. */
  readonly replays: boolean;
}

/** The stores, and where the subgraphs are. */
export interface Surroundings {
  readonly folder: string;
  readonly stores: BenchStores;
  readonly subgraphsUrl: string;
  readonly supergraphFile: string;
  readonly hop: HopOfBench;
  /** The arrangement that started first. */
  readonly upstream: ArrangementReady | null;
}

type Starter = (around: Surroundings) => Promise<Started>;

const STARTERS: Readonly<Record<ArrangementName, Starter>> = {
  'hub-in-process': (around) => startScript('hub', around, { database: around.stores.inProcess, subgraphsUrl: null }),
  'hub-over-http': (around) => startScript('hub', around, { database: around.stores.hubApart }),
  'hub-executor': (around) => startScript('hub-executor', around),
  'apollo-gateway': (around) => startScript('apollo-gateway', around),
  'hive-gateway': ({ supergraphFile }) => startHive(supergraphFile, []),
  'hive-gateway-rust-planner': ({ supergraphFile }) => startHive(supergraphFile, ['--hive-router-runtime']),
  'same-calls': (around) => startScript('same-calls', around),
  monolith: (around) => startScript('monolith', around),
  'monolith-jit': (around) => startScript('monolith-jit', around),
  'monolith-as-hub': (around) => startScript('monolith-as-hub', around),
  'static-bytes': (around) => startScript('static-bytes', around),
};

const IN_ONE_PROCESS: readonly ArrangementName[] = [
  'hub-in-process',
  'monolith',
  'monolith-jit',
  'monolith-as-hub',
  'static-bytes',
];
const WITH_SUBGRAPHS_OF_ITS_OWN: readonly ArrangementName[] = ['hub-in-process', 'hub-over-http'];

export async function startArrangement(name: ArrangementName, around: Surroundings): Promise<Arrangement> {
  return {
    name,
    isApart: !IN_ONE_PROCESS.includes(name),
    replays: WITH_SUBGRAPHS_OF_ITS_OWN.includes(name),
    ...(await STARTERS[name](around)),
  };
}

/** The subgraphs' process, which all arrangements over HTTP share. */
export async function startSubgraphs(around: Omit<Surroundings, 'subgraphsUrl'>): Promise<Started> {
  return startScript('subgraphs', { ...around, subgraphsUrl: '' });
}

async function startHive(supergraphFile: string, options: readonly string[]): Promise<Started> {
  const { url, process } = await startHiveGateway(supergraphFile, options);
  return { url: `${url}/graphql`, token: null, process };
}

/** Starts a script of ours, on the stores of the subgraphs' process and asking it unless told otherwise. */
export async function startScript(
  script: string,
  { folder, stores, subgraphsUrl, supergraphFile, hop, upstream }: Surroundings,
  otherwise: Partial<ArrangementInput> = {},
): Promise<Started> {
  const input: ArrangementInput = {
    folder: await mkdtemp(join(folder, `${script}-`)),
    database: stores.subgraphs,
    subgraphsUrl,
    supergraphFile,
    hop,
    upstream,
    port: 0,
    ...otherwise,
  };
  const process = new ServingProcess(join(import.meta.dirname, 'arrangements', `${script}.ts`), [
    JSON.stringify(input),
  ]);
  const { url, token } = await process.ready<ArrangementReady>();
  return { url, token, process };
}
