import type { ServingProcess } from '../peers/child-process.ts';
import { type Door, type Exchange, load } from './load.ts';

/** One arrangement under one load, once. */
export interface Measurement {
  /** CPU of the gateway's process for one request, milliseconds. */
  readonly gatewayCpuMs: number;
  /** CPU of the subgraphs' process for one request, milliseconds; null where there is none. */
  readonly subgraphsCpuMs: number | null;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface Load {
  readonly door: Door;
  readonly exchanges: readonly Exchange[];
  readonly connections: number;
  readonly seconds: number;
}

/** Puts a gateway under load and divides what its process, and the subgraphs', used by the requests answered. */
export async function measure(
  gateway: ServingProcess,
  subgraphs: ServingProcess | null,
  { door, exchanges, connections, seconds }: Load,
): Promise<Measurement> {
  const before = await cpuMicros(gateway, subgraphs);
  const done = await load(door, exchanges, connections, seconds);
  const after = await cpuMicros(gateway, subgraphs);
  const requests = done.latencies.length;
  return {
    gatewayCpuMs: (after.gateway - before.gateway) / 1000 / requests,
    subgraphsCpuMs: subgraphs === null ? null : (after.subgraphs - before.subgraphs) / 1000 / requests,
    requestsPerSecond: requests / done.seconds,
    p50Ms: quantile(done.latencies, 0.5),
    p99Ms: quantile(done.latencies, 0.99),
  };
}

async function cpuMicros(gateway: ServingProcess, subgraphs: ServingProcess | null) {
  const [ofGateway, ofSubgraphs] = await Promise.all([gateway.usage(), subgraphs?.usage()]);
  return { gateway: ofGateway.cpuMicros, subgraphs: ofSubgraphs?.cpuMicros ?? 0 };
}

/** Nearest-rank quantile of values in ascending order. */
export function quantile(ascending: readonly number[], share: number): number {
  return ascending[Math.max(0, Math.ceil(ascending.length * share) - 1)] ?? Number.NaN;
}
