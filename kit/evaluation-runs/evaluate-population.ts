import { createHash } from 'node:crypto';
import { todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import type { Period } from '../../schema/vocabulary/period.ts';
import type { Database } from '../database/database.ts';
import type { DatabaseLocation } from '../database/location.ts';
import { HubError } from '../errors.ts';
import type { Model } from '../evaluation/compile-model.ts';
import { loadModels } from '../evaluation/load-models.ts';
import type { PackageCode } from '../exchange/exchange.ts';
import { catchUp, newestChange } from './catch-up.ts';
import { type Distribution, distributionOf, leavesRange } from './check-distribution.ts';
import { chooseModels } from './choose-models.ts';
import type { EncodedPage, PageForm, Tally } from './encode-page.ts';
import { factsWithoutRecords, type SomeFacts } from './enterprise-facts.ts';
import { subjectKindOf } from './evaluate-page.ts';
import type { EvaluationSetting } from './evaluation-setting.ts';
import { evaluatorHere, evaluatorThreads, type Evaluators } from './evaluators.ts';
import { countPopulation, type PopulationPage, populationPages } from './population.ts';
import { publishRun } from './publish-run.ts';
import { resultWriter } from './result-writer.ts';
import {
  clearDiscarded,
  discardRun,
  type EvaluationRun,
  holdRun,
  insertRun,
  lastPublished,
  openRun,
  type RunModel,
  runNumbered,
  type RunQuestion,
  type RunStoreTables,
  sealRun,
} from './run-store.ts';
import { inOrder, sealResults } from './seal-results.ts';

/** How far a run has come. */
export interface RunProgress {
  readonly phase: 'EVALUATING' | 'CHECKING' | 'PUBLISHING';
  readonly done: number;
  readonly total: number;
}

export interface EvaluateOptions {
  readonly setting: EvaluationSetting;
  readonly database: Database<RunStoreTables>;
  /** Where the store is: threads open it for themselves. */
  readonly location: DatabaseLocation;
  readonly period: Period;
  /** Id of one model. */
  readonly model?: string | undefined;
  /** Evaluates and counts everything, and writes nothing. */
  readonly dryRun?: boolean | undefined;
  /** Publishes even outside the declared range, for this reason. */
  readonly publishAnyway?: string | undefined;
  /** Threads beside this one; 0 evaluates in this one. */
  readonly threads?: number | undefined;
  readonly pageSize?: number | undefined;
  readonly now?: Date | undefined;
  readonly onProgress?: ((progress: RunProgress) => void) | undefined;
}

/** What a run has found, and what became of it. */
export interface EvaluationReport {
  readonly outcome: 'PUBLISHED' | 'HELD' | 'DRY_RUN';
  /** Null for a dry run. */
  readonly run: EvaluationRun | null;
  readonly models: readonly RunModel[];
  readonly population: number;
  readonly tally: Tally;
  readonly distribution: Distribution;
  /** Where the distribution leaves its declared range. */
  readonly outside: readonly string[];
  /** SHA-256 over the results in the order of their keys. */
  readonly hash: string;
  /** How many had been evaluated before by a run that was cut off. */
  readonly resumedAt: number;
}

const PAGE_SIZE = 2_000;
const DEFAULT_THREADS = 1;
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
  const models = chooseModels(setting, await loadModels(setting.models), { period, model: options.model, dryRun });
  const question: RunQuestion = {
    schemeVersion: models[0]?.document.scheme.version ?? setting.scheme,
    period,
    evaluatorTier: setting.evaluatorTier,
    models: models.map((model) => ({
      id: model.id,
      version: model.version,
      digest: model.digest,
      subjectKind: subjectKindOf(setting, model.document),
    })),
    nothing: factsWithoutRecords(setting, await deliveredPackages(database)),
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
  const evaluators = startEvaluators(options, run.number, question, models);
  try {
    const writer = await resultWriter(database, location, run.number);
    try {
      let done = run.evaluated;
      await evaluatePages(options, evaluators, run.lastUscc, writer.form, async (page, encoded) => {
        await writer.writePage(page, encoded);
        done += page.enterprises;
        onProgress?.({ phase: 'EVALUATING', done, total: Math.max(run.population, done) });
      });
    } finally {
      await writer.close();
    }
    const report = await checkAndPublish(options, evaluators, run.number);
    return { ...report, models: question.models, population: run.population, resumedAt: run.evaluated };
  } finally {
    await evaluators.close();
  }
}

/** The run that was cut off, the one that was held back and is to be published all the same, or a new one. */
async function takeRun(
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
        population: await countPopulation(database.read, setting.population),
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

/** Orders pages ahead of the one that is taken in, and takes them in one after the other. */
async function evaluatePages(
  { setting, database, pageSize = PAGE_SIZE }: EvaluateOptions,
  evaluators: Evaluators,
  after: PopulationPage['after'],
  form: PageForm,
  take: (page: PopulationPage, encoded: EncodedPage) => Promise<void>,
  withLines = false,
): Promise<void> {
  const ordered: { page: PopulationPage; encoded: Promise<EncodedPage> }[] = [];
  const takeOldest = async () => {
    const oldest = ordered.shift();
    if (oldest !== undefined) await take(oldest.page, await oldest.encoded);
  };
  for await (const page of populationPages(database.read, setting.population, after, pageSize)) {
    const keys = { after: page.after ?? '', through: page.through };
    const encoded = evaluators.evaluate({ keys, form, withLines });
    encoded.catch(() => undefined); // whoever takes it meets the error
    ordered.push({ page, encoded });
    if (ordered.length > evaluators.ahead) await takeOldest();
  }
  while (ordered.length > 0) await takeOldest();
}

/** Takes in what has changed meanwhile, looks at the whole, and publishes it or holds it back. */
async function checkAndPublish(
  { setting, database, publishAnyway, now, onProgress }: EvaluateOptions,
  evaluators: Evaluators,
  number: number,
): Promise<Omit<EvaluationReport, 'models' | 'population' | 'resumedAt'>> {
  for (let attempt = 0; attempt < PUBLISHING_ATTEMPTS; attempt += 1) {
    const open = await runNumbered(database.read, number);
    await catchUp(database, evaluators, open);
    const { hash, tally } = await sealResults(database.read, number, (done) =>
      onProgress?.({ phase: 'CHECKING', done, total: open.evaluated }),
    );
    const { distribution, outside } = await compare(setting, database, open, tally);
    const found = { tally, distribution, outside, hash };
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
      onProgress: (done) => onProgress?.({ phase: 'PUBLISHING', done, total: open.evaluated }),
    });
    if (published !== null) return { ...found, outcome: 'PUBLISHED', run: await runNumbered(database.read, number) };
  }
  throw new HubError(
    'RUN_OUTRUN',
    'Records keep changing faster than they are evaluated. Let imports finish, then start this command again: nothing is lost.',
  );
}

