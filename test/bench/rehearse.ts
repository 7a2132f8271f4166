/**
 * `npm run bench:rehearse`: a rehearsal of a rule set on a made-up province, beside a bare scan of the same rows by as many
 * threads, interleaved in the same run. Prints Markdown.
 *
 * --enterprises 100000      --engine postgresql | sqlite      --threads 2      --times 3
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { sql } from 'kysely';
import { DEFAULT_RULES, loadRuleSet, readRuleFiles } from '../../gateway/convergence/rule-set.ts';
import { tableOf } from '../../gateway/index/index-tables.ts';
import { followIndex } from '../../gateway/index/follow-index.ts';
import { indexTables, type IndexTables } from '../../gateway/index/tables.ts';
import { Tiers } from '../../gateway/index/tiers.ts';
import { rehearse } from '../../gateway/rehearsal/rehearse.ts';
import { openDatabase } from '../../kit/database/database.ts';
import { locateDatabase } from '../../kit/database/location.ts';
import { createLog } from '../../kit/log.ts';
import { testPostgreSql } from '../../kit/testing/postgresql.ts';
import { todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import { madeUpProvince } from './index/made-up-province.ts';
import { SECTORS } from './index/questions.ts';
import { quantile } from './measure.ts';

const { values } = parseArgs({
  options: {
    enterprises: { type: 'string', default: '100000' },
    engine: { type: 'string', default: 'postgresql' },
    threads: { type: 'string', default: '2' },
    times: { type: 'string', default: '3' },
  },
});
const [enterprises, threads, times] = [values.enterprises, values.threads, values.times].map(Number) as [
  number,
  number,
  number,
];
const PAGE = 10_000;
const cell = (steps: number) => `<outputEntry id="classSteps_row_2_out_steps"><text>${steps}`;

const folder = await mkdtemp(join(tmpdir(), 'bench-rehearse-'));
const server = values.engine === 'sqlite' ? null : await testPostgreSql();
if (values.engine !== 'sqlite' && server === null) throw new Error('no PostgreSQL server; use --engine sqlite');
const location = locateDatabase(server === null ? `sqlite:${folder}` : `${server.url}/bench`, 'hub');
const database = await openDatabase<IndexTables>(location, [indexTables]);
try {
  await database.migrate();
  const follower = followIndex({
    database,
    location,
    subgraphs: madeUpProvince(enterprises).subgraphs,
    rules: { sectors: SECTORS, tiers: new Tiers(await loadRuleSet(), SECTORS) },
    pollMs: 50,
    log: createLog('warn'),
  });
  await follower.caughtUp();
  await follower.stop();
  const task = {
    generation: 1,
    day: todayInShanghai(),
    sectors: SECTORS,
    before: { files: [...(await readRuleFiles(DEFAULT_RULES))], strategy: 'NOTCH' },
    after: { files: [...(await heavier())], strategy: 'NOTCH' },
  } as const;
  const [rehearsals, scans]: [number[], number[]] = [[], []];
  let moved = 0;
  for (let time = 0; time < times; time += 1) {
    scans.push(await scan());
    const from = performance.now();
    const tallies = await rehearse({ database, location, task, threads });
    rehearsals.push((performance.now() - from) / 1000);
    moved = tallies.ALL.moved;
  }
  const [rehearsal, bare] = [rehearsals, scans].map((seconds) =>
    quantile(
      seconds.sort((a, b) => a - b),
      0.5,
    ),
  ) as [number, number];
  const core = cpus()[0]?.model.trim() ?? 'unknown';
  console.log(`- ${availableParallelism()} cores (${core}), Node ${process.versions.node}, ${values.engine}, ${enterprises.toLocaleString('en')} enterprises, ${threads} threads, median of ${times}
- rehearsal: ${rehearsal.toFixed(2)} s (${Math.round(enterprises / rehearsal).toLocaleString('en')}/s), starting its threads included; ${moved.toLocaleString('en')} move
- bare scan of the same rows by as many threads, already started: ${bare.toFixed(2)} s (${Math.round(enterprises / bare).toLocaleString('en')}/s)
- the rehearsal takes ${(rehearsal / bare).toFixed(2)} times the scan; all runs: ${rehearsals.map((seconds) => seconds.toFixed(2)).join(' ')} against ${scans.map((seconds) => seconds.toFixed(2)).join(' ')} s`);
} finally {
  await database.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
}

/** The shipped rule set, where a sector at D lowers by three steps. */
async function heavier(): Promise<ReadonlyMap<string, string>> {
  const files = await readRuleFiles(DEFAULT_RULES);
  return files.set('sector-effect.dmn', (files.get('sector-effect.dmn') ?? '').replace(cell(2), cell(3)));
}

/** Seconds in which threads that are already started read every row. */
async function scan(): Promise<number> {
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL('rehearse/scan-thread.ts', import.meta.url), { workerData: { location, generation: 1 } }),
  );
  await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('message', resolve))));
  const from = performance.now();
  const bounds = ['', ...(await boundaries()), 'Z'.repeat(19)];
  let next = 0;
  await Promise.all(
    workers.map(async (worker) => {
      while (next < bounds.length - 1) {
        const [after, through] = [bounds[next], bounds[next + 1]];
        next += 1;
        const read = new Promise((resolve) => worker.once('message', resolve));
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
        worker.postMessage({ after, through });
        await read;
      }
    }),
  );
  const seconds = (performance.now() - from) / 1000;
  await Promise.all(workers.map((worker) => worker.terminate()));
  return seconds;
}

async function boundaries(): Promise<string[]> {
  const found: string[] = [];
  for (let after = ''; ;) {
    const { rows } = await sql<{ uscc: string }>`
      select uscc from ${sql.table(tableOf(1))} where uscc > ${after} order by uscc limit 1 offset ${PAGE - 1}`.execute(
      database.read,
    );
    const [row] = rows;
    if (row === undefined) return found;
    found.push(row.uscc);
    after = row.uscc;
  }
}
