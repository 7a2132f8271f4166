/**
 * `node timed-copying.ts <HUB_DB> <HUB_DB of an evaluated store>`: limit (a), reading and writing the same rows with no
 * arithmetic. Reads what a run reads, by the run's own statements and pages, through the driver alone; and writes the very
 * rows that a run over the same records has written, which are fetched from the evaluated store while the clock stands.
 */
import { type FactTables, pageStatements } from '../../../kit/evaluation-runs/page-records.ts';
import { pageBehind } from '../../../kit/evaluation-runs/population.ts';
import { compilerOf } from './compiler.ts';
import { bareDriver, countsOf, onlyRow } from './drivers.ts';
import { Stopwatch, type TimedCopying } from './measured.ts';
import { changesInsert, GRADES_GIVEN, gradesInsert, type GradesGiven } from './published-rows.ts';
import { PAGE_SIZE } from '../../../kit/evaluation-runs/ordered-pages.ts';
import { RESULTS_AT_ONCE } from '../../../kit/evaluation-runs/publish-run.ts';
import { storeOf } from './store-of.ts';

const [setting = '', evaluatedSetting = ''] = process.argv.slice(2);
const store = await bareDriver(storeOf(setting));
const evaluated = await bareDriver(storeOf(evaluatedSetting));
const compiler = compilerOf<FactTables>(store.engine);
const given = await onlyRow<GradesGiven>(evaluated, GRADES_GIVEN);

const whole = new Stopwatch();
const reading = new Stopwatch();
const ends: string[] = [];
for (let after = ''; ;) {
  const behind = pageBehind('EVERY_ENTERPRISE', after, PAGE_SIZE).compile(compiler);
  const { through } = await whole.time(() => onlyRow<{ through: string | null }>(store, behind.sql, behind.parameters));
  if (through === null) break;
  const statements = pageStatements(compiler, { after, through }).map((statement) => statement.compile());
  const results = await evaluated.resultsBetween(after, through);
  await whole.time(async () => {
    await reading.time(async () => {
      for (const { sql, parameters } of statements) await store.rows(sql, parameters);
    });
    await store.begin();
    await store.insertResults(results);
    await store.commit();
  });
  ends.push(through);
  after = through;
}
const pagesAtOnce = RESULTS_AT_ONCE / PAGE_SIZE;
await whole.time(async () => {
  await store.begin();
  let told = 0;
  for (let page = 0; page < ends.length; page += pagesAtOnce) {
    const part = [ends[page - 1] ?? '', ends[Math.min(page + pagesAtOnce, ends.length) - 1]];
    await store.write(gradesInsert(store.engine, given), part);
    told += await store.write(changesInsert(store.engine, told, given), part);
  }
  await store.commit();
});
const written = await countsOf(store);
const wanted = await countsOf(evaluated);
if (JSON.stringify(written) !== JSON.stringify(wanted))
  throw new Error(`These are not the rows of a run: ${JSON.stringify({ written, wanted })}`);
await store.close();
await evaluated.close();
process.stdout.write(
  JSON.stringify({ ...whole.measured(), readSeconds: reading.seconds, written } satisfies TimedCopying),
);
