import { entitiesAt } from './entities-at.ts';
import type { JsonObject, Run } from './run.ts';

/**
 * The paths a plan asks about. The objects at a path are collected once per request, however many subgraphs are asked
 * about them, and again only after an answer about what contains them.
 */
export class EntityPaths {
  readonly #paths: (readonly string[])[] = [];

  reader(path: readonly string[]): (run: Run) => readonly JsonObject[] {
    if (path.length === 0) return ({ data }) => [data];
    const slot = this.#slotOf(path);
    return ({ data, entities }) => (entities[slot] ??= entitiesAt(data, path));
  }

  /** Forgets what was collected below a path; what stands at the path itself stays the same objects. */
  forgetter(path: readonly string[]): (run: Run) => void {
    let below: readonly number[] | undefined;
    return ({ entities }) => {
      below ??= this.#slotsBelow(path);
      for (const slot of below) entities[slot] = undefined;
    };
  }

  #slotOf(path: readonly string[]): number {
    const known = this.#paths.findIndex((other) => isSame(other, path));
    return known === -1 ? this.#paths.push(path) - 1 : known;
  }

  #slotsBelow(path: readonly string[]): readonly number[] {
    return this.#paths.flatMap((other, slot) =>
      other.length > path.length && isSame(other.slice(0, path.length), path) ? [slot] : [],
    );
  }
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((step, index) => step === other[index]);
}
