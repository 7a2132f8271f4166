import { chanceOf } from '../chance.ts';
import { openRightsWorld } from './rights-world.ts';

const ENTERPRISES = 500;

/**
 * Compares cases by number, each by one caller after the other, and prints those that differ.
 * @returns how many differ.
 */
export async function runCasesUnderRights(from: number, end: number, shown: number): Promise<number> {
  const counts = { cases: 0, refused: 0, withheld: 0, wrong: 0 };
  const world = await openRightsWorld(ENTERPRISES);
  const startedAt = performance.now();
  try {
    for (let number = from; number < end && counts.wrong < shown; number += 1) {
      const caller = world.callers[number % world.callers.length];
      if (caller === undefined) throw new Error('nobody asks');
      const asked = world.operation((attempt) => chanceOf(number, `operation ${attempt}`));
      const { difference, isRefused, withheld } = await world.check(asked, caller);
      counts.cases += 1;
      if (isRefused) counts.refused += 1;
      if (withheld > 0) counts.withheld += 1;
      if (difference === undefined) continue;
      counts.wrong += 1;
      console.log(`case ${number}, ${caller[0]}\n${asked.text}\n${JSON.stringify(asked.variables)}\n${difference}\n`);
    }
  } finally {
    await world.close();
  }
  console.log(JSON.stringify({ ...counts, seconds: Math.round((performance.now() - startedAt) / 1000) }));
  return counts.wrong;
}
