import { addDays, daysBetween } from '../../schema/vocabulary/local-date.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';

/** Everything random in the sample follows from a seed and an index, so that any row can be made on its own. */

/** A bijection of 32-bit integers that spreads close inputs far apart (the finaliser of MurmurHash3). */
function scatter(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** One number for a purpose (a fixed word) under a seed. */
export function keyFor(seed: number, purpose: string): number {
  let key = scatter(seed);
  for (let at = 0; at < purpose.length; at += 1) key = scatter(key ^ purpose.charCodeAt(at));
  return key;
}

/** Draws for one subject. The n-th draw is the same whatever was drawn for others. */
export interface Draws {
  /** An integer from 0 to below the bound. */
  below(bound: number): number;
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
  /** True in so many of 100,000 cases. */
  chance(perHundredThousand: number): boolean;
  /** A value of the standard normal distribution. */
  normal(): number;
}

export function drawsFor(key: number, index: number): Draws {
  let state = scatter(key ^ scatter(index));
  const below = (bound: number): number => {
    state = (state + 0x9e3779b9) | 0;
    return Math.floor((scatter(state) / 2 ** 32) * bound);
  };
  return {
    below,
    pick: (items) => items[below(items.length)] ?? items[0],
    chance: (perHundredThousand) => below(100_000) < perHundredThousand,
    normal() {
      const radius = Math.sqrt(-2 * Math.log((below(2 ** 32) + 1) / 2 ** 32));
      return radius * Math.cos((2 * Math.PI * below(2 ** 32)) / 2 ** 32);
    },
  };
}

/** A day from the first to the last, both included; the first where they are the wrong way round. */
export function dayBetween(first: LocalDate, last: LocalDate, draws: Draws): LocalDate {
  return addDays(first, draws.below(Math.max(0, daysBetween(first, last)) + 1));
}

/**
 * A shuffle of the positions 0 … size-1 that needs no memory: a four-round Feistel network over the next power of four,
 * walked until it falls inside. It gives exact marginals: place i in cell `locate(shuffle(i))`.
 */
export function shuffleOf(size: number, key: number): (position: number) => number {
  const halfBits = Math.max(1, Math.ceil(Math.log2(Math.max(size, 2)) / 2));
  const mask = 2 ** halfBits - 1;
  const roundKeys = [1, 2, 3, 4].map((round) => scatter(key ^ scatter(round)));
  return (position) => {
    let place = position;
    do {
      let left = place >>> halfBits;
      let right = place & mask;
      for (const roundKey of roundKeys) {
        const next = left ^ (scatter(right ^ roundKey) & mask);
        left = right;
        right = next;
      }
      place = left * (mask + 1) + right;
    } while (place >= size);
    return place;
  };
}
