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

/** Enterprises that fare alike and stand in one place of the counts. */
export interface Cell {
  readonly region: string;
  readonly industry: string;
  readonly enterprises: number;
}

export const isMoved = ({ from, to }: Outcome): boolean => from !== to;
export const isSupervisedDifferently = ({ adviceFrom, adviceTo }: Outcome): boolean => adviceFrom !== adviceTo;

/** Counts enterprises that something changes for. */
export function count(tally: Tally, outcome: Outcome, { region, industry, enterprises }: Cell): void {
  if (isSupervisedDifferently(outcome)) {
    tally.supervisedDifferently += enterprises;
    wayOf(tally.advice, outcome.adviceFrom, outcome.adviceTo).count += enterprises;
  }
  if (!isMoved(outcome)) return;
  const [from, to] = [rankOf(outcome.from), rankOf(outcome.to)];
  const isOnLadder = from < LADDER && to < LADDER;
  const moves = {
    moved: enterprises,
    better: isOnLadder && to < from ? enterprises : 0,
    worse: isOnLadder && to > from ? enterprises : 0,
  };
  add(tally, moves);
  wayOf(tally.tiers, outcome.from, outcome.to).count += enterprises;
  addTo(tally.regions, region, moves);
  addTo(tally.industries, industry, moves);
  for (const rule of outcome.rules) addTo(tally.rules, rule, moves);
  for (const sector of outcome.sectors) addTo(tally.sectors, sector, moves);
}

/** The way from one to another in a tally, with nobody on it yet where it is new. */
export function wayOf(ways: Record<string, Transition>, from: string, to: string): Transition {
  return (ways[`${from}>${to}`] ??= { from, to, count: 0, samples: [] });
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
