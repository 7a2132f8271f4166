/** A thread that compares stretches of the population: started by rehearsal-threads.ts, asked by messages. */
import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from '../../kit/database/database.ts';
import type { IndexTables } from '../index/tables.ts';
import { readRuleSet, withSettings } from '../convergence/rule-set.ts';
import { comparePage, type Keys } from './compare-page.ts';
import { Comparison } from './outcome.ts';
import type { RehearsalTask, ThreadAnswer, ThreadData } from './rehearsal-threads.ts';

const { location, task } = workerData as ThreadData;
const port = parentPort;
if (port === null) throw new Error('rehearsal-thread.ts runs as a thread');

const ruleSetOf = async ({ files, strategy }: RehearsalTask['before']) =>
  withSettings(await readRuleSet(new Map(files)), { strategy });
const database = await openDatabase<IndexTables>(location, []);
const comparison = new Comparison(await ruleSetOf(task.before), await ruleSetOf(task.after), task.sectors, task.day);

port.on('message', ({ id, keys }: { id: number; keys: Keys }) => {
  comparePage(database.read, task.generation, keys, comparison).then(
    (page) => port.postMessage({ id, page } satisfies ThreadAnswer),
    (error: unknown) => port.postMessage({ id, error } satisfies ThreadAnswer),
  );
});
