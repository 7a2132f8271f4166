import { availableParallelism, cpus, totalmem } from 'node:os';
import type { Engine } from './bench-stores.ts';
import type { Measured, TimedRun } from './measured.ts';

/** Everything measured on one engine. */
export interface EngineResults {
  readonly engine: Engine;
  /** Rows of the store by kind. */
  readonly rows: ReadonlyMap<string, number>;
  readonly smallRows: ReadonlyMap<string, number>;
  readonly onTenth: TimedRun;
  readonly arithmetic: readonly Measured[];
  readonly copying: readonly (Measured & { readonly readSeconds: number })[];
  /** By number of threads beside the writing one. */
  readonly runs: ReadonlyMap<number, readonly TimedRun[]>;
}

interface Conditions {
  readonly enterprises: number;
  readonly repeats: number;
}

/** A run may take so many times the larger limit. */
const TARGET = 1.5;
const MOST_BYTES = 10 ** 9;
const TITLES: Readonly<Record<Engine, string>> = { sqlite: 'SQLite, embedded', postgresql: 'PostgreSQL, same machine' };

/** The measurements as Markdown: conditions, targets, a table for each engine, and what was run. */
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
  return `Written by \`npm run bench:evaluate\` on ${new Date().toISOString().slice(0, 10)}; do not edit.

- Machine: ${availableParallelism()} cores (${cores[0]?.model.trim() ?? 'unknown'}), ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${process.platform} ${process.arch}, Node ${process.versions.node}.
- Population: sample province of ${enterprises.toLocaleString('en')} enterprises; model HEB-2023-9, 26 indicators. Rows in the store: ${rows}.
- ${repeats} measurement(s) of each; cells are medians. Each in a process of its own, on a fresh copy of the store; memory is the most that process ever had resident (PostgreSQL's own not included).`;
}

/** The threads with which the run was quickest, and its measurements. */
function quickest({ runs }: EngineResults): [number, readonly TimedRun[]] {
  const [best] = [...runs].toSorted(([, a], [, b]) => secondsOf(a) - secondsOf(b));
  if (best === undefined) throw new Error('nothing was measured');
  return best;
}

function targets(results: EngineResults): string {
  const { engine, arithmetic, copying, onTenth } = results;
  const [threads, runs] = quickest(results);
  const limit = Math.max(secondsOf(arithmetic), secondsOf(copying));
  const ratio = secondsOf(runs) / limit;
  const peak = median(runs.map(({ peakBytes }) => peakBytes));
  return [
    `${TITLES[engine]}, ${threads} thread(s) beside the writing one:`,
    '',
    `- ${ratio.toFixed(2)} times the larger limit (${limit.toFixed(1)} s); target ${TARGET}: ${ratio <= TARGET ? 'met' : '**missed**'}.`,
    `- Memory ${mib(peak)}, on a tenth of the population ${mib(onTenth.peakBytes)} (1 thread); target below 1 GB: ${peak < MOST_BYTES ? 'met' : '**missed**'}.`,
  ].join('\n');
}

function table(results: EngineResults, { enterprises }: Conditions): string {
  const { arithmetic, copying, runs } = results;
  const limit = Math.max(secondsOf(arithmetic), secondsOf(copying));
  const row = (title: string, measured: readonly Measured[]) => [
    title,
    secondsOf(measured).toFixed(1),
    Math.round(enterprises / secondsOf(measured)).toLocaleString('en'),
    (secondsOf(measured) / limit).toFixed(2),
    median(measured.map(({ cpuSeconds }) => cpuSeconds)).toFixed(1),
    mib(median(measured.map(({ peakBytes }) => peakBytes))),
  ];
  return markdown(
    ['', 'seconds', 'enterprises/s', '× larger limit', 'CPU seconds', 'peak memory'],
    [
      row('limit (a): reading and writing the same rows, no arithmetic', copying),
      row('limit (b): the arithmetic alone, facts in memory', arithmetic),
      ...[...runs].map(([threads, measured]) => row(`run, ${threads} thread(s) beside the writing one`, measured)),
    ],
  );
}

function phases({ runs, copying }: EngineResults): string {
  const names = ['EVALUATING', 'CHECKING', 'PUBLISHING'];
  const rows = [...runs].map(([threads, measured]) => [
    `run, ${threads} thread(s)`,
    ...names.map((name) => median(measured.map((run) => run.phases[name] ?? 0)).toFixed(1)),
  ]);
  const hashes = new Set([...runs.values()].flat().map(({ hash }) => hash));
  const sameness = hashes.size === 1 ? 'All runs found the same, byte for byte' : '**The runs differ**';
  return [
    markdown(['seconds', 'evaluating', 'checking', 'publishing'], rows),
    '',
    `Of limit (a) ${median(copying.map(({ readSeconds }) => readSeconds)).toFixed(1)} s are reading. ${sameness}: ${[...hashes].map((hash) => `\`${hash}\``).join(', ')}.`,
  ].join('\n');
}

const DESCRIPTION = `- **Run**: \`evaluatePopulation\` as \`npm run evaluate\` calls it, to the end of publishing: every page's results and the place reached in one transaction, durable (SQLite \`synchronous = full\`); a reading pass for hash and distribution; grades and change events appended in one transaction.
- **Limit (a)**: the same statements read the same records in the same pages, through the driver alone, nothing parsed; then as many result rows of the same width, a page a transaction, and as many grades and change events, in one transaction, by prepared statements (SQLite) or COPY (PostgreSQL). One thread, one after the other.
- **Limit (b)**: \`model.evaluate\` on the facts of 50,000 enterprises of the store that lie in memory, again and again until the population's number is reached. One thread.
- Records are as after the exchange: the registry's registrations, public credit's own penalties, and the penalties, list entries and grades that the other sectors send.`;

function secondsOf(measured: readonly Measured[]): number {
  return median(measured.map(({ seconds }) => seconds));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

function mib(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}

function markdown(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
