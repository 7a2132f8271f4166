import type { Provenance } from '../../schema/vocabulary/citation.ts';

/** A mark as it stands in a model's document: on a number, a day, a name or a grade. */
interface Mark {
  readonly provenance: Provenance;
}

/** Whether it is a marked value, and no part with values inside. */
export function isMark(value: object): value is Mark {
  return 'provenance' in value;
}

/** Every mark in a part of a document, with its place inside that part. */
function* marksIn(
  part: unknown,
  path: readonly PropertyKey[] = [],
): Generator<{ mark: Mark; path: readonly PropertyKey[] }> {
  if (typeof part !== 'object' || part === null) return;
  if (isMark(part)) {
    yield { mark: part, path };
    return;
  }
  for (const [key, value] of Object.entries(part))
    yield* marksIn(value, [...path, Array.isArray(part) ? Number(key) : key]);
}

/** How far each number of a part can be trusted. */
export function provenancesIn(part: unknown): Provenance[] {
  return [...marksIn(part)].map(({ mark }) => mark.provenance);
}
