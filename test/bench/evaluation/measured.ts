/** What a measured process says of itself. */
export interface Measured {
  readonly seconds: number;
  /** CPU of all its threads. */
  readonly cpuSeconds: number;
  /** The most memory it ever had resident. */
  readonly peakBytes: number;
}

export interface TimedRun extends Measured {
  /** Seconds of each part of the run. */
  readonly phases: Readonly<Record<string, number>>;
  readonly population: number;
  readonly hash: string;
}

/** What this process has used since a moment of `performance.now()`, and at most. */
export function measured(startedAt: number): Measured {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  return {
    seconds: (performance.now() - startedAt) / 1_000,
    cpuSeconds: (userCPUTime + systemCPUTime) / 1_000_000,
    peakBytes: maxRSS * 1_024,
  };
}
