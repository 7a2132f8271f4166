import { join } from 'node:path';
import { ServingProcess } from '../peers/child-process.ts';
import { startHiveGateway } from '../peers/hive-gateway.ts';
import type { ArrangementInput, ArrangementReady, HopOfBench } from './arrangements/serve.ts';

/** Names of what is compared; the first two are this hub. */
export const ARRANGEMENTS = [
  'hub-in-process',
  'hub-over-http',
  'apollo-gateway',
  'hive-gateway',
  'hive-gateway-rust-planner',
  'monolith',
] as const;
export type ArrangementName = (typeof ARRANGEMENTS)[number];

export const TITLES: Readonly<Record<ArrangementName, string>> = {
  'hub-in-process': 'This hub, subgraphs in-process',
  'hub-over-http': 'This hub, subgraphs over HTTP',
  'apollo-gateway': '@apollo/gateway as documented, HTTP',
  'hive-gateway': 'Hive Gateway, HTTP',
  'hive-gateway-rust-planner': 'Hive Gateway, Rust query planner, HTTP',
  monolith: 'Limit: one graphql-js schema, not federated',
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

/** Folders of stores with the same content, so that no two processes contend for one, and where the subgraphs are. */
export interface Surroundings {
  readonly inProcessStores: string;
  readonly hubApartStores: string;
  readonly subgraphsStores: string;
  readonly subgraphsUrl: string;
  readonly supergraphFile: string;
  readonly hop: HopOfBench;
}

const STARTERS: Readonly<Record<ArrangementName, (around: Surroundings) => Promise<Started>>> = {
  'hub-in-process': ({ inProcessStores, hop }) =>
    startScript('hub', { stores: inProcessStores, subgraphsUrl: null, hop }),
  'hub-over-http': ({ hubApartStores, subgraphsUrl, hop }) =>
    startScript('hub', { stores: hubApartStores, subgraphsUrl, hop }),
  'apollo-gateway': ({ subgraphsUrl, hop }) => startScript('apollo-gateway', { stores: '', subgraphsUrl, hop }),
  'hive-gateway': ({ supergraphFile }) => startHive(supergraphFile, []),
  'hive-gateway-rust-planner': ({ supergraphFile }) => startHive(supergraphFile, ['--hive-router-runtime']),
  monolith: ({ subgraphsStores, hop }) => startScript('monolith', { stores: subgraphsStores, subgraphsUrl: null, hop }),
};

const IN_ONE_PROCESS: readonly ArrangementName[] = ['hub-in-process', 'monolith'];
const THIS_HUB: readonly ArrangementName[] = ['hub-in-process', 'hub-over-http'];

export async function startArrangement(name: ArrangementName, around: Surroundings): Promise<Arrangement> {
  return {
    name,
    isApart: !IN_ONE_PROCESS.includes(name),
    replays: THIS_HUB.includes(name),
    ...(await STARTERS[name](around)),
  };
}

/** The subgraphs' process, which all arrangements over HTTP share. */
export async function startSubgraphs(stores: string, hop: HopOfBench): Promise<Started> {
  return startScript('subgraphs', { stores, subgraphsUrl: null, hop });
}

async function startHive(supergraphFile: string, options: readonly string[]): Promise<Started> {
  const { url, process } = await startHiveGateway(supergraphFile, options);
  return { url: `${url}/graphql`, token: null, process };
}

async function startScript(script: string, input: ArrangementInput): Promise<Started> {
  const process = new ServingProcess(join(import.meta.dirname, 'arrangements', `${script}.ts`), [
    JSON.stringify(input),
  ]);
  const { url, token } = await process.ready<ArrangementReady>();
  return { url, token, process };
}
