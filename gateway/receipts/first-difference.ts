import { canonicalJson } from './canonical-json.ts';

/** Where two JSON values that differ part first, such as `rulesFired.2.after`. */
export function firstDifference(one: unknown, other: unknown, at: readonly string[] = []): string {
  if (!isContainer(one) || !isContainer(other)) return at.join('.');
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
  const parting = keys.find((key) => canonicalJson([one[key]]) !== canonicalJson([other[key]]));
  return parting === undefined ? at.join('.') : firstDifference(one[parting], other[parting], [...at, parting]);
}

function isContainer(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
