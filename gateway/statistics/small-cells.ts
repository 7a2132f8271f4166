import type { Caller } from '../../kit/identity/caller.ts';
import type { StatisticsCount } from '../hub/resolvers.generated.ts';

/** Counts under this are not told to who has no right to them (default; dossier §4.2, k ≥ 5). */
export const SMALLEST_CELL = 5;

/** A count before it is decided what of it may be told. */
export interface RawCount {
  readonly count: number;
  readonly of: number;
}

/** Agencies and auditors are told every count: they may see the enterprises behind it one by one. */
export function maySeeSmallCells({ role }: Pick<Caller, 'role'>): boolean {
  return role === 'AGENCY' || role === 'AUDITOR';
}

/** A count as it is told to who may see each. */
export function exactCount({ count, of }: RawCount): StatisticsCount {
  return { count, of, share: share(count, of), suppressed: false };
}

/** A group of an answer: its values in the order of the dimensions. */
export interface RawGroup extends RawCount {
  readonly values: readonly string[];
}

/**
 * The groups whose counts are kept from who may not see small ones: all under 5; and where it would be the only one kept
 * back in its line, the next smallest of the line too, so that the total does not give it away. A line is what differs in
 * one dimension alone, and the whole answer.
 */
export function hiddenGroups<Group extends RawGroup>(groups: readonly Group[]): ReadonlySet<Group> {
  const lines = linesOf(groups);
  const hidden = new Set(groups.filter(isSmall));
  for (let isStable = false; !isStable;) {
    isStable = true;
    for (const line of lines) {
      if (line.filter((group) => hidden.has(group)).length !== 1) continue;
      const [next] = line.filter((group) => !hidden.has(group)).sort((one, other) => one.count - other.count);
      if (next === undefined) continue;
      hidden.add(next);
      isStable = false;
    }
  }
  return hidden;
}

function linesOf<Group extends RawGroup>(groups: readonly Group[]): (readonly Group[])[] {
  const dimensions = groups[0]?.values.length ?? 0;
  const along = Array.from({ length: dimensions }, (_, free) =>
    Map.groupBy(groups, ({ values }) => values.filter((_value, index) => index !== free).join('\n')),
  );
  return [groups, ...along.flatMap((lines) => [...lines.values()])];
}

const isSmall = ({ count, of }: RawCount): boolean => rounded(count) === null || rounded(of) === null;

/**
 * A count as it is told to others: rounded to the nearest multiple of 5, so that answers to different questions cannot be
 * told apart by less than that; nothing where it is hidden.
 */
export function safeCount(raw: RawCount, isHidden: boolean = isSmall(raw)): StatisticsCount {
  const of = rounded(raw.of);
  const count = isHidden ? null : rounded(raw.count);
  return {
    count,
    of,
    share: count === null || of === null ? null : share(Math.min(count, of), of),
    suppressed: count === null || of === null,
  };
}

function rounded(count: number): number | null {
  if (count > 0 && count < SMALLEST_CELL) return null;
  return Math.round(count / SMALLEST_CELL) * SMALLEST_CELL;
}

/** Percent with two decimals, in whole hundredths so that nothing is added up in floats. */
function share(count: number, of: number): string | null {
  if (of === 0) return null;
  const hundredths = Math.round((count * 10_000) / of);
  return `${Math.trunc(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`;
}
