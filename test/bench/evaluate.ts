/**
 * `npm run bench:evaluate`: the whole province evaluated by public credit's model, beside two limits measured in the
 * same run: reading and writing the same rows with no arithmetic, and the arithmetic alone on facts in memory. Every
 * measurement has a process and a fresh copy of the store of its own. Writes docs/bench/evaluate.md.
 *
 * --enterprises 2921415   fewer are shown, not written        --repeats 3   of each, in turn
 * --engine sqlite --engine postgresql                         --threads 0,1,2
 * --out <file>            instead of docs/bench/evaluate.md
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { PUBLISHED_ENTERPRISES } from '../../kit/province/marginals.ts';
import { testPostgreSql } from '../../kit/testing/postgresql.ts';
import { benchStores, type BenchStores, type Engine } from './evaluation/bench-stores.ts';
import { measureIn } from './evaluation/measure-in.ts';
import type { Measured, TimedCopying, TimedRun } from './evaluation/measured.ts';
import { type EngineResults, type Repeat, report } from './evaluation/report.ts';

const DOCUMENT = join(import.meta.dirname, '../../docs/bench/evaluate.md');
/** Memory must not grow with the population: it is measured on a tenth of it, too; a sample has 500 at least. */
const TENTH = 10;
const LEAST = 500;

const { values } = parseArgs({
  options: {
    enterprises: { type: 'string', default: String(PUBLISHED_ENTERPRISES) },
    repeats: { type: 'string', default: '3' },
    engine: { type: 'string', multiple: true, default: ['sqlite', 'postgresql'] },
    threads: { type: 'string', default: '0,1,2' },
    out: { type: 'string' },
  },
});
const enterprises = Number(values.enterprises);
const repeats = Number(values.repeats);
const threads = values.threads.split(',').map(Number);
const engines = values.engine.map(engineNamed);

const folder = await mkdtemp(join(tmpdir(), 'bench-evaluate-'));
const server = engines.includes('postgresql') ? await testPostgreSql() : null;
try {
  const results: EngineResults[] = [];
  for (const engine of engines) {
    if (engine === 'postgresql' && server === null) continue;
    results.push(await measureEngine(engine, benchStores(engine, folder, server?.url ?? '')));
    await tellAll(report(results, { enterprises, repeats }));
  }
} finally {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
}

/** After each engine: who stops it then has what was measured. */
async function tellAll(text: string): Promise<void> {
  console.log(`\n${text}`);
  const out = values.out ?? (enterprises === PUBLISHED_ENTERPRISES ? DOCUMENT : null);
  if (out === null) return;
  await mkdir(dirname(out), { recursive: true });
  await writeFile(out, text);
  console.log(`Written to ${out}.`);
}

function engineNamed(name: string): Engine {
  if (name === 'sqlite' || name === 'postgresql') return name;
  throw new Error(`--engine is sqlite or postgresql, not ${name}.`);
}

async function measureEngine(engine: Engine, stores: BenchStores): Promise<EngineResults> {
  const mostThreads = Math.max(...threads);
  await fill(stores, `${engine}, a tenth`, 'tenth', Math.max(LEAST, Math.ceil(enterprises / TENTH)));
  const onTenth = await measureIn<TimedRun>('timed-run.ts', stores.setting('tenth'), String(mostThreads));
  await stores.drop('tenth');
  const rows = await fill(stores, engine, 'whole', enterprises);
  await stores.copy('whole', 'evaluated');
  const { hash } = await measureIn<TimedRun>('timed-run.ts', stores.setting('evaluated'), String(mostThreads));
  const measured: Repeat[] = [];
  for (let repeat = 0; repeat < repeats; repeat += 1) measured.push(await measureOnce(engine, stores, hash));
  await stores.drop('evaluated');
  await stores.drop('whole');
  return { engine, rows, onTenth, hash, threads: mostThreads, repeats: measured };
}

/** Each thing once, one after the other. */
async function measureOnce(engine: Engine, stores: BenchStores, hash: string): Promise<Repeat> {
  const load = loadavg()[0] ?? Number.NaN;
  const arithmetic = await measureIn<Measured>('timed-arithmetic.ts', stores.setting('whole'), String(enterprises));
  tell(engine, 'arithmetic in memory', arithmetic);
  const copying = await inCopy(stores, (setting) =>
    measureIn<TimedCopying>('timed-copying.ts', setting, stores.setting('evaluated')),
  );
  tell(engine, 'reading and writing', copying);
  const runs = new Map<number, TimedRun>();
  for (const count of threads) {
    const run = await inCopy(stores, (setting) => measureIn<TimedRun>('timed-run.ts', setting, String(count)));
    if (run.hash !== hash) throw new Error(`a run with ${count} threads has found something else`);
    runs.set(count, run);
    tell(engine, `run, ${count} threads`, run);
  }
  return { load, arithmetic, copying, runs };
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

/** Measures on a copy of the store, and takes the copy away. */
async function inCopy<Result>(stores: BenchStores, measure: (setting: string) => Promise<Result>): Promise<Result> {
  await stores.copy('whole', 'copy');
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
