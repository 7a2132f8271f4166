import { PUBLIC_GRADES } from '../../schema/vocabulary/grade.ts';
import { TIER_RANKS } from '../index/tiers.ts';
import type { Outcome } from './outcome.ts';

/** How many move, and which way. A move to or from no tier on the ladder is neither better nor worse. */
export interface Moves {
  moved: number;
  better: number;
  worse: number;
}

/** A way from one tier to another, or from one way of supervision to another. */
export interface Transition {
  readonly from: string;
  readonly to: string;
  count: number;
  /** Codes of the first who go it. */
  readonly samples: string[];
}

/** What a rehearsal counts, in one view; JSON as it is. */
export interface Tally extends Moves {
  enterprises: number;
  /** Whose supervision changes, whether the tier does or not. */
  supervisedDifferently: number;
  readonly tiers: Record<string, Transition>;
  readonly advice: Record<string, Transition>;
  readonly regions: Record<string, Moves>;
  readonly industries: Record<string, Moves>;
  readonly rules: Record<string, Moves>;
  readonly sectors: Record<string, Moves>;
}

export const SAMPLES = 5;
const LADDER = PUBLIC_GRADES.length;

export function emptyTally(): Tally {
  const counts = { enterprises: 0, supervisedDifferently: 0, moved: 0, better: 0, worse: 0 };
  return { ...counts, tiers: {}, advice: {}, regions: {}, industries: {}, rules: {}, sectors: {} };
}

/** Where an enterprise stands in the counts. */
export interface Place {
  readonly uscc: string;
  readonly region: string;
  readonly industry: string;
}

/** Counts one enterprise; the place is looked up only where something changes. @returns whether its tier moves. */
export function count(tally: Tally, outcome: Outcome, place: () => Place): boolean {
  tally.enterprises += 1;
  const isMoved = outcome.from !== outcome.to;
  const isSupervisedDifferently = outcome.adviceFrom !== outcome.adviceTo;
  if (!isMoved && !isSupervisedDifferently) return false;
  const { uscc, region, industry } = place();
  if (isSupervisedDifferently) {
    tally.supervisedDifferently += 1;
    goes(tally.advice, outcome.adviceFrom, outcome.adviceTo, uscc);
  }
  if (!isMoved) return false;
  const [from, to] = [rankOf(outcome.from), rankOf(outcome.to)];
  const isOnLadder = from < LADDER && to < LADDER;
  const move = { moved: 1, better: isOnLadder && to < from ? 1 : 0, worse: isOnLadder && to > from ? 1 : 0 };
  add(tally, move);
  goes(tally.tiers, outcome.from, outcome.to, uscc);
  addTo(tally.regions, region, move);
  addTo(tally.industries, industry, move);
  for (const rule of outcome.rules) addTo(tally.rules, rule, move);
  for (const sector of outcome.sectors) addTo(tally.sectors, sector, move);
  return true;
}

/** Adds the counts of the next part. */
export function merge(into: Tally, part: Tally): void {
  into.enterprises += part.enterprises;
  into.supervisedDifferently += part.supervisedDifferently;
  add(into, part);
  for (const name of ['tiers', 'advice'] as const) {
    for (const [key, { from, to, count: many, samples }] of Object.entries(part[name])) {
      const known = (into[name][key] ??= { from, to, count: 0, samples: [] });
      known.count += many;
      known.samples.push(...samples.slice(0, SAMPLES - known.samples.length));
    }
  }
  for (const name of ['regions', 'industries', 'rules', 'sectors'] as const) {
    for (const [key, moves] of Object.entries(part[name])) addTo(into[name], key, moves);
  }
}

function goes(transitions: Record<string, Transition>, from: string, to: string, uscc: string): void {
  const known = (transitions[`${from}>${to}`] ??= { from, to, count: 0, samples: [] });
  known.count += 1;
  if (known.samples.length < SAMPLES) known.samples.push(uscc);
}

function addTo(groups: Record<string, Moves>, name: string, moves: Moves): void {
  add((groups[name] ??= { moved: 0, better: 0, worse: 0 }), moves);
}

function add(into: Moves, { moved, better, worse }: Moves): void {
  into.moved += moved;
  into.better += better;
  into.worse += worse;
}

const RANKS: ReadonlyMap<string, number> = new Map(TIER_RANKS.map((tier, rank) => [tier, rank]));

function rankOf(tier: string): number {
  return RANKS.get(tier) ?? TIER_RANKS.length;
}
