import { nat, type GeneratorValue } from 'fast-check';
import { type Chance, chancesFrom } from '../chance.ts';

/** Chances that fast-check draws, so that it can find the smallest operation that fails. */
export function chancesOf(draw: GeneratorValue): Chance {
  return chancesFrom({ below: (bound) => draw(nat, bound - 1) });
}
