import { freePort } from '../../kit/testing/postgresql.ts';
import type { ServingProcess } from '../peers/child-process.ts';
import { startScript, type Surroundings } from './arrangement.ts';
import { exchangesWith } from './compare.ts';
import { canHold, holdTo } from './core-share.ts';
import { type Door, type Exchange, load } from './load.ts';
import { LEAD_IN_SECONDS } from './measure.ts';
import { shapesOver } from './shapes.ts';

const CONNECTIONS = 32;
const FLEETS = [1, 2];
/** Of a core, for each process: two of them, PostgreSQL and the load fit on two cores. */
const SHARE = 0.3;
/** Of each load: a process that is held to its share answers some ten pages of 100 in a second. */
export const TOGETHER_SECONDS = 6;

/** What hub processes behind one port did together. */
export interface TwoProcesses {
  /** Of a core, that each process was held to; null where this machine does not let us. */
  readonly share: number | null;
  readonly measured: readonly Throughput[];
}

/** What so many did, in each repeat. */
export interface Throughput {
  readonly processes: number;
  readonly shape: string;
  readonly requestsPerSecond: readonly number[];
  /** Of all of them together, milliseconds for one request. */
  readonly cpuMs: readonly number[];
}

interface Fleet {
  readonly processes: readonly ServingProcess[];
  readonly door: Door;
}

interface Run extends Fleet {
  readonly shape: string;
  readonly exchanges: readonly Exchange[];
  readonly requestsPerSecond: number[];
  readonly cpuMs: number[];
}

/**
 * One hub process, and two that share a port, under the same load in turn: subgraphs in-process, one store for all. Where
 * the machine lets us, each process, once warm, is held to the same share of a core, so that there is as much for the
 * second one.
 */
export async function throughputOf(
  around: Surroundings,
  { repeats, warmUpSeconds }: { repeats: number; warmUpSeconds: number },
): Promise<TwoProcesses> {
  const fleets: Fleet[] = [];
  for (const size of FLEETS) fleets.push(await fleetOf(size, around));
  const runs: Run[] = [];
  for (const { title: shape, bodies } of shapesOver(around.stores.usccs)) {
    for (const fleet of fleets) {
      const exchanges = await exchangesWith(fleet.door, bodies);
      await load(fleet.door, exchanges, CONNECTIONS, warmUpSeconds);
      runs.push({ ...fleet, shape, exchanges, requestsPerSecond: [], cpuMs: [] });
    }
  }
  const processes = fleets.flatMap((fleet) => fleet.processes);
  const share = (await canHold()) ? SHARE : null;
  const held = share === null ? [] : await Promise.all(processes.map(({ pid }) => holdTo(share, pid)));
  try {
    for (let repeat = 0; repeat < repeats; repeat += 1) for (const run of runs) await once(run);
  } finally {
    for (const process of processes) await process.stop();
    for (const { release } of held) await release();
  }
  return { share, measured: runs.map((run) => ({ ...run, processes: run.processes.length })) };
}

async function once({ processes, door, exchanges, requestsPerSecond, cpuMs }: Run): Promise<void> {
  await load(door, exchanges, CONNECTIONS, LEAD_IN_SECONDS);
  const before = await cpuMicrosOf(processes);
  const done = await load(door, exchanges, CONNECTIONS, TOGETHER_SECONDS);
  cpuMs.push(((await cpuMicrosOf(processes)) - before) / 1000 / done.latencies.length);
  requestsPerSecond.push(done.latencies.length / done.seconds);
}

/** One issuer for all of them, whose tokens each believes. */
async function fleetOf(size: number, around: Surroundings): Promise<Fleet> {
  const port = await freePort();
  const processes: ServingProcess[] = [];
  let door = { url: '', token: '' };
  for (let started = 0; started < size; started += 1) {
    const { url, token, process } = await startScript('hub', around, {
      folder: around.folder,
      database: around.stores.inProcess,
      subgraphsUrl: null,
      port,
    });
    processes.push(process);
    door = { url, token: token ?? '' };
  }
  return { processes, door };
}

async function cpuMicrosOf(processes: readonly ServingProcess[]): Promise<number> {
  const usages = await Promise.all(processes.map((process) => process.usage()));
  return usages.reduce((sum, { cpuMicros }) => sum + cpuMicros, 0);
}
