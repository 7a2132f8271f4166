import { availableParallelism, cpus, totalmem } from 'node:os';
import { PUBLISHED_ENTERPRISES } from '../../../kit/province/marginals.ts';
import type { Engine } from './bench-stores.ts';
import type { Measured, TimedCopying, TimedRun } from './measured.ts';

/** Everything measured once, one after the other. */
export interface Repeat {
  /** The machine's load of the minute before. */
  readonly load: number;
  readonly arithmetic: Measured;
  readonly copying: TimedCopying;
  /** By number of threads beside the writing one. */
  readonly runs: ReadonlyMap<number, TimedRun>;
}

/** Everything measured on one engine. */
export interface EngineResults {
  readonly engine: Engine;
  /** Rows of the store by kind. */
  readonly rows: ReadonlyMap<string, number>;
  readonly hash: string;
  readonly onTenth: TimedRun;
  /** Of the run on a tenth. */
  readonly threads: number;
  readonly repeats: readonly Repeat[];
}

interface Conditions {
  readonly enterprises: number;
  readonly repeats: number;
}

/** A run may take so many times the larger limit. */
const TARGET = 1.5;
const MOST_BYTES = 10 ** 9;
const BUSY =
  ' **Other work had the machine meanwhile: seconds and ratios, and verdicts on them, are not to be relied on.**';
const TITLES: Readonly<Record<Engine, string>> = { sqlite: 'SQLite, embedded', postgresql: 'PostgreSQL, same machine' };

/** The measurements as Markdown: conditions, targets, two tables for each engine, and what was run. */
export function report(results: readonly EngineResults[], conditions: Conditions): string {
  return [
    '# Evaluation benchmark',
    head(results, conditions),
    '## Targets',
    ...results.map(targets),
    ...results.flatMap((each) => [`## ${TITLES[each.engine]}`, table(each, conditions), phases(each)]),
    '## What was run',
    DESCRIPTION,
    '',
  ].join('\n\n');
}

function head(results: readonly EngineResults[], { enterprises, repeats }: Conditions): string {
  const cores = cpus();
  const rows = [...(results[0]?.rows ?? [])].map(([kind, count]) => `${kind} ${count.toLocaleString('en')}`).join(', ');
  const loads = results.flatMap((each) => each.repeats.map(({ load }) => load));
  const isBusy = loads.some((load) => load > availableParallelism());
  return `Written by \`npm run bench:evaluate\` on ${new Date().toISOString().slice(0, 10)}; do not edit.

- Machine: ${availableParallelism()} cores (${cores[0]?.model.trim() ?? 'unknown'}), ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${process.platform} ${process.arch}, Node ${process.versions.node}. Load average before each round: ${loads.map((load) => load.toFixed(1)).join(', ')}.${isBusy ? BUSY : ''}
- Population: sample province of ${enterprises.toLocaleString('en')} enterprises${enterprises < PUBLISHED_ENTERPRISES ? ', not the whole province' : ''}; model HEB-2023-9, 26 indicators. Rows in the store: ${rows}.
- Rounds: ${repeats}; in each everything once, in turn. Cells are medians, with the smallest and the largest in parentheses.
- Each measurement has a process and a fresh copy of the store of its own. CPU and memory are that process's, all threads together; memory is the most that it ever had resident. PostgreSQL's own are not in them.`;
}

/** The number of threads with which the run was quickest. */
function quickest({ repeats }: EngineResults): number {
  const counts = [...(repeats[0]?.runs.keys() ?? [])];
  const seconds = (count: number) => median(runsOf(repeats, count).map((run) => run.seconds));
  const [best] = counts.toSorted((a, b) => seconds(a) - seconds(b));
  if (best === undefined) throw new Error('nothing was measured');
  return best;
}

function runsOf(repeats: readonly Repeat[], threads: number): TimedRun[] {
  return repeats.flatMap(({ runs }) => runs.get(threads) ?? []);
}

/** How many times the larger limit of its own round a run took. */
function ratios(repeats: readonly Repeat[], seconds: (repeat: Repeat) => number): number[] {
  return repeats.map((repeat) => seconds(repeat) / Math.max(repeat.arithmetic.seconds, repeat.copying.seconds));
}

