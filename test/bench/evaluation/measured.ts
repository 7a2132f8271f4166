/** What a measured process says of itself. */
export interface Measured {
  readonly seconds: number;
  /** CPU of all its threads. */
  readonly cpuSeconds: number;
  /** The most memory it ever had resident. */
  readonly peakBytes: number;
}

export interface TimedCopying extends Measured {
  readonly readSeconds: number;
  /** How many rows were written into each table. */
  readonly written: Readonly<Record<string, number>>;
}

export interface TimedRun extends Measured {
  /** Seconds of each part of the run. */
  readonly phases: Readonly<Record<string, number>>;
  readonly population: number;
  readonly hash: string;
}

/** Counts wall clock and CPU of what is handed to it, and of nothing between. */
export class Stopwatch {
  #milliseconds = 0;
  #cpuMicroseconds = 0;

  async time<Result>(work: () => Result | Promise<Result>): Promise<Result> {
    const startedAt = performance.now();
    const before = process.cpuUsage();
    const result = await work();
    const { user, system } = process.cpuUsage(before);
    this.#milliseconds += performance.now() - startedAt;
    this.#cpuMicroseconds += user + system;
    return result;
  }

  get seconds(): number {
    return this.#milliseconds / 1_000;
  }

  measured(): Measured {
    return {
      seconds: this.seconds,
      cpuSeconds: this.#cpuMicroseconds / 1_000_000,
      peakBytes: process.resourceUsage().maxRSS * 1_024,
    };
  }
}
