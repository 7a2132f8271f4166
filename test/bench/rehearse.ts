/**
 * `npm run bench:rehearse`: rehearsals of rule sets on a made-up province, beside a bare scan of the same rows, in turn in
 * the same run. Writes docs/bench/rehearse.md.
 *
 * --enterprises 2921415    fewer are shown, not written       --times 3     of each, in turn
 * --engine postgresql | sqlite                                --threads 2   of the bare scan
 * --out <file>             instead of docs/bench/rehearse.md
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { DEFAULT_RULES, readRuleFiles } from '../../gateway/convergence/rule-set.ts';
import type { Strategy } from '../../gateway/convergence/words.ts';
import { indexTables, type IndexTables } from '../../gateway/index/tables.ts';
import { rehearse } from '../../gateway/rehearsal/rehearse.ts';
import { openDatabase } from '../../kit/database/database.ts';
import { locateDatabase } from '../../kit/database/location.ts';
import { PUBLISHED_ENTERPRISES } from '../../kit/province/marginals.ts';
import { testPostgreSql } from '../../kit/testing/postgresql.ts';
import { todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import { SECTORS } from './index/questions.ts';
import { bareScan } from './rehearse/bare-scan.ts';
import { fillIndex } from './rehearse/filled-index.ts';
import { report, type Timed } from './rehearse/report.ts';

const DOCUMENT = join(import.meta.dirname, '../../docs/bench/rehearse.md');
const { values } = parseArgs({
  options: {
    enterprises: { type: 'string', default: String(PUBLISHED_ENTERPRISES) },
    engine: { type: 'string', default: 'postgresql' },
    threads: { type: 'string', default: '2' },
    times: { type: 'string', default: '3' },
    out: { type: 'string' },
  },
});
const [enterprises, threads, times] = [values.enterprises, values.threads, values.times].map(Number) as [
  number,
  number,
  number,
];

const shipped = await readRuleFiles(DEFAULT_RULES);
const cell = (steps: number) => `<outputEntry id="classSteps_row_2_out_steps"><text>${steps}`;
const heavier = new Map(shipped).set(
  'sector-effect.dmn',
  (shipped.get('sector-effect.dmn') ?? '').replace(cell(2), cell(3)),
);
const DRAFTS: ReadonlyMap<string, { readonly files: ReadonlyMap<string, string>; readonly strategy: Strategy }> =
  new Map([
    ['the same rules', { files: shipped, strategy: 'NOTCH' }],
    ['a sector at D lowers by three steps', { files: heavier, strategy: 'NOTCH' }],
    ['the strategy WORST_OF', { files: shipped, strategy: 'WORST_OF' }],
  ]);

const folder = await mkdtemp(join(tmpdir(), 'bench-rehearse-'));
const server = values.engine === 'sqlite' ? null : await testPostgreSql();
if (values.engine !== 'sqlite' && server === null) throw new Error('no PostgreSQL server; use --engine sqlite');
const location = locateDatabase(server === null ? `sqlite:${folder}` : `${server.url}/bench`, 'hub');
const database = await openDatabase<IndexTables>(location, [indexTables]);
const bar = new SingleBar({ format: 'filling {bar} {value}/{total} {eta_formatted}', noTTYOutput: false });
try {
  await database.migrate();
  const filling = performance.now();
  bar.start(enterprises, 0);
  const filled = await fillIndex(database, location, enterprises, (done) => bar.update(done));
  bar.stop();
  const fillSeconds = (performance.now() - filling) / 1000;
  const load = loadavg()[0] ?? 0;
  const scans: number[] = [];
  const rehearsals = new Map<string, Timed[]>([...DRAFTS.keys()].map((title) => [title, []]));
  for (let time = 0; time < times; time += 1) {
    scans.push(await bareScan({ database, location, generation: filled.generation, threads }));
    for (const [title, draft] of DRAFTS) rehearsals.get(title)?.push(await timed(filled.generation, draft));
  }
  const text = report({
    engine: values.engine,
    enterprises,
    threads,
    filled,
    fillSeconds,
    load,
    scans,
    rehearsals,
  });
  console.log(text);
  const out = values.out ?? (enterprises === PUBLISHED_ENTERPRISES ? DOCUMENT : null);
  if (out !== null) await writeFile(out, text);
} finally {
  bar.stop();
  await database.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
}

async function timed(
  generation: number,
  { files, strategy }: { readonly files: ReadonlyMap<string, string>; readonly strategy: Strategy },
): Promise<Timed> {
  const from = performance.now();
  const secondsSince = () => (performance.now() - from) / 1000;
  let countedSeconds = 0;
  const { ALL } = await rehearse({
    location,
    task: {
      generation,
      day: todayInShanghai(),
      sectors: SECTORS,
      before: { files: [...shipped], strategy: 'NOTCH' },
      after: { files: [...files], strategy },
    },
    onCounted: () => {
      countedSeconds = secondsSince();
    },
  });
  return {
    countedSeconds,
    listedSeconds: secondsSince(),
    moved: ALL.moved,
    supervisedDifferently: ALL.supervisedDifferently,
  };
}
