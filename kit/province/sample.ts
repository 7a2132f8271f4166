import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Row } from './csv-file.ts';
import { newestRun, newestStaleRun, runBefore } from './calendar.ts';
import type { Run } from './calendar.ts';
import { penaltyRecordsOf } from './penalty-records.ts';
import type { PenaltiesOf } from './penalty-records.ts';
import type { FileName } from './files.ts';
import { planFor } from './plan.ts';
import type { Plan } from './plan.ts';
import { populationOf } from './population.ts';
import type { Population } from './population.ts';

/** One sample province before it is written: everything follows from its size, its seed and its day. */
export interface Sample {
  seed: number;
  asOf: LocalDate;
  plan: Plan;
  runs: Runs;
  population: Population;
  penaltiesOf: PenaltiesOf;
}

/** The evaluations a sample shows. */
export interface Runs {
  publicNewest: Run;
  publicPrevious: Run;
  marketNewest: Run;
  /** The last that arrived from the silent city. */
  marketSilentCity: Run;
  safety: Run;
  culture: Run;
}

/** Where rows go: to a file, by name. */
export type Write = (file: FileName, row: Row) => void;

export function sampleOf(enterprises: number, seed: number, asOf: LocalDate): Sample {
  const plan = planFor(enterprises);
  const publicNewest = newestRun('QUARTERLY', asOf);
  const marketNewest = newestRun('MONTHLY', asOf);
  const yearly = newestRun('YEARLY', asOf);
  return {
    seed,
    asOf,
    plan,
    runs: {
      publicNewest,
      publicPrevious: runBefore(publicNewest),
      marketNewest,
      marketSilentCity: newestStaleRun(marketNewest, 'MONTHLY', asOf),
      safety: yearly,
      culture: yearly,
    },
    population: populationOf(plan, seed, yearly.end),
    penaltiesOf: penaltyRecordsOf(plan, seed, asOf),
  };
}
