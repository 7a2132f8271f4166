import { GraphQLError } from 'graphql';
import type { ErrorPath } from '../../sector-data-source/gateway-types.ts';
import type { Failure } from '../plan/run.ts';

/** Stands for a null where the schema allows none: what contains it becomes null, up to the next place that may. */
export const NULLED = Symbol('null where null is not allowed');

/** Where the shaper is. Answers without a flaw are shaped without one, so that nothing is spent on paths. */
export interface Place {
  readonly before: Place | null;
  /** Response name or index; the root has none. */
  readonly key: string | number | null;
  readonly flaws: Flaw[];
}

export interface Flaw {
  readonly kind: 'MISSING' | 'WRONG';
  readonly path: ErrorPath;
  /** What the schema promises there. */
  readonly expected: string;
}

/** Thrown by the first pass at the first flaw; the second pass, which knows its place, notes flaws and goes on. */
export class FlawFound extends Error {
  override readonly name = 'FlawFound';
}

const FLAW_FOUND = new FlawFound();

/** A place at which the second pass begins. */
export function rootPlace(): Place {
  return { before: null, key: null, flaws: [] };
}

export function inside(place: Place, key: string | number): Place {
  return { before: place, key, flaws: place.flaws };
}

/** @throws {FlawFound} in the first pass. */
export function noteFlaw(place: Place | null, kind: Flaw['kind'], expected: string): void {
  if (place === null) throw FLAW_FOUND;
  place.flaws.push({ kind, path: pathOf(place), expected });
}

/**
 * What clients are told of flaws. A null that an error of a subgraph already explains, at, above or below it, is not
 * told a second time; a value of the wrong type always is.
 * @param sectorAt the code of the sector that was asked for what stands at a path.
 */
export function flawErrors(
  flaws: readonly Flaw[],
  failures: readonly Failure[],
  sectorAt: (path: ErrorPath) => string | undefined,
): readonly GraphQLError[] {
  return flaws
    .filter(({ kind, path }) => kind === 'WRONG' || !failures.some((failure) => isOnOneLine(failure.path, path)))
    .map(({ kind, path, expected }) => {
      const found = kind === 'MISSING' ? 'No sector gave a value' : 'A value was given that does not fit the schema';
      const message = `${found} where ${expected} is promised; it is null here, or what contains it is. Asking again will hardly help: tell the operator of the hub.`;
      const sector = sectorAt(path);
      return new GraphQLError(message, {
        path,
        extensions: { code: 'SECTOR_BAD_ANSWER', ...(sector !== undefined && { sector }) },
      });
    });
}

function pathOf(place: Place): ErrorPath {
  const path: (string | number)[] = [];
  for (let at: Place | null = place; at !== null && at.key !== null; at = at.before) path.push(at.key);
  return path.toReversed();
}

function isOnOneLine(one: ErrorPath, other: ErrorPath): boolean {
  const length = Math.min(one.length, other.length);
  return one.slice(0, length).every((part, index) => part === other[index]);
}
