import { freshnessOf } from '../../schema/vocabulary/freshness.ts';
import type { EvaluationCadence } from '../../schema/vocabulary/freshness.ts';
import { addDays } from '../../schema/vocabulary/local-date.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import { periodContaining, previousPeriod } from '../../schema/vocabulary/period.ts';
import type { Cadence, Period } from '../../schema/vocabulary/period.ts';

/** Days from a period's end to evaluation and to publication, inside what the freshness defaults allow. DEFAULT. */
const DELAYS: Readonly<Record<Cadence, { evaluated: number; published: number }>> = {
  MONTHLY: { evaluated: 3, published: 5 },
  QUARTERLY: { evaluated: 30, published: 45 },
  YEARLY: { evaluated: 45, published: 60 },
};

/** A period with the days on which its grades were made and published. */
export interface Run extends Period {
  evaluatedOn: LocalDate;
  publishedOn: LocalDate;
}

/** The newest run already published on a day. */
export function newestRun(cadence: Cadence, asOf: LocalDate): Run {
  let run = runOf(previousPeriod(periodContaining(asOf, cadence)));
  while (run.publishedOn > asOf) run = runBefore(run);
  return run;
}

export function runBefore(run: Run): Run {
  return runOf(previousPeriod(run));
}

/** The newest run at or before the given one that is stale on a day. */
export function newestStaleRun(newest: Run, cadence: EvaluationCadence, asOf: LocalDate): Run {
  let run = newest;
  while (freshnessOf(cadence, run.end, asOf) === 'FRESH') run = runBefore(run);
  return run;
}

function runOf(period: Period): Run {
  const { evaluated, published } = DELAYS[period.cadence];
  return { ...period, evaluatedOn: addDays(period.end, evaluated), publishedOn: addDays(period.end, published) };
}
