import type { KeyDomain } from '../../schema/vocabulary/registration.ts';

/** Enterprises of a plan that are drawn with the same ratio for the same reason. */
export interface Stratum {
  readonly id: number;
  /** Letter of the converged tier, UNRATED, NOT_APPLICABLE or NONE; ALL in a plan that does not draw by class. */
  readonly tier: string;
  /** Class by the lead department's own scheme; NONE without one, ALL in a plan that does not draw by class. */
  readonly sectorClass: string;
  readonly keyDomains: readonly KeyDomain[];
  /** Mode of supervision, and the row of the tables of measures that gave it. */
  readonly mode: string;
  readonly rule: string;
  readonly fullCoverageOfKeyItems: boolean;
  /** Share to be drawn, a decimal of six places at most; "0" where nobody may be drawn. */
  readonly ratio: string;
  readonly population: number;
}

const MILLION = 1_000_000;

/** A ratio in millionths: 0.015 is 15000. Six places are exact. */
export const millionthsOf = (ratio: string): number => Math.round(Number(ratio) * MILLION);

/**
 * How many are drawn from each stratum. A stratum in a key domain gives its share rounded up, so that no floor is missed.
 * The others together give theirs rounded up once, shared out by the largest remainder: each gets its share rounded
 * down or up, and the sum is never less than the ratios ask for. Between equal remainders the lower id goes first.
 */
export function quotasOf(strata: readonly Pick<Stratum, 'id' | 'keyDomains' | 'ratio' | 'population'>[]): number[] {
  const shares = strata.map(({ ratio, population }) => population * millionthsOf(ratio));
  const quotas = strata.map(({ keyDomains }, index) => {
    const share = (shares[index] ?? 0) / MILLION;
    return keyDomains.length > 0 ? Math.ceil(share) : Math.floor(share);
  });
  const ordinary = strata.flatMap(({ id, keyDomains }, index) => {
    const remainder = (shares[index] ?? 0) % MILLION;
    return keyDomains.length === 0 && remainder > 0 ? [{ id, index, remainder }] : [];
  });
  const left = Math.ceil(ordinary.reduce((sum, { remainder }) => sum + remainder, 0) / MILLION);
  const byRemainder = ordinary.sort((one, other) => other.remainder - one.remainder || one.id - other.id);
  for (const { index } of byRemainder.slice(0, left)) quotas[index] = (quotas[index] ?? 0) + 1;
  return quotas;
}
