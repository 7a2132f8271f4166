import { freePort } from '../../kit/testing/postgresql.ts';
import type { ServingProcess } from '../peers/child-process.ts';
import { startScript, type Surroundings } from './arrangement.ts';
import { exchangesWith } from './compare.ts';
import { type Door, type Exchange, load } from './load.ts';
import { shapesOver } from './shapes.ts';

const CONNECTIONS = 32;
const FLEETS = [1, 2];

/** What hub processes behind one port did together, in each repeat. */
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
  readonly exchanges: readonly Exchange[];
  readonly requestsPerSecond: number[];
  readonly cpuMs: number[];
}

/** One hub process, and two that share a port, under the same load in turn: subgraphs in-process, one store for all. */
export async function throughputOf(
  around: Surroundings,
  { repeats, seconds, warmUpSeconds }: { repeats: number; seconds: number; warmUpSeconds: number },
): Promise<Throughput[]> {
  const fleets: Fleet[] = [];
  for (const size of FLEETS) fleets.push(await fleetOf(size, around));
  const measured: Throughput[] = [];
  for (const { title: shape, bodies } of shapesOver(around.stores.usccs)) {
    const runs: Run[] = [];
    for (const fleet of fleets) {
      const exchanges = await exchangesWith(fleet.door, bodies);
      await load(fleet.door, exchanges, CONNECTIONS, warmUpSeconds);
      runs.push({ ...fleet, exchanges, requestsPerSecond: [], cpuMs: [] });
    }
    for (let repeat = 0; repeat < repeats; repeat += 1) for (const run of runs) await once(run, seconds);
    measured.push(
      ...runs.map(({ processes, requestsPerSecond, cpuMs }) => ({
        processes: processes.length,
        shape,
        requestsPerSecond,
        cpuMs,
      })),
    );
  }
  for (const { processes } of fleets) for (const process of processes) await process.stop();
  return measured;
}

async function once({ processes, door, exchanges, requestsPerSecond, cpuMs }: Run, seconds: number): Promise<void> {
  await Promise.all(processes.map((process) => process.collectGarbage()));
  const before = await cpuMicrosOf(processes);
  const done = await load(door, exchanges, CONNECTIONS, seconds);
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
