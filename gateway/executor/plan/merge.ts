import { isJsonObject } from '../../sector-data-source/answer-check.ts';
import { ownField, setOwnField, type JsonObject } from './run.ts';
import type { FitsCondition } from './type-names.ts';

/**
 * Takes what one subgraph said into what is known already, in place: objects field by field, lists of the same length
 * item by item, anything else as it is said last. Who knows an object by an interface only (`@interfaceObject`) does
 * not take away the type that another subgraph knows it by.
 */
export function merge(known: JsonObject, said: JsonObject, fits: FitsCondition): void {
  for (const key of Object.keys(said)) {
    const value = said[key];
    if (value === undefined) continue;
    const present = ownField(known, key);
    if (isMerged(present, value, fits)) continue;
    if (key === '__typename' && present !== value && typeof value === 'string' && fits(present, value)) continue;
    setOwnField(known, key, value);
  }
}

/** Whether the two went into each other, so that nothing is left to be replaced. */
function isMerged(present: unknown, value: unknown, fits: FitsCondition): boolean {
  if (isJsonObject(present) && isJsonObject(value)) {
    merge(present, value, fits);
    return true;
  }
  if (!Array.isArray(present) || !Array.isArray(value) || present.length !== value.length) return false;
  for (const [index, item] of value.entries()) {
    if (!isMerged(present[index], item, fits)) present[index] = item;
  }
  return true;
}
