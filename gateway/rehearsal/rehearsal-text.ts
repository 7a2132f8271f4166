import type { RehearsalRecord } from './rehearsal-record.ts';
import type { Moves, Tally, Transition } from './tally.ts';

const GROUPS_SHOWN = 10;

/** A rehearsal as it is printed: how many move, which way, where and by what. */
export function rehearsalText({
  number,
  state,
  counts,
  day,
  failure,
  total,
  strategy,
  againstStrategy,
}: RehearsalRecord): string {
  const title = `Rehearsal ${number} of ${day}: ${state}, ${total} enterprises, ${strategy} against ${againstStrategy} in force`;
  if (counts === null) return failure === null ? title : `${title}. ${failure}`;
  return [title, ...tallyLines(counts.ALL), `Without what sectors keep internal, ${counts.SHARED.moved} move.`].join(
    '\n',
  );
}

function tallyLines(tally: Tally): string[] {
  const { moved, better, worse, supervisedDifferently, tiers, advice, regions, industries, rules, sectors } = tally;
  return [
    `${moved} move: ${better} to a better tier, ${worse} to a worse one; ${supervisedDifferently} are supervised differently`,
    ...Object.values(tiers)
      .sort(byCount)
      .map(({ from, to, count, samples }) => `  ${from} → ${to}: ${count}, such as ${samples.join(' ')}`),
    ...Object.values(advice)
      .sort(byCount)
      .map(({ from, to, count }) => `  ${from} → ${to}: ${count}`),
    ...groupLines('by region', regions),
    ...groupLines('by industry', industries),
    ...groupLines('by rule', rules),
    ...groupLines('by sector', sectors),
  ];
}

function byCount(one: Transition, other: Transition): number {
  return other.count - one.count;
}

function groupLines(title: string, groups: Readonly<Record<string, Moves>>): string[] {
  const shown = Object.entries(groups)
    .sort(([, one], [, other]) => other.moved - one.moved)
    .slice(0, GROUPS_SHOWN);
  return shown.length === 0 ? [] : [`${title}: ${shown.map(([name, { moved }]) => `${name} ${moved}`).join(', ')}`];
}
