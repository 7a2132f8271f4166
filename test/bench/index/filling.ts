import { loadavg } from 'node:os';
import { followIndex } from '../../../gateway/index/follow-index.ts';
import type { IndexTables } from '../../../gateway/index/tables.ts';
import { Tiers } from '../../../gateway/index/tiers.ts';
import { loadRuleSet } from '../../../gateway/convergence/rule-set.ts';
import type { Database } from '../../../kit/database/database.ts';
import type { DatabaseLocation } from '../../../kit/database/location.ts';
import { createLog } from '../../../kit/log.ts';
import { madeUpProvince } from './made-up-province.ts';
import { plainCopy } from './plain-copy.ts';
import { SECTORS } from './questions.ts';

/** Fills an empty store, then copies the rows it wrote; prints both. */
export async function measureFilling(
  database: Database<IndexTables>,
  location: DatabaseLocation,
  folder: string,
  enterprises: number,
): Promise<void> {
  await database.migrate();
  const { subgraphs, toldMs } = madeUpProvince(enterprises);
  const rules = { sectors: SECTORS, tiers: new Tiers(await loadRuleSet(), SECTORS) };
  const before = process.cpuUsage();
  const startedAt = performance.now();
  const follower = followIndex({ database, location, subgraphs, rules, pollMs: 50, log: createLog('warn') });
  await follower.caughtUp();
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(before);
  await follower.stop();
  const rate = Math.round(enterprises / seconds).toLocaleString('en');
  const own = ((user + system) / 1e6).toFixed(1);
  console.log(
    `- filled in ${seconds.toFixed(1)} s (${rate}/s), the program itself on a core for ${own} s of them, ${(toldMs() / 1000).toFixed(1)} s to make the subgraphs’ answers up; with tiers in two views, history, counts and every index; load average ${loadOfMachine()}`,
  );
  const { rowsSeconds, indexSeconds } = await plainCopy(database, location, folder);
  const copied = rowsSeconds + indexSeconds;
  console.log(
    `- plain copy of the same rows: ${rowsSeconds.toFixed(1)} s with their key, ${copied.toFixed(1)} s with every index; filling takes ${(seconds / rowsSeconds).toFixed(1)} and ${(seconds / copied).toFixed(1)} times that; load average ${loadOfMachine()}`,
  );
}

function loadOfMachine(): string {
  return (loadavg()[0] ?? 0).toFixed(1);
}
