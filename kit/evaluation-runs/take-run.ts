import { todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import type { Model } from '../evaluation/compile-model.ts';
import { newestChange } from './catch-up.ts';
import type { EvaluateOptions } from './evaluation-report.ts';
import { countEvaluated } from './evaluation-directory.ts';
import { clearDiscarded, discardRun } from './discard-run.ts';
import { type EvaluationRun, insertRun, openRun, runNumbered, type RunQuestion } from './run-store.ts';

/** The run that was cut off, the one that was held back and is to be published all the same, or a new one. */
export async function takeRun(
  { setting, database, publishAnyway }: EvaluateOptions,
  question: RunQuestion,
  models: readonly Model[],
  now: Date,
): Promise<EvaluationRun> {
  const open = await openRun(database.read, question);
  if (open !== null && isSameQuestion(open, question) && (open.status === 'RUNNING' || publishAnyway !== undefined))
    return open;
  if (open !== null) await discardRun(database, open.number);
  await clearDiscarded(database);
  const number = await database.write(async (transaction) =>
    insertRun(
      transaction,
      {
        ...question,
        cause: 'PERIOD',
        status: 'RUNNING',
        population: await countEvaluated(database, setting.population, question.directory),
        recordsThrough: await newestChange(transaction),
        evaluatedOn: todayInShanghai(now),
        startedAt: now.toISOString(),
      },
      models,
    ),
  );
  return runNumbered(database.read, number);
}

function isSameQuestion(run: EvaluationRun, { models, nothing }: RunQuestion): boolean {
  return JSON.stringify([run.models, run.nothing]) === JSON.stringify([models, nothing]);
}
