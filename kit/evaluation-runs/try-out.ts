import type { Model } from '../evaluation/compile-model.ts';
import type { GradeScheme } from '../records/sector-grade.ts';
import { compareRun } from './compare-run.ts';
import type { EvaluateOptions, EvaluationReport } from './evaluation-report.ts';
import { evaluatePages, startEvaluators } from './ordered-pages.ts';
import { countEvaluated } from './evaluation-directory.ts';
import type { RunQuestion } from './run-store.ts';
import { sealAsFound } from './seal-results.ts';

/** Where the grades of models of one scheme stand on the common four. */
function classesOf(models: readonly Model[]): Pick<GradeScheme, 'grades'> {
  const grades = models.flatMap(({ document }) => document.scheme.grades);
  return { grades: Object.fromEntries(grades.map((each) => [each.grade, each.class])) };
}

/** Evaluates everybody and counts, in memory that does not grow, and leaves no trace. */
export async function tryOut(
  options: EvaluateOptions,
  question: RunQuestion,
  models: readonly Model[],
): Promise<EvaluationReport> {
  const { setting, database, onProgress } = options;
  const evaluators = startEvaluators(options, question, models);
  const population = await countEvaluated(database, setting.population, question.directory);
  const seal = sealAsFound();
  let done = 0;
  try {
    await evaluatePages(options, evaluators, null, async (page, results) => {
      seal.add(results);
      done += page.enterprises;
      await onProgress?.({ phase: 'EVALUATING', done, total: Math.max(population, done) });
    });
  } finally {
    await evaluators.close();
  }
  const { hash, tally } = seal.sealed();
  return {
    outcome: 'DRY_RUN',
    run: null,
    models: question.models,
    directory: question.directory,
    population,
    tally,
    ...(await compareRun(setting, database, question, tally, classesOf(models))),
    hash,
    resumedAt: 0,
  };
}
