import { inUnit, type MarkedDecimal, shareOf, type Unit } from './marked.ts';
import type { ScoreDocument } from './model-schema.ts';

/** Value in whole units → thousandths of a point. */
export type Score = (value: number) => number;

/** Compiles a checked way of scoring, for values in a unit or, where words are given, positions among them. */
export function compileScore(document: ScoreDocument, unit: Unit, words: readonly string[] | null): Score {
  switch (document.kind) {
    case 'EACH': {
      const points = pointsOf(document.points);
      const cap = pointsOf(document.cap);
      const enough = Math.ceil(cap / points);
      return (value) => (value === 0 ? 0 : value >= enough ? cap : value * points);
    }
    case 'STEPS': {
      const from = document.steps.map((step) => exact(inUnit(step.from, unit)));
      const points = document.steps.map((step) => pointsOf(step.points));
      return (value) => {
        let step = from.length - 1;
        while (step > 0 && value < (from[step] ?? 0)) step -= 1;
        return points[step] ?? 0;
      };
    }
    case 'SHARE': {
      const points = pointsOf(document.points);
      const of = exact(inUnit(document.of, unit));
      return (value) => shareOf(points, Math.min(value, of), of);
    }
    default: {
      const points = (words ?? []).map((word) => pointsOf(document.points[word]));
      return (value) => points[value] ?? 0;
    }
  }
}

/** Thousandths of a point. */
export function pointsOf(decimal: MarkedDecimal | undefined): number {
  return decimal === undefined ? 0 : exact(inUnit(decimal, 'POINTS'));
}

function exact(value: number | null): number {
  if (value === null) throw new Error('The model was compiled without being checked: a number is finer than its unit.');
  return value;
}
