import type { ServingProcess } from '../peers/child-process.ts';
import type { Arrangement } from './arrangement.ts';
import type { Order, Replayed } from './arrangements/subgraph-questions.ts';
import { type Door, type Exchange, load } from './load.ts';

/** One arrangement under one load, once. */
export interface Measurement {
  /** CPU of the gateway's process for one request, milliseconds. */
  readonly processCpuMs: number;
  /** Of that, what subgraphs in the same process use: the same questions asked of them again without the gateway. */
  readonly ownSubgraphsCpuMs: number;
  /** CPU of the subgraphs' process for one request, milliseconds; 0 where there is none. */
  readonly subgraphsProcessCpuMs: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** CPU for one request that is the gateway's own: receiving, planning, asking, merging, shaping, writing. */
export function gatewayCpuMs({ processCpuMs, ownSubgraphsCpuMs }: Measurement): number {
  return processCpuMs - ownSubgraphsCpuMs;
}

/** CPU for one request that is the subgraphs', wherever they are. */
export function subgraphsCpuMs({ ownSubgraphsCpuMs, subgraphsProcessCpuMs }: Measurement): number {
  return ownSubgraphsCpuMs + subgraphsProcessCpuMs;
}

export interface Load {
  readonly door: Door;
  readonly exchanges: readonly Exchange[];
  readonly connections: number;
  readonly seconds: number;
}

/**
 * Before each load, not counted: a process that has stood idle has given memory back, and gets it again. Its garbage is
 * not collected first: V8 takes a process for small after that, and collects it in whole every other second.
 */
export const LEAD_IN_SECONDS = 2;

/**
 * Puts a gateway under load and divides what its process, and the subgraphs', used by the requests answered; then has
 * the subgraphs in its own process asked again without it.
 */
export async function measure(
  { process: gateway, replays }: Pick<Arrangement, 'process' | 'replays'>,
  subgraphs: ServingProcess | null,
  { door, exchanges, connections, seconds }: Load,
): Promise<Measurement> {
  await load(door, exchanges, connections, LEAD_IN_SECONDS);
  const before = await cpuMicros(gateway, subgraphs);
  const done = await load(door, exchanges, connections, seconds);
  const after = await cpuMicros(gateway, subgraphs);
  const requests = done.latencies.length;
  return {
    processCpuMs: (after.gateway - before.gateway) / 1000 / requests,
    ownSubgraphsCpuMs: replays ? await replayedCpuMs(gateway, seconds, connections) : 0,
    subgraphsProcessCpuMs: (after.subgraphs - before.subgraphs) / 1000 / requests,
    requestsPerSecond: requests / done.seconds,
    p50Ms: quantile(done.latencies, 0.5),
    p99Ms: quantile(done.latencies, 0.99),
  };
}

async function replayedCpuMs(gateway: ServingProcess, seconds: number, clients: number): Promise<number> {
  const { cpuMicros: used, requests } = await gateway.ask<Replayed>({ do: 'REPLAY', seconds, clients } satisfies Order);
  return used / 1000 / requests;
}

async function cpuMicros(gateway: ServingProcess, subgraphs: ServingProcess | null) {
  const [ofGateway, ofSubgraphs] = await Promise.all([gateway.usage(), subgraphs?.usage()]);
  return { gateway: ofGateway.cpuMicros, subgraphs: ofSubgraphs?.cpuMicros ?? 0 };
}

/** Nearest-rank quantile of values in ascending order. */
export function quantile(ascending: readonly number[], share: number): number {
  return ascending[Math.max(0, Math.ceil(ascending.length * share) - 1)] ?? Number.NaN;
}
