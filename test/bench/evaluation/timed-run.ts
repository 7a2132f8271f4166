/** `node timed-run.ts <HUB_DB> <threads>`: evaluates public credit once, and prints how long it took and what memory. */
import publicCredit from '../../../subgraphs/public-credit/sector.ts';
import { openDatabase } from '../../../kit/database/database.ts';
import { evaluatePopulation } from '../../../kit/evaluation-runs/evaluate-population.ts';
import type { RunProgress } from '../../../kit/evaluation-runs/evaluation-report.ts';
import type { RunStoreTables } from '../../../kit/evaluation-runs/run-store.ts';
import { feedTables } from '../../../kit/feed/tables.ts';
import { NOW, PERIOD } from './fill-store.ts';
import { Stopwatch, type TimedRun } from './measured.ts';
import { storeOf } from './store-of.ts';

const [setting = '', threads = '1'] = process.argv.slice(2);
const { evaluation } = publicCredit;
if (evaluation === null) throw new Error('public credit does not evaluate');
const location = storeOf(setting);
const database = await openDatabase<RunStoreTables>(location, [feedTables, ...publicCredit.tables]);
const phases = new Map<RunProgress['phase'], number>();
const watch = new Stopwatch();
let phase: RunProgress['phase'] = 'EVALUATING';
let phaseAt = performance.now();
const { hash, population, outcome } = await watch.time(() =>
  evaluatePopulation({
    setting: evaluation,
    database,
    location,
    period: PERIOD,
    threads: Number(threads),
    publishAnyway: 'benchmark',
    now: NOW,
    onProgress: ({ phase: now }) => {
      if (now === phase) return;
      phases.set(phase, (performance.now() - phaseAt) / 1_000);
      [phase, phaseAt] = [now, performance.now()];
    },
  }),
);
phases.set(phase, (performance.now() - phaseAt) / 1_000);
if (outcome !== 'PUBLISHED') throw new Error(`the run was not published: ${outcome}`);
process.stdout.write(
  JSON.stringify({
    ...watch.measured(),
    phases: Object.fromEntries(phases),
    population,
    hash,
  } satisfies TimedRun),
);
await database.close();