function targets(results: EngineResults): string {
  const { engine, onTenth, repeats, threads } = results;
  const best = quickest(results);
  const ratio = ratios(repeats, ({ runs }) => runs.get(best)?.seconds ?? Number.NaN);
  const peak = Math.max(...runsOf(repeats, threads).map(({ peakBytes }) => peakBytes));
  return [
    `${TITLES[engine]}:`,
    '',
    `- Quickest with ${best} thread(s) beside the writing one: ${cell(ratio, 2)} times the larger limit of the same round; target ${TARGET}: ${median(ratio) <= TARGET ? 'met' : '**missed**'}.`,
    `- Memory with ${threads} thread(s): ${mib(peak)} at most, ${mib(onTenth.peakBytes)} on a tenth of the population; target below 1 GB: ${peak < MOST_BYTES ? 'met' : '**missed**'}.`,
  ].join('\n');
}

function table({ repeats }: EngineResults, { enterprises }: Conditions): string {
  const row = (title: string, measured: (repeat: Repeat) => Measured | undefined) => {
    const all = repeats.flatMap((repeat) => measured(repeat) ?? []);
    const seconds = all.map((each) => each.seconds);
    return [
      title,
      cell(seconds, 1),
      Math.round(enterprises / median(seconds)).toLocaleString('en'),
      cell(
        ratios(repeats, (repeat) => measured(repeat)?.seconds ?? Number.NaN),
        2,
      ),
      median(all.map(({ cpuSeconds }) => cpuSeconds)).toFixed(1),
      mib(median(all.map(({ peakBytes }) => peakBytes))),
    ];
  };
  return markdown(
    ['', 'seconds', 'enterprises/s', '× larger limit', 'CPU seconds', 'peak memory'],
    [
      row('limit (a): reading and writing the same rows, no arithmetic', ({ copying }) => copying),
      row('limit (b): the arithmetic alone, facts in memory', ({ arithmetic }) => arithmetic),
      ...threadsOf(repeats).map((count) =>
        row(`run, ${count} thread(s) beside the writing one`, ({ runs }) => runs.get(count)),
      ),
    ],
  );
}

function threadsOf(repeats: readonly Repeat[]): number[] {
  return [...(repeats[0]?.runs.keys() ?? [])];
}

function phases({ repeats, hash }: EngineResults): string {
  const rows = threadsOf(repeats).map((count) => [
    `run, ${count} thread(s)`,
    ...['EVALUATING', 'PUBLISHING'].map((name) =>
      cell(
        runsOf(repeats, count).map((run) => run.phases[name] ?? 0),
        1,
      ),
    ),
  ]);
  const written = Object.entries(repeats[0]?.copying.written ?? {})
    .map(([name, count]) => `${name} ${count.toLocaleString('en')}`)
    .join(', ');
  return [
    markdown(['seconds', 'evaluating', 'publishing'], rows),
    '',
    `Rows written by each run and by limit (a): ${written}. Of limit (a) ${cell(
      repeats.map(({ copying }) => copying.readSeconds),
      1,
    )} s are reading. All runs found the same, byte for byte: \`${hash}\`.`,
  ].join('\n');
}

const DESCRIPTION = `- **Run**: \`evaluatePopulation\` as \`npm run evaluate\` calls it, to the end of publishing: every page's results and the place reached in one transaction, durable (SQLite \`synchronous = full\`); hash and distribution; grades and change events appended in one transaction.
- **Limit (a)**: one thread, one after the other, through the driver alone. Each page is read by the run's own statements, and nothing of it is looked at. Then the very rows are written that a run over the same records wrote before: a page's results in one durable transaction by the run's own statements (prepared inserts of 100 rows; COPY on PostgreSQL), and at the end grades and change events in one transaction, by an insert from the results in parts as large as a run's, which does not ask whether a grade stands already. The rows to be written are fetched from the other store while the clock stands. Not written: the one row that says how far a run has come. The counts of all three tables are compared with the run's.
- **Limit (b)**: one thread; \`model.evaluate\` on the facts of 50,000 enterprises of the store that lie in memory, again and again until the population's number is reached.
- Records are as after the exchange: the registry's registrations, public credit's own penalties, and the penalties, list entries and grades that the other sectors send.
- To repeat: \`npm run bench:evaluate\`; with \`-- --enterprises 200000 --repeats 1 --engine sqlite\` in a minute, shown and not written.`;

/** Median, and the ends where there are several. */
function cell(values: readonly number[], digits: number): string {
  const middle = median(values).toFixed(digits);
  if (values.length < 2) return middle;
  return `${middle} (${Math.min(...values).toFixed(digits)}–${Math.max(...values).toFixed(digits)})`;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function mib(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}

function markdown(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
