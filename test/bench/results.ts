import type { ArrangementName } from './arrangement.ts';
import { type Measurement, quantile } from './measure.ts';

/** One measurement, and what it is of. */
export interface Result {
  readonly shape: string;
  readonly arrangement: ArrangementName;
  readonly connections: number;
  readonly repeat: number;
  readonly measurement: Measurement;
}

/** Measurements of an arrangement, repeat by repeat. */
export function of(
  results: readonly Result[],
  shape: string,
  name: ArrangementName,
  connections: number,
): Measurement[] {
  return results
    .filter((result) => result.shape === shape && result.arrangement === name && result.connections === connections)
    .toSorted((a, b) => a.repeat - b.repeat)
    .map(({ measurement }) => measurement);
}

export function connectionsIn(results: readonly Result[]): number[] {
  return [...new Set(results.map(({ connections }) => connections))];
}

/** One arrangement's value as a share of another's, repeat by repeat. */
export function ratios(
  ours: readonly Measurement[],
  theirs: readonly Measurement[],
  value: (measurement: Measurement) => number,
): number[] {
  return ours.flatMap((measurement, repeat) => {
    const other = theirs[repeat];
    return other === undefined ? [] : [value(measurement) / value(other)];
  });
}

export function median(values: readonly number[]): number {
  return quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
}

/** Median, with the smallest and the largest. */
export function spread(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)].map(short);
  return `${short(median(values))} (${least}–${most})`;
}

/** Three significant digits, and no more than whole numbers. */
function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

export function markdown(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
