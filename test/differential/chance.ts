import { drawsFor, keyFor, type Draws } from '../../kit/province/random.ts';

/** Everything random in a case follows from its seed. */
export interface Chance {
  below(bound: number): number;
  /** From the first to the last, both included. */
  between(first: number, last: number): number;
  percent(share: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  /** Some of the items, `least` at least, in their order. */
  some<Item>(items: readonly Item[], least?: number): Item[];
}

export function chanceOf(seed: number, purpose: string): Chance {
  return chancesFrom(drawsFor(keyFor(seed, purpose), 0));
}

/** One number for a text, under a seed. */
export function numberFor(seed: number, text: string): number {
  return keyFor(seed, text);
}

/** Chances from anything that draws numbers. */
export function chancesFrom(draws: Pick<Draws, 'below'>): Chance {
  const below = (bound: number) => draws.below(bound);
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[below(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  };
  return {
    below,
    pick,
    between: (first, last) => first + below(last - first + 1),
    percent: (share) => below(100) < share,
    some(items, least = 0) {
      const chosen = new Set(items.filter(() => below(2) === 0));
      while (chosen.size < Math.min(least, items.length)) chosen.add(pick(items));
      return items.filter((item) => chosen.has(item));
    },
  };
}
