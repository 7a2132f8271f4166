/**
 * `npm run bench:evaluate`: the whole province evaluated by public credit's model, beside two limits measured in the
 * same run: reading and writing the same rows with no arithmetic, and the arithmetic alone on facts in memory. Every
 * measurement has a process and a fresh copy of the store of its own. Writes docs/bench/evaluate.md.
 *
 * --enterprises 2921415   fewer are shown, not written        --repeats 1   of each
 * --engines sqlite,postgresql                                 --threads 0,1,2
 * --out <file>            instead of docs/bench/evaluate.md
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { PUBLISHED_ENTERPRISES } from '../../kit/province/marginals.ts';
import { testPostgreSql } from '../../kit/testing/postgresql.ts';
import { benchStores, type BenchStores, type Engine } from './evaluation/bench-stores.ts';
import { measureIn } from './evaluation/measure-in.ts';
import type { Measured, TimedRun } from './evaluation/measured.ts';
import { type EngineResults, report } from './evaluation/report.ts';

const DOCUMENT = join(import.meta.dirname, '../../docs/bench/evaluate.md');
/** Memory must not grow with the population: it is measured on a tenth of it, too. */
const TENTH = 10;

const { values } = parseArgs({
  options: {
    enterprises: { type: 'string', default: String(PUBLISHED_ENTERPRISES) },
    repeats: { type: 'string', default: '1' },
    engines: { type: 'string', default: 'sqlite,postgresql' },
    threads: { type: 'string', default: '0,1,2' },
    out: { type: 'string' },
  },
});
const enterprises = Number(values.enterprises);
const repeats = Number(values.repeats);
const engines = values.engines.split(',') as Engine[];
const threads = values.threads.split(',').map(Number);

const folder = await mkdtemp(join(tmpdir(), 'bench-evaluate-'));
const server = engines.includes('postgresql') ? await testPostgreSql() : null;
try {
  const results: EngineResults[] = [];
  for (const engine of engines) {
    if (engine === 'postgresql' && server === null) continue;
    results.push(await measureEngine(engine, benchStores(engine, folder, server?.url ?? '')));
  }
  const text = report(results, { enterprises, repeats });
  console.log(`\n${text}`);
  const out = values.out ?? (enterprises === PUBLISHED_ENTERPRISES ? DOCUMENT : null);
  if (out !== null) {
    await mkdir(dirname(out), { recursive: true });
    await writeFile(out, text);
    console.log(`Written to ${out}.`);
  }
} finally {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
}

async function measureEngine(engine: Engine, stores: BenchStores): Promise<EngineResults> {
  const small = await fill(stores, `${engine}, a tenth`, 'tenth', Math.ceil(enterprises / TENTH));
  const onTenth = await inCopy(stores, 'tenth', (setting) => measureIn<TimedRun>('timed-run.ts', setting, '1'));
  await stores.drop('tenth');
  const rows = await fill(stores, engine, 'whole', enterprises);
  const arithmetic: Measured[] = [];
  const copying: (Measured & { readSeconds: number })[] = [];
  const runs = new Map<number, TimedRun[]>(threads.map((count) => [count, []]));
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const limit = await measureIn<Measured>('timed-arithmetic.ts', stores.setting('whole'), String(enterprises));
    arithmetic.push(limit);
    tell(engine, 'arithmetic in memory', limit);
    const copied = await inCopy(stores, 'whole', (setting) =>
      measureIn<Measured & { readSeconds: number }>('timed-copying.ts', setting),
    );
    copying.push(copied);
    tell(engine, 'reading and writing', copied);
    for (const [count, measured] of runs) {
      const run = await inCopy(stores, 'whole', (setting) =>
        measureIn<TimedRun>('timed-run.ts', setting, String(count)),
      );
      measured.push(run);
      tell(engine, `run, ${count} threads`, run);
    }
  }
  await stores.drop('whole');
  return { engine, rows, smallRows: small, onTenth, arithmetic, copying, runs };
}

async function fill(
  stores: BenchStores,
  title: string,
  name: string,
  population: number,
): Promise<ReadonlyMap<string, number>> {
  const bar = new SingleBar({
    format: `filling ${title} {bar} {percentage}% | {eta_formatted} left`,
    clearOnComplete: true,
  });
  if (process.stderr.isTTY) bar.start(population, 0);
  try {
    return await stores.fill(name, population, (done) => bar.update(done));
  } finally {
    bar.stop();
  }
}

/** Measures on a copy of a store, and takes the copy away. */
async function inCopy<Result>(
  stores: BenchStores,
  name: string,
  measure: (setting: string) => Promise<Result>,
): Promise<Result> {
  await stores.copy(name, 'copy');
  try {
    return await measure(stores.setting('copy'));
  } finally {
    await stores.drop('copy');
  }
}

function tell(engine: Engine, title: string, { seconds, cpuSeconds, peakBytes }: Measured): void {
  const memory = `${(peakBytes / 2 ** 20).toFixed(0)} MiB`;
  console.log(
    `${engine.padEnd(10)} ${title.padEnd(22)} ${seconds.toFixed(1).padStart(7)} s  ${Math.round(enterprises / seconds)
      .toLocaleString('en')
      .padStart(9)}/s  CPU ${cpuSeconds.toFixed(1)} s  ${memory}`,
  );
}
