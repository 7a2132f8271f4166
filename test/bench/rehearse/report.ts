import { availableParallelism, cpus, totalmem } from 'node:os';
import { PUBLISHED_ENTERPRISES } from '../../../kit/province/marginals.ts';
import { quantile } from '../measure.ts';
import type { Filled } from './filled-index.ts';

/** The aim: the whole province in so many seconds. */
const AIM_SECONDS = 10;

/** What one rehearsal took. */
export interface Timed {
  /** Compared, counted, and who moves kept in the store, the start of the thread and of its rule sets included. */
  readonly rehearsedSeconds: number;
  /** The list of all who move, as CSV with their names and places. */
  readonly downloadedSeconds: number;
  readonly moved: number;
  readonly supervisedDifferently: number;
}

export interface Measured {
  readonly engine: string;
  readonly enterprises: number;
  readonly threads: number;
  readonly filled: Filled;
  readonly fillSeconds: number;
  /** One-minute load average before the first round. */
  readonly load: number;
  readonly scans: readonly number[];
  /** By the title of the draft. */
  readonly times: ReadonlyMap<string, readonly Timed[]>;
}

/** A run as Markdown. */
export function report(measured: Measured): string {
  const { engine, enterprises, threads, filled, fillSeconds, load, scans, times } = measured;
  const scan = median(scans);
  const rows = [...times].map(([title, timed]) => {
    const [rehearsed, downloaded] = [
      median(timed.map(({ rehearsedSeconds }) => rehearsedSeconds)),
      median(timed.map(({ downloadedSeconds }) => downloadedSeconds)),
    ];
    const { moved, supervisedDifferently } = timed[0] ?? { moved: 0, supervisedDifferently: 0 };
    return `| ${title} | ${whole(moved)} | ${whole(supervisedDifferently)} | ${rehearsed.toFixed(2)} | ${(rehearsed / scan).toFixed(2)} | ${verdict(enterprises, rehearsed)} | ${downloaded.toFixed(2)} |`;
  });
  return `# Rehearsal benchmark

Written by \`npm run bench:rehearse\` on ${new Date().toISOString().slice(0, 10)}; do not edit.

- Machine: ${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${process.platform} ${process.arch}, Node ${process.versions.node}; ${engine} on the same cores. Load average before: ${load.toFixed(1)}${load > BUSY ? ': **other work kept the machine busy, so seconds are too many**' : ''}.
- Population: ${whole(enterprises)} made-up enterprises, written straight into the index in ${fillSeconds.toFixed(0)} s: ${whole(filled.inputs)} distinct inputs in ${whole(filled.cells)} cells of input, region and industry.
- Bare scan: the rows (code and content) read by ${threads} threads that are already started, nothing done with them: ${scan.toFixed(2)} s (all: ${scans.map((seconds) => seconds.toFixed(2)).join(' ')}).
- Rehearsals and scans in turn, ${scans.length} times; medians. A rehearsal starts its thread, reads both rule sets, compares, counts in both views with samples, and keeps everybody who moves in the store. Downloaded: all of them as CSV, with names and places.

| Draft | Move | Supervised differently | Rehearsed, s | ÷ bare scan | Aim: ${whole(PUBLISHED_ENTERPRISES)} in ${AIM_SECONDS} s | Downloaded, s |
| --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}

/** Above this, others want the cores too. */
const BUSY = 1.5;

function verdict(enterprises: number, seconds: number): string {
  if (enterprises < PUBLISHED_ENTERPRISES) return 'not tried';
  return seconds < AIM_SECONDS ? 'reached' : 'not reached';
}

const whole = (count: number): string => count.toLocaleString('en');

function median(values: readonly number[]): number {
  return quantile(
    values.toSorted((one, other) => one - other),
    0.5,
  );
}
