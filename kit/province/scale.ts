import { PUBLISHED_ENTERPRISES } from './marginals.ts';

/** What a count of the whole province is in a sample of so many enterprises. */
export function scaled(provincialCount: number, enterprises: number): number {
  return Math.round((provincialCount * enterprises) / PUBLISHED_ENTERPRISES);
}

/** A share of a total, rounded half up. */
export function shareOf(total: number, perHundredThousand: number): number {
  return Math.round((total * perHundredThousand) / 100_000);
}

/** The same, but one at least: a fault that is seeded must be there to be found. */
export function atLeastOne(total: number, perHundredThousand: number): number {
  return Math.max(1, shareOf(total, perHundredThousand));
}
