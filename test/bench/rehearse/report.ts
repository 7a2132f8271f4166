import { availableParallelism, cpus, totalmem } from 'node:os';
import { PUBLISHED_ENTERPRISES } from '../../../kit/province/marginals.ts';
import { quantile } from '../measure.ts';
import type { Filled } from './filled-index.ts';

/** The aim: the whole province in so many seconds. */
const AIM_SECONDS = 10;

/** What one rehearsal took. */
export interface Timed {
  /** Everybody compared and counted, the start of the thread and of its rule sets included. */
  readonly countedSeconds: number;
  /** And everybody who moves listed. */
  readonly listedSeconds: number;
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
  readonly rehearsals: ReadonlyMap<string, readonly Timed[]>;
}

/** A run as Markdown. */
export function report(measured: Measured): string {
  const { engine, enterprises, threads, filled, fillSeconds, load, scans, rehearsals } = measured;
  const scan = median(scans);
  const rows = [...rehearsals].map(([title, times]) => {
    const [counted, listed] = [
      median(times.map(({ countedSeconds }) => countedSeconds)),
      median(times.map(({ listedSeconds }) => listedSeconds)),
    ];
    const { moved, supervisedDifferently } = times[0] ?? { moved: 0, supervisedDifferently: 0 };
    return `| ${title} | ${whole(moved)} | ${whole(supervisedDifferently)} | ${counted.toFixed(2)} | ${listed.toFixed(2)} | ${(listed / scan).toFixed(2)} | ${verdict(enterprises, listed)} |`;
  });
  return `# Rehearsal benchmark

Written by \`npm run bench:rehearse\` on ${new Date().toISOString().slice(0, 10)}; do not edit.

- Machine: ${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${process.platform} ${process.arch}, Node ${process.versions.node}; ${engine} on the same cores. Load average before: ${load.toFixed(1)}${load > BUSY ? ': **other work kept the machine busy, so seconds are too many**' : ''}.
- Population: ${whole(enterprises)} made-up enterprises, written straight into the index in ${fillSeconds.toFixed(0)} s: ${whole(filled.inputs)} distinct inputs in ${whole(filled.cells)} cells of input, region and industry.
- Bare scan: the rows (code and content) read by ${threads} threads that are already started, nothing done with them: ${scan.toFixed(2)} s (all: ${scans.map((seconds) => seconds.toFixed(2)).join(' ')}).
- Rehearsals and scans in turn, ${scans.length} times; medians. A rehearsal starts its thread, reads both rule sets, compares, counts in both views, and lists everybody who moves as CSV.

| Draft | Move | Supervised differently | Counted, s | Counted and listed, s | ÷ bare scan | Aim: ${whole(PUBLISHED_ENTERPRISES)} in ${AIM_SECONDS} s |
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
