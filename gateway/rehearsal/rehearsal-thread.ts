/** The thread of a rehearsal: started and asked by rehearsal-worker.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from '../../kit/database/database.ts';
import type { IndexTables } from '../index/tables.ts';
import { readRuleSet, withSettings } from '../convergence/rule-set.ts';
import { countMoves } from './count-moves.ts';
import { inSnapshot } from './in-snapshot.ts';
import { Comparison } from './outcome.ts';
import type { CountedMoves, RehearsalTask, WorkerAnswer, WorkerData, WorkerQuestion } from './rehearsal-worker.ts';
import { type Movers, whoMoves } from './who-moves.ts';

const { location, task, partSize } = workerData as WorkerData;
const port = parentPort;
if (port === null) throw new Error('rehearsal-thread.ts runs as a thread');

const ruleSetOf = async ({ files, strategy }: RehearsalTask['before']) =>
  withSettings(await readRuleSet(new Map(files)), { strategy });
const database = await openDatabase<IndexTables>(location, []);
const comparison = new Comparison(await ruleSetOf(task.before), await ruleSetOf(task.after), task.sectors, task.day);
let movers: readonly Movers[] = [];

function countAll(): Promise<CountedMoves> {
  return inSnapshot(database, async (store) => {
    const { tallies, changed } = await countMoves(store, database.engine, task.generation, comparison);
    movers = await whoMoves(store, database.engine, task.generation, changed, partSize);
    return { tallies, parts: movers.length };
  });
}

let before: Promise<unknown> = Promise.resolve();
port.on('message', (question: WorkerQuestion) => {
  const answered =
    question.kind === 'COUNT' ? countAll() : Promise.resolve(movers.slice(question.from, question.until));
  const told = answered.then(
    (answer): WorkerAnswer => ({ answer }),
    (error: unknown): WorkerAnswer => ({ error }),
  );
  before = before.then(async () => port.postMessage(await told));
});
