/**
 * `npm run bench:gateway`: what one question costs through this hub, through other gateways over the same supergraph
 * and stores, and through schemas that are not federated. Interleaved in one run; answers are compared before anything
 * is measured, and every answer under load is compared with them. Writes docs/bench/gateway.md; forty minutes.
 *
 * --seconds 3     of each load          --repeats 5          of each load; fewer are shown, not written
 * --warm-up 3     seconds, once a shape --enterprises 20000  in the sample province
 * --stores sqlite | memory | postgresql; the latter two are written to gateway-memory.md and gateway-postgresql.md
 * --out <file>    instead
 * --only <names>  of arrangements, with commas; shown, not written unless --out says where
 */
import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { callerOf } from '../../kit/identity/caller.ts';
import { readConfig } from '../../kit/config.ts';
import { hopReader } from '../../kit/identity/hop-token.ts';
import { hopSettings } from '../../kit/testing/hop-keys.ts';
import { unboundHop } from '../peers/unbound-hop.ts';
import { ensurePeers } from '../peers/install.ts';
import { supergraphAt } from '../peers/supergraph-at.ts';
import { type Arrangement, ARRANGEMENTS, startArrangement, startSubgraphs, TITLES } from './arrangement.ts';
import { compare } from './compare.ts';
import type { Door, Exchange } from './load.ts';
import { measure } from './measure.ts';
import { report } from './report.ts';
import type { Result } from './results.ts';
import { shapesOver } from './shapes.ts';
import { benchFolder, benchStores, STORE_KINDS, type StoreKind } from './stores.ts';
import { throughputOf } from './two-processes.ts';

const MOST_CONNECTIONS = 32;
/** With fewer repeats than this a run is a trial: shown, not written down. */
const FEWEST_REPEATS = 5;
const DOCUMENTS: Readonly<Record<StoreKind, string>> = {
  sqlite: 'gateway.md',
  memory: 'gateway-memory.md',
  postgresql: 'gateway-postgresql.md',
};

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '3' },
    repeats: { type: 'string', default: '5' },
    'warm-up': { type: 'string', default: '3' },
    enterprises: { type: 'string', default: '20000' },
    stores: { type: 'string', default: 'sqlite' },
    out: { type: 'string' },
    only: { type: 'string' },
  },
});
const settings = {
  seconds: Number(values.seconds),
  repeats: Number(values.repeats),
  warmUpSeconds: Number(values['warm-up']),
  enterprises: Number(values.enterprises),
};

const kind = STORE_KINDS.find((each) => each === values.stores);
if (kind === undefined) throw new Error(`--stores is one of ${STORE_KINDS.join(', ')}`);
const only = values.only?.split(',');
const chosen = ARRANGEMENTS.filter((name) => only?.includes(name) ?? true);

const AUDITOR = callerOf({ subject: 'bench', role: 'AUDITOR', sectors: [], purpose: 'AUDIT' });

ensurePeers();
const folder = await benchFolder(kind);
const stopping: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true })];
try {
  const text = await run(kind);
  console.log(`\n${text}`);
  const document = join(import.meta.dirname, '../../docs/bench', DOCUMENTS[kind]);
  const out = values.out ?? (settings.repeats >= FEWEST_REPEATS && only === undefined ? document : null);
  if (out !== null) {
    await mkdir(dirname(out), { recursive: true });
    await writeFile(out, text);
    console.log(`Written to ${out}.`);
  }
} finally {
  for (const stop of stopping.toReversed()) await stop();
}

/** An arrangement whose answers may be compared, and what it is asked. */
interface Run {
  readonly arrangement: Arrangement;
  readonly exchanges: readonly Exchange[];
}

async function run(stores: StoreKind): Promise<string> {
  const hop = { ...hopSettings(folder), secret: randomBytes(32).toString('hex') };
  const { sign } = unboundHop(hop.secret, hopReader(readConfig(hop.subgraphs, 'SUBGRAPHS').hopPublicKeys));
  console.log(`filling stores with a sample province of ${settings.enterprises} enterprises …`);
  const filled = await benchStores(stores, folder, settings.enterprises, stopping);
  const supergraphFile = join(folder, 'supergraph.graphql');
  const beside = { folder, stores: filled, supergraphFile, hop };
  const subgraphs = await startSubgraphs({ ...beside, upstream: null });
  stopping.push(() => subgraphs.process.stop());
  await writeFile(supergraphFile, supergraphAt(subgraphs.url));
  const around = { ...beside, subgraphsUrl: subgraphs.url };
  const arrangements: Arrangement[] = [];
  for (const name of chosen) {
    const arrangement = await startArrangement(name, { ...around, upstream: arrangements[0] ?? null });
    stopping.push(() => arrangement.process.stop());
    arrangements.push(arrangement);
    console.log(`started: ${TITLES[name]}`);
  }
  // A hop token lives for a minute, so that each load gets a fresh one.
  const doorOf = async ({ url, token }: Arrangement): Promise<Door> => ({ url, token: token ?? (await sign(AUDITOR)) });

  const results: Result[] = [];
  const differences: string[] = [];
  for (const shape of shapesOver(filled.usccs)) {
    const runs: Run[] = [];
    for (const [arrangement, compared] of await compare(shape, arrangements, doorOf)) {
      if ('exchanges' in compared) runs.push({ arrangement, exchanges: compared.exchanges });
      else differences.push(`${TITLES[arrangement.name]}, ${shape.title}: ${compared.difference}`);
    }
    console.log(`${shape.title}: ${runs.length} of ${arrangements.length} arrangements answer the same`);
    const once = async ({ arrangement, exchanges }: Run, connections: number, seconds: number) =>
      measure(arrangement, arrangement.isApart ? subgraphs.process : null, {
        door: await doorOf(arrangement),
        exchanges,
        connections,
        seconds,
      });
    for (const each of runs) await once(each, MOST_CONNECTIONS, settings.warmUpSeconds);
    for (let repeat = 0; repeat < settings.repeats; repeat += 1) {
      for (const connections of [1, MOST_CONNECTIONS]) {
        for (const each of runs) {
          const measurement = await once(each, connections, settings.seconds);
          results.push({ shape: shape.title, arrangement: each.arrangement.name, connections, repeat, measurement });
        }
      }
      console.log(`${shape.title}: ${repeat + 1} of ${settings.repeats}`);
    }
  }
  const memory = await Promise.all(
    [...arrangements, { name: 'subgraphs' as const, process: subgraphs.process }].map(
      async ({ name, process }) => [name, (await process.usage()).residentBytes] as const,
    ),
  );
  for (const { process } of arrangements) await process.stop();
  const throughput = stores === 'postgresql' ? await throughputOf({ ...around, upstream: null }, settings) : null;
  const enterprises = filled.usccs.length;
  return report(results, {
    settings,
    stores,
    typed: process.argv.slice(2),
    memory: new Map(memory),
    enterprises,
    differences,
    throughput,
  });
}
