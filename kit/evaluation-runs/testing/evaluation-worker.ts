/** `node evaluation-worker.ts <HUB_DB> <threads>`: evaluates slowly enough to be killed, and prints each step. */
import { openDatabase } from '../../database/database.ts';
import { locateDatabase } from '../../database/location.ts';
import { evaluatePopulation } from '../evaluate-population.ts';
import type { RunStoreTables } from '../run-store.ts';
import { evaluation, NOW, QUARTER, runTables } from './example-evaluation.ts';

const [setting = '', threads = '0'] = process.argv.slice(2);
const location = locateDatabase(setting, 'store');
const database = await openDatabase<RunStoreTables>(location, runTables);
await evaluatePopulation({
  setting: evaluation,
  database,
  location,
  period: QUARTER,
  threads: Number(threads),
  pageSize: 10,
  now: NOW,
  onProgress: ({ phase, done }) => {
    process.stdout.write(`${phase} ${done}\n`);
  },
});
await database.close();
