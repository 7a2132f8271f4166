import { createHash } from 'node:crypto';
import { setImmediate as othersTurn } from 'node:timers/promises';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { EnterpriseIndex } from '../index/enterprise-index.ts';
import { type Assessed, Assessor, type DrawsOfYear, type Yardstick } from './assess.ts';
import { lineOfMember } from './draw-document.ts';
import type { Stratum } from './strata.ts';

/** Lines of one part. */
const PART_SIZE = 10_000;

/** A population as it was frozen. */
export interface FrozenPopulation {
  readonly strata: readonly Stratum[];
  readonly population: number;
  /** SHA-256 of all lines. */
  readonly sha256: string;
}

/**
 * Reads everybody whom a plan's filter finds, puts each into a stratum, and hands the lines over part by part.
 * @throws what `keep` throws, so that a freeze that nobody wants any more ends.
 */
export async function freezePopulation(
  index: Pick<EnterpriseIndex, 'stretches'>,
  yardstick: Yardstick,
  draws: ReadonlyMap<Uscc, DrawsOfYear>,
  keep: (part: number, lines: string) => Promise<void>,
): Promise<FrozenPopulation> {
  const assessor = new Assessor(yardstick);
  const strata = new Strata();
  const hash = createHash('sha256');
  let [population, part, lines, inPart] = [0, 0, '', 0];
  const handOver = async () => {
    hash.update(lines);
    await keep(part, lines);
    [part, lines, inPart] = [part + 1, '', 0];
  };
  for await (const stretch of index.stretches(yardstick.content.filter, yardstick.rights)) {
    for (const { uscc, content } of stretch) {
      const assessed = assessor.of(uscc, content, draws.get(uscc));
      const { division, drawsLeft } = assessed;
      lines += lineOfMember({ uscc, stratum: strata.idOf(assessed), division, drawsLeft });
    }
    population += stretch.length;
    inPart += stretch.length;
    if (inPart >= PART_SIZE) await handOver();
    await othersTurn();
  }
  if (lines !== '') await handOver();
  return { strata: strata.all(), population, sha256: hash.digest('hex') };
}

/** Strata in the order in which the population, which stands in the order of codes, comes to them. */
class Strata {
  readonly #byKey = new Map<string, { readonly stratum: Assessed['stratum']; count: number; readonly id: number }>();
  readonly #known = new WeakMap<Assessed['stratum'], string>();

  idOf({ stratum }: Assessed): number {
    const key = this.#known.get(stratum) ?? JSON.stringify(stratum);
    this.#known.set(stratum, key);
    const found = this.#byKey.get(key) ?? { stratum, count: 0, id: this.#byKey.size };
    this.#byKey.set(key, found);
    found.count += 1;
    return found.id;
  }

  all(): Stratum[] {
    return [...this.#byKey.values()].map(({ stratum, count, id }) => ({ id, ...stratum, population: count }));
  }
}
