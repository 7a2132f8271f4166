import type { Model } from '../evaluation/compile-model.ts';
import { directoryPages } from './evaluation-directory.ts';
import type { EvaluateOptions } from './evaluation-report.ts';
import { evaluatorHere, evaluatorThreads, type Evaluators } from './evaluators.ts';
import { type PopulationPage, populationPages } from './population.ts';
import type { ResultValues } from './result-values.ts';
import type { RunQuestion } from './run-store.ts';

/** Enterprises of one page, evaluated and made durable together. */
export const PAGE_SIZE = 2_000;
const DEFAULT_THREADS = 1;

/** Starts what evaluates the pages of a run, here or in threads. */
export function startEvaluators(
  { setting, database, location, period, threads = DEFAULT_THREADS }: EvaluateOptions,
  { nothing, directory }: Pick<RunQuestion, 'nothing' | 'directory'>,
  models: readonly Model[],
): Evaluators {
  const task = { models: models.map(({ document }) => document), asOf: period.end, nothing, directory };
  return threads === 0
    ? evaluatorHere(setting, task, database.read)
    : evaluatorThreads(setting, task, location, threads);
}

/** Orders pages ahead of the one that is taken in, and takes them in one after the other. */
export async function evaluatePages(
  { setting, database, directory = null, pageSize = PAGE_SIZE }: EvaluateOptions,
  evaluators: Evaluators,
  after: PopulationPage['after'],
  take: (page: PopulationPage, results: ResultValues) => Promise<void>,
): Promise<void> {
  const ordered: { page: PopulationPage; results: Promise<ResultValues> }[] = [];
  const takeOldest = async () => {
    const oldest = ordered.shift();
    if (oldest !== undefined) await take(oldest.page, await oldest.results);
  };
  const { population } = setting;
  const pages =
    directory === null
      ? populationPages(database.read, population, after, pageSize)
      : directoryPages(database, population, directory, after, pageSize);
  for await (const page of pages) {
    const { only } = page;
    const results = evaluators.evaluate(
      only === undefined ? { after: page.after ?? '', through: page.through } : { only },
    );
    results.catch(() => undefined); // whoever takes them meets the error
    ordered.push({ page, results });
    if (ordered.length > evaluators.ahead) await takeOldest();
  }
  while (ordered.length > 0) await takeOldest();
}
