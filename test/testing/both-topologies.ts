import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillFolder, type RunningHub, startHubOn, TOPOLOGIES, type TopologyName } from './hub.ts';
import { enterprisesIn, type ProvinceFiles, readProvince } from './province-files.ts';

const ENTERPRISES = 500;

/** A hub in each topology, on copies of one sample province. */
export interface BothTopologies {
  readonly province: ProvinceFiles;
  /** Their codes, in order. */
  readonly enterprises: readonly string[];
  hubIn(topology: TopologyName): RunningHub;
  /** Where the gateway of a topology keeps what is its own. */
  gatewayFolder(topology: TopologyName): string;
  stop(): Promise<void>;
}

export async function startBothTopologies(): Promise<BothTopologies> {
  const folder = await mkdtemp(join(tmpdir(), 'both-topologies-'));
  const filled = join(folder, 'filled');
  await fillFolder(filled, ENTERPRISES);
  const hubs = new Map<TopologyName, RunningHub>();
  for (const topology of TOPOLOGIES) hubs.set(topology, await startHubOn(filled, join(folder, topology), topology));
  const province = readProvince(join(filled, 'province'));
  return {
    province,
    enterprises: enterprisesIn(province),
    hubIn: (topology) => {
      const hub = hubs.get(topology);
      if (hub === undefined) throw new Error(`there is no hub ${topology}`);
      return hub;
    },
    gatewayFolder: (topology) => join(folder, topology, topology === 'in-process' ? 'data' : 'gateway'),
    stop: async () => {
      await Promise.all([...hubs.values()].map((hub) => hub.stop().catch(() => undefined)));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
