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
import { Rehearsals } from '../../gateway/rehearsal/rehearsals.ts';
import { type RehearsalTables, rehearsalTables } from '../../gateway/rehearsal/tables.ts';
import { RuleSetLife } from '../../gateway/rule-sets/life.ts';
import { RuleSetsInForce } from '../../gateway/rule-sets/rule-sets-in-force.ts';
import { type RuleSetTables, ruleSetTables } from '../../gateway/rule-sets/tables.ts';
import { createLog } from '../../kit/log.ts';
import { openDatabase } from '../../kit/database/database.ts';
import { locateDatabase } from '../../kit/database/location.ts';
import { PUBLISHED_ENTERPRISES } from '../../kit/province/marginals.ts';
import { testPostgreSql } from '../../kit/testing/postgresql.ts';
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
const [enterprises, threads, rounds] = [values.enterprises, values.threads, values.times].map(Number) as [
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
interface Draft {
  readonly files: ReadonlyMap<string, string>;
  readonly strategy: Strategy;
}
const DRAFTS: ReadonlyMap<string, Draft> = new Map([
  ['the same rules', { files: shipped, strategy: 'NOTCH' }],
  ['a sector at D lowers by three steps', { files: heavier, strategy: 'NOTCH' }],
  ['the strategy WORST_OF', { files: shipped, strategy: 'WORST_OF' }],
]);
const CLERK = { subject: 'bench', role: 'AGENCY' } as const;

const folder = await mkdtemp(join(tmpdir(), 'bench-rehearse-'));
const server = values.engine === 'sqlite' ? null : await testPostgreSql();
if (values.engine !== 'sqlite' && server === null) throw new Error('no PostgreSQL server; use --engine sqlite');
const location = locateDatabase(server === null ? `sqlite:${folder}` : `${server.url}/bench`, 'hub');
const database = await openDatabase<IndexTables & RuleSetTables & RehearsalTables>(location, [
  indexTables,
  ruleSetTables,
  rehearsalTables,
]);
const bar = new SingleBar({ format: 'filling {bar} {value}/{total} {eta_formatted}', noTTYOutput: false });
const load = loadavg()[0] ?? 0;
try {
  await database.migrate();
  const filling = performance.now();
  bar.start(enterprises, 0);
  const filled = await fillIndex(database, location, enterprises, (done) => bar.update(done));
  bar.stop();
  const fillSeconds = (performance.now() - filling) / 1000;
  const inForce = await RuleSetsInForce.open(database);
  const life = new RuleSetLife(database, inForce, 'REQUIRED');
  const log = createLog('warn');
  const rehearsals = new Rehearsals({ database, location, sectors: SECTORS, life, inForce, log });
  const scans: number[] = [];
  const times = new Map<string, Timed[]>([...DRAFTS.keys()].map((title) => [title, []]));
  for (let round = 0; round < rounds; round += 1) {
    scans.push(await bareScan({ database, location, generation: filled.generation, threads }));
    for (const [title, draft] of DRAFTS) times.get(title)?.push(await timed(life, rehearsals, draft));
  }
  const text = report({
    engine: values.engine,
    enterprises,
    threads,
    filled,
    fillSeconds,
    load,
    scans,
    times,
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

async function timed(life: RuleSetLife, rehearsals: Rehearsals, { files, strategy }: Draft): Promise<Timed> {
  const { hash } = await life.draft(files, CLERK);
  const from = performance.now();
  const { number, ended } = await rehearsals.start(hash, CLERK, strategy);
  await ended;
  const rehearsedSeconds = (performance.now() - from) / 1000;
  const { counts, failure } = await rehearsals.one(number);
  if (counts === null) throw new Error(failure ?? 'a rehearsal was given up');
  const downloading = performance.now();
  let lines = -1; // its header
  for await (const piece of await rehearsals.moves(number, 'ALL')) lines += piece.split('\n').length - 1;
  if (lines !== counts.ALL.moved) throw new Error(`${counts.ALL.moved} move, and ${lines} are on the list`);
  return {
    rehearsedSeconds,
    downloadedSeconds: (performance.now() - downloading) / 1000,
    moved: counts.ALL.moved,
    supervisedDifferently: counts.ALL.supervisedDifferently,
  };
}
