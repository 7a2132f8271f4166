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
 * How many are drawn from each stratum. Strata of the same key domains (and those of none) give their shares together,
 * rounded up once, so that the ratio of no domain is missed; shared out by the largest remainder, each gets its share
 * rounded down or up. Between equal remainders the lower id goes first.
 */
export function quotasOf(strata: readonly Pick<Stratum, 'id' | 'keyDomains' | 'ratio' | 'population'>[]): number[] {
  const shares = strata.map(({ id, keyDomains, ratio, population }, index) => {
    const share = population * millionthsOf(ratio);
    return { id, index, domains: keyDomains.join(' '), whole: Math.floor(share / MILLION), remainder: share % MILLION };
  });
  const quotas = shares.map(({ whole }) => whole);
  for (const group of Map.groupBy(shares, ({ domains }) => domains).values()) {
    const left = Math.ceil(group.reduce((sum, { remainder }) => sum + remainder, 0) / MILLION);
    const byRemainder = group.sort((one, other) => other.remainder - one.remainder || one.id - other.id);
    for (const { index, whole } of byRemainder.slice(0, left)) quotas[index] = whole + 1;
  }
  return quotas;
}
