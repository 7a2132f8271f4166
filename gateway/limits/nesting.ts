import type { GraphQLError } from 'graphql';
import { refusal } from './refusal.ts';

/**
 * Levels of objects and lists in what is sent beside the operation. A filter of the largest depth that is understood has
 * fewer than 20; default of ours. What goes much deeper ends the recursion of whoever writes it down.
 */
export const DEEPEST_VALUES = 32;

/** Why the values of a request are refused before anything is done with them, or null. */
export function refusalOfNesting(sent: unknown): GraphQLError | null {
  if (!isDeeper(sent, DEEPEST_VALUES)) return null;
  return refusal(
    'OPERATION_TOO_LARGE',
    `Variables and extensions go more than ${DEEPEST_VALUES} levels deep. Write filters flatter, or ask in several operations.`,
    { limit: 'nesting', allowed: DEEPEST_VALUES, asked: DEEPEST_VALUES + 1 },
  );
}

/** Level by level, so that no depth is too much for it. */
function isDeeper(value: unknown, levels: number): boolean {
  let level = childrenOf([value]);
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > levels) return true;
    level = childrenOf(level);
  }
  return false;
}

function childrenOf(values: readonly unknown[]): unknown[] {
  const children: unknown[] = [];
  for (const value of values)
    if (typeof value === 'object' && value !== null)
      for (const child of Object.values(value)) if (typeof child === 'object' && child !== null) children.push(child);
  return children;
}
