/** A thread that evaluates pages: started by evaluators.ts, asked by messages, answering each. */
import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from '../database/database.ts';
import { evaluatorHere, type ThreadAnswer, type ThreadData } from './evaluators.ts';
import type { EvaluationSetting } from './evaluation-setting.ts';
import type { FactTables, Keys } from './page-records.ts';
import { unmapped } from './unmapped.ts';

const { module, location, task } = workerData as ThreadData;
const port = parentPort;
if (port === null) throw new Error('page-thread.ts runs as a thread');

const sector = (await import(module)) as { default: { evaluation: EvaluationSetting } };
const database = await openDatabase<FactTables>(location, []);
await unmapped(database.read, database.engine);
const evaluator = evaluatorHere(sector.default.evaluation, task, database.read);

port.on('message', ({ id, keys }: { id: number; keys: Keys }) => {
  evaluator.evaluate(keys).then(
    (results) => port.postMessage({ id, results } satisfies ThreadAnswer),
    (error: unknown) => port.postMessage({ id, error } satisfies ThreadAnswer),
  );
});