async function compare(
  setting: EvaluationSetting,
  { read }: Database<RunStoreTables>,
  question: Pick<RunQuestion, 'schemeVersion' | 'evaluatorTier' | 'models'>,
  tally: Tally,
): Promise<{ distribution: Distribution; outside: string[] }> {
  const scheme = setting.schemes.find(({ version }) => version === question.schemeVersion) ?? { grades: {} };
  const distribution = distributionOf(tally, scheme);
  const before = await lastPublished(read, question);
  const kinds = new Set(question.models.map(({ subjectKind }) => subjectKind));
  const tallyBefore = before?.distribution?.filter(({ subjectKind }) => kinds.has(subjectKind)) ?? null;
  const gradedBefore = tallyBefore === null ? null : distributionOf(tallyBefore, scheme).graded;
  return { distribution, outside: leavesRange(distribution, setting.expects, gradedBefore) };
}

/** Evaluates everybody and counts, in memory that does not grow, and leaves no trace. */
async function tryOut(
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
      (page, { lines, tally }) => {
        hash.update(lines ?? '');
        for (const entry of tally) {
          const key = `${entry.subjectKind}|${entry.status}|${entry.grade ?? ''}`;
          const known = counts.get(key)?.enterprises ?? 0;
          counts.set(key, { ...entry, enterprises: known + entry.enterprises });
        }
        done += page.enterprises;
        onProgress?.({ phase: 'EVALUATING', done, total: Math.max(population, done) });
        return Promise.resolve();
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
    ...(await compare(setting, database, question, tally)),
    hash: hash.digest('hex'),
    resumedAt: 0,
  };
}

function startEvaluators(
  { setting, database, location, period, threads = DEFAULT_THREADS }: EvaluateOptions,
  run: number,
  { nothing }: { readonly nothing: SomeFacts },
  models: readonly Model[],
): Evaluators {
  const task = { run, models: models.map(({ document }) => document), asOf: period.end, nothing };
  return threads === 0
    ? evaluatorHere(setting, task, database.read)
    : evaluatorThreads(setting, task, location, threads);
}

/** Packages of which something has been delivered at least once: of those that an enterprise is not in there is nothing. */
async function deliveredPackages({ read }: Database<RunStoreTables>): Promise<ReadonlySet<PackageCode>> {
  const rows = await read.selectFrom('exchange_position').select('what').distinct().execute();
  return new Set(rows.map(({ what }) => what as PackageCode)); // written by the exchange, which knows no other
}

function mustBeOver({ id, end }: Period, now: Date): void {
  if (end < todayInShanghai(now)) return;
  throw new HubError('PERIOD_NOT_OVER', `${id} ends on ${end}. Evaluate it from the day after.`);
}
