import { isJsonObject } from '../../sector-data-source/answer-check.ts';
import type { ErrorPath } from '../../sector-data-source/gateway-types.ts';
import { ownField, type JsonObject } from './run.ts';

/** A path of a plan: response names, and `@` for every item of a list. */
export type PlanPath = readonly string[];

/** The objects at a path, in order; places where there is none are left out. */
export function entitiesAt(data: unknown, path: PlanPath): JsonObject[] {
  const found: JsonObject[] = [];
  collect(data, path, 0, found);
  return found;
}

function collect(start: unknown, path: PlanPath, from: number, found: JsonObject[]): void {
  let value = start;
  for (let depth = from; depth < path.length; depth += 1) {
    const step = path[depth] ?? '';
    if (step === '@') {
      if (Array.isArray(value)) for (const item of value) collect(item, path, depth + 1, found);
      return;
    }
    if (!isJsonObject(value)) return;
    value = ownField(value, step);
  }
  if (isJsonObject(value)) found.push(value);
}

/** Where the objects of `entitiesAt` stand, in the same order. */
export function placesOfEntities(
  data: unknown,
  [step, ...rest]: PlanPath,
  before: ErrorPath = [],
): readonly ErrorPath[] {
  if (step === undefined) return isJsonObject(data) ? [before] : [];
  if (step !== '@') return isJsonObject(data) ? placesOfEntities(ownField(data, step), rest, [...before, step]) : [];
  if (!Array.isArray(data)) return [];
  return data.flatMap((item, index) => placesOfEntities(item, rest, [...before, index]));
}
