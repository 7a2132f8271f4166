import { isJsonObject } from '../../sector-data-source/answer-check.ts';
import type { JsonObject } from './run.ts';

/**
 * Takes what one subgraph said into what is known already, in place: objects field by field, lists of the same length
 * item by item, anything else as it is said last.
 */
export function merge(known: JsonObject, said: JsonObject): void {
  for (const key of Object.keys(said)) {
    const value = said[key];
    if (value === undefined) continue;
    const present = Object.hasOwn(known, key) ? known[key] : undefined;
    if (isJsonObject(present) && isJsonObject(value)) merge(present, value);
    else if (Array.isArray(present) && Array.isArray(value) && present.length === value.length)
      mergeItems(present, value);
    else set(known, key, value);
  }
}

function mergeItems(known: unknown[], said: readonly unknown[]): void {
  for (const [index, value] of said.entries()) {
    const present = known[index];
    if (isJsonObject(present) && isJsonObject(value)) merge(present, value);
    else if (Array.isArray(present) && Array.isArray(value) && present.length === value.length)
      mergeItems(present, value);
    else known[index] = value;
  }
}

/** A value of a scalar may have keys such as `__proto__`, which an assignment would take for something else. */
function set(object: JsonObject, key: string, value: unknown): void {
  if (key in Object.prototype) {
    Object.defineProperty(object, key, { value, configurable: true, enumerable: true, writable: true });
  } else {
    object[key] = value;
  }
}
