import { createHash } from 'node:crypto';
import type { Model } from '../evaluation/compile-model.ts';
import type { GradeScheme } from '../records/sector-grade.ts';
import { compareRun } from './compare-run.ts';
import type { Tally } from './encode-page.ts';
import type { EvaluateOptions, EvaluationReport } from './evaluation-report.ts';
import { evaluatePages, startEvaluators } from './ordered-pages.ts';
import { countPopulation } from './population.ts';
import type { RunQuestion } from './run-store.ts';
import { inOrder } from './seal-results.ts';

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
  const evaluators = startEvaluators(options, 0, question, models);
  const population = await countPopulation(database.read, setting.population);
  const hash = createHash('sha256');
  const counts = new Map<string, Tally[number]>();
  let done = 0;
  try {
    await evaluatePages(
      options,
      evaluators,
      null,
      'JSON',
      async (page, { lines, tally }) => {
        hash.update(lines);
        for (const entry of tally) {
          const key = `${entry.subjectKind}|${entry.status}|${entry.grade ?? ''}`;
          const known = counts.get(key)?.enterprises ?? 0;
          counts.set(key, { ...entry, enterprises: known + entry.enterprises });
        }
        done += page.enterprises;
        await onProgress?.({ phase: 'EVALUATING', done, total: Math.max(population, done) });
      },
      true,
    );
  } finally {
    await evaluators.close();
  }
  const tally = inOrder([...counts.values()]);
  return {
    outcome: 'DRY_RUN',
    run: null,
    models: question.models,
    population,
    tally,
    ...(await compareRun(setting, database, question, tally, classesOf(models))),
    hash: hash.digest('hex'),
    resumedAt: 0,
  };
}
