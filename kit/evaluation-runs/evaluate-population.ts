import { todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import type { Period } from '../../schema/vocabulary/period.ts';
import { HubError } from '../errors.ts';
import type { Model } from '../evaluation/compile-model.ts';
import { loadModels } from '../evaluation/load-models.ts';
import type { GradeScheme } from '../records/sector-grade.ts';
import { catchUp } from './catch-up.ts';
import { chooseModels } from './choose-models.ts';
import { compareRun } from './compare-run.ts';
import { subjectKindOf } from './evaluate-page.ts';
import type { EvaluateOptions, EvaluationReport } from './evaluation-report.ts';
import type { Evaluators } from './evaluators.ts';
import type { EvaluationSetting } from './evaluation-setting.ts';
import { knownOfNobody } from './known-of-nobody.ts';
import { evaluatePages, startEvaluators } from './ordered-pages.ts';
import type { PopulationPage } from './population.ts';
import { publishRun } from './publish-run.ts';
import type { ResultValues } from './result-values.ts';
import { resultWriter } from './result-writer.ts';
import { type EvaluationRun, holdRun, runNumbered, type RunQuestion, sealRun } from './run-store.ts';
import { sealAsFound, type SealedResults, sealResults } from './seal-results.ts';
import { takeRun } from './take-run.ts';
import { tryOut } from './try-out.ts';
import { unmapped } from './unmapped.ts';

/** How often a run tries to get ahead of records that keep changing. */
const PUBLISHING_ATTEMPTS = 10;

/**
 * Evaluates a sector's whole population for one period, and publishes it: page by page, so that memory does not grow
 * with the population; each page durable with the place it ends at, so that a run that is killed goes on there; and
 * nothing visible until all of it is.
 * @throws {HubError} PERIOD_NOT_OVER, MODEL_UNKNOWN, RUN_TAKEN, RUN_OUTRUN
 */
export async function evaluatePopulation(options: EvaluateOptions): Promise<EvaluationReport> {
  const { setting, database, period, dryRun = false } = options;
  const now = options.now ?? new Date();
  mustBeOver(period, now);
  await unmapped(database.read, database.engine);
  await database.write((transaction) => unmapped(transaction, database.engine));
  const models = chooseModels(setting, await loadModels(setting.models), { period, model: options.model, dryRun });
  const question: RunQuestion = {
    schemeVersion: models[0]?.document.scheme.version ?? setting.scheme,
    period,
    evaluatorTier: options.directory?.tier ?? setting.evaluatorTier,
    directory: options.directory ?? null,
    models: models.map((model) => ({
      id: model.id,
      version: model.version,
      digest: model.digest,
      subjectKind: subjectKindOf(setting, model.document),
    })),
    nothing: await knownOfNobody(setting, database),
  };
  return dryRun ? tryOut(options, question, models) : evaluateAndPublish(options, question, models, now);
}

async function evaluateAndPublish(
  options: EvaluateOptions,
  question: RunQuestion,
  models: readonly Model[],
  now: Date,
): Promise<EvaluationReport> {
  const { database, location, onProgress } = options;
  const run = await takeRun(options, question, models, now);
  const evaluators = startEvaluators(options, question, models);
  try {
    const seal = run.lastUscc === null ? sealAsFound() : null;
    const writer = await resultWriter(database, location, run.number);
    try {
      let done = run.evaluated;
      const take = async (page: PopulationPage, results: ResultValues) => {
        await writer.writePage(page, results);
        seal?.add(results);
        done += page.enterprises;
        await onProgress?.({ phase: 'EVALUATING', done, total: Math.max(run.population, done) });
      };
      await evaluatePages(options, evaluators, run.lastUscc, take);
    } finally {
      await writer.close();
    }
    const report = await checkAndPublish(options, evaluators, run, seal?.sealed() ?? null);
    return {
      ...report,
      models: question.models,
      directory: question.directory,
      population: run.population,
      resumedAt: run.evaluated,
    };
  } finally {
    await evaluators.close();
  }
}

/**
 * Takes in what has changed meanwhile, looks at the whole, and publishes it or holds it back. What this process has found
 * itself from the first to the last is sealed already; anything else is read once more.
 */
async function checkAndPublish(
  { setting, database, publishAnyway, now, onProgress }: EvaluateOptions,
  evaluators: Evaluators,
  { number, recordsThrough }: Pick<EvaluationRun, 'number' | 'recordsThrough'>,
  asFound: SealedResults | null,
): Promise<Omit<EvaluationReport, 'models' | 'directory' | 'population' | 'resumedAt'>> {
  for (let attempt = 0; attempt < PUBLISHING_ATTEMPTS; attempt += 1) {
    const open = await runNumbered(database.read, number);
    const isAsFound = (await catchUp(database, evaluators, open)) === recordsThrough;
    const { hash, tally } =
      isAsFound && asFound !== null
        ? asFound
        : await sealResults(database.read, number, (done) => {
            void onProgress?.({ phase: 'CHECKING', done, total: open.evaluated });
          });
    const { distribution, ranges, outside } = await compareRun(setting, database, open, tally, ownScheme(setting));
    const found = { tally, distribution, ranges, outside, hash };
    await sealRun(database, number, { hash, tally });
    if (outside.length > 0 && publishAnyway === undefined) {
      await holdRun(database, number, outside, (now ?? new Date()).toISOString());
      return { ...found, outcome: 'HELD', run: await runNumbered(database.read, number) };
    }
    const publishedAt = now ?? new Date();
    const published = await publishRun(database, await runNumbered(database.read, number), {
      publishedAt: publishedAt.toISOString(),
      publishedOn: todayInShanghai(publishedAt),
      reason: outside.length > 0 ? (publishAnyway ?? null) : null,
      onProgress: (done) => {
        void onProgress?.({ phase: 'PUBLISHING', done, total: open.evaluated });
      },
    });
    if (published !== null) return { ...found, outcome: 'PUBLISHED', run: await runNumbered(database.read, number) };
  }
  throw new HubError(
    'RUN_OUTRUN',
    'Records keep changing faster than they are evaluated. Let imports finish, then start this command again: nothing is lost.',
  );
}

/** The scheme that the sector publishes. */
function ownScheme({ schemes, scheme }: EvaluationSetting): Pick<GradeScheme, 'grades'> {
  return schemes.find(({ version }) => version === scheme) ?? { grades: {} };
}

function mustBeOver({ id, end }: Period, now: Date): void {
  if (end < todayInShanghai(now)) return;
  throw new HubError('PERIOD_NOT_OVER', `${id} ends on ${end}. Evaluate it from the day after.`);
}
