/**
 * `npm run bench:gateway`: what one question costs through this hub, through other gateways over the same supergraph
 * and stores, and through a schema that is not federated. Interleaved in one run; answers are compared before anything
 * is measured, and every answer under load is compared with them. Writes docs/bench/gateway.md; under ten minutes.
 *
 * --seconds 2     of each load          --repeats 5          of each load; fewer are shown, not written
 * --warm-up 3     seconds, once a shape --enterprises 20000  in the sample province
 * --out <file>    instead of docs/bench/gateway.md
 * --only <names>  of arrangements, with commas; shown, not written
 */
import {
  EnterpriseIndex,
  type EnterprisePage,
  MOST_ENTERPRISES,
  NO_INTERNAL_RIGHTS,
} from '../../gateway/index/enterprise-index.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { randomBytes } from 'node:crypto';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { callerOf } from '../../kit/identity/caller.ts';
import { readConfig } from '../../kit/config.ts';
import { hopReader } from '../../kit/identity/hop-token.ts';
import { hopSettings } from '../../kit/testing/hop-keys.ts';
import { unboundHop } from '../peers/unbound-hop.ts';
import { openIndex } from '../peers/hub-subgraph.ts';
import { ensurePeers } from '../peers/install.ts';
import { fillStores } from '../peers/stores.ts';
import { supergraphAt } from '../peers/supergraph-at.ts';
import { type Arrangement, ARRANGEMENTS, startArrangement, startSubgraphs, TITLES } from './arrangement.ts';
import { compare } from './compare.ts';
import type { Door, Exchange } from './load.ts';
import { measure } from './measure.ts';
import { report, type Result } from './report.ts';
import { shapesOver } from './shapes.ts';

const MOST_CONNECTIONS = 32;
/** With fewer repeats than this a run is a trial: shown, not written down. */
const FEWEST_REPEATS = 5;
const DOCUMENT = join(import.meta.dirname, '../../docs/bench/gateway.md');

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '2' },
    repeats: { type: 'string', default: '5' },
    'warm-up': { type: 'string', default: '3' },
    enterprises: { type: 'string', default: '20000' },
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

const only = values.only?.split(',');
const chosen = ARRANGEMENTS.filter((name) => only?.includes(name) ?? true);

const AUDITOR = callerOf({ subject: 'bench', role: 'AUDITOR', sectors: [], purpose: 'AUDIT' });

ensurePeers();
const folder = await mkdtemp(join(tmpdir(), 'bench-gateway-'));
const stopping: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true })];
try {
  const text = await run();
  console.log(`\n${text}`);
  const out = values.out ?? (settings.repeats >= FEWEST_REPEATS && only === undefined ? DOCUMENT : null);
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

async function run(): Promise<string> {
  const hop = { ...hopSettings(folder), secret: randomBytes(32).toString('hex') };
  const { sign } = unboundHop(hop.secret, hopReader(readConfig(hop.subgraphs, 'SUBGRAPHS').hopPublicKeys));
  const { usccs, ...stores } = await prepareStores();
  const subgraphs = await startSubgraphs(stores.subgraphsStores, hop);
  stopping.push(() => subgraphs.process.stop());
  const supergraphFile = join(folder, 'supergraph.graphql');
  await writeFile(supergraphFile, supergraphAt(subgraphs.url));
  const around = { ...stores, subgraphsUrl: subgraphs.url, supergraphFile, hop };
  const arrangements: Arrangement[] = [];
  for (const name of chosen) {
    const arrangement = await startArrangement(name, around);
    stopping.push(() => arrangement.process.stop());
    arrangements.push(arrangement);
    console.log(`started: ${TITLES[name]}`);
  }
  // A hop token lives for a minute, so that each load gets a fresh one.
  const doorOf = async ({ url, token }: Arrangement): Promise<Door> => ({ url, token: token ?? (await sign(AUDITOR)) });

  const results: Result[] = [];
  const differences: string[] = [];
  for (const shape of shapesOver(usccs)) {
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
  return report(results, { settings, memory: new Map(memory), enterprises: usccs.length, differences });
}

/** Fills one folder, and copies it: a hub holds its folder alone. */
async function prepareStores() {
  const inProcessStores = join(folder, 'in-process');
  console.log(`filling stores with a sample province of ${settings.enterprises} enterprises …`);
  await fillStores(inProcessStores, settings.enterprises);
  const index = await openIndex(`sqlite:${inProcessStores}`);
  const usccs = await allCodes(new EnterpriseIndex(index));
  await index.close();
  const subgraphsStores = join(folder, 'subgraphs');
  await cp(inProcessStores, subgraphsStores, { recursive: true });
  const hubApartStores = join(folder, 'hub-apart');
  await cp(inProcessStores, hubApartStores, { recursive: true });
  return { usccs, inProcessStores, subgraphsStores, hubApartStores };
}

async function allCodes(list: EnterpriseIndex): Promise<Uscc[]> {
  const usccs: Uscc[] = [];
  for (let after: string | null = null; ;) {
    const page: EnterprisePage = await list.page({ first: MOST_ENTERPRISES, after }, NO_INTERNAL_RIGHTS);
    usccs.push(...page.entries.map(({ uscc }) => uscc));
    after = page.entries.at(-1)?.cursor ?? null;
    if (!page.hasNextPage) return usccs;
  }
}
