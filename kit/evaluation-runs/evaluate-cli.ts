/** `npm run evaluate -- <sector> --period 2026Q3`: evaluates a sector's whole population by its own models. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import { parsePeriod, type Period, periodContaining, previousPeriod } from '../../schema/vocabulary/period.ts';
import { DIRECTORY_TIERS, type DirectoryTier } from '../../schema/vocabulary/registration.ts';
import { parseUscc } from '../../schema/vocabulary/uscc.ts';
import { readConfig } from '../config.ts';
import type { Database } from '../database/database.ts';
import { locateDatabase } from '../database/location.ts';
import { discoverSubgraphs } from '../discover.ts';
import { HubError } from '../errors.ts';
import { loadModels } from '../evaluation/load-models.ts';
import { ModelRefused } from '../evaluation/model-refused.ts';
import { findSubgraph } from '../feed/find-kind.ts';
import { withSubgraph } from '../feed/with-subgraph.ts';
import { runCommand } from '../process.ts';
import type { Subgraph } from '../subgraph.ts';
import { clearDiscarded, discardRun } from './discard-run.ts';
import { evaluatePopulation } from './evaluate-population.ts';
import { directoryNamed, type EvaluationDirectory } from './evaluation-directory.ts';
import type { EvaluationReport } from './evaluation-report.ts';
import type { EvaluationSetting } from './evaluation-setting.ts';
import { explainGrades } from './explain-grade.ts';
import { explainReceived } from './explain-received.ts';
import { explanationText, receivedText, reportText, runLine } from './report-text.ts';
import { lastPublished, listRuns, openRun, type RunScope, type RunStoreTables } from './run-store.ts';
import { duration, showProgress } from './show-progress.ts';

interface Flags {
  period?: Period;
  tier?: DirectoryTier;
  division?: string;
  model?: string;
  dryRun?: true;
  publishAnyway?: true;
  reason?: string;
  threads?: number;
  explain?: string;
  discard?: true;
  list?: true;
  status?: true;
}

const RUNS_SHOWN = 10;
const ENTERPRISES_WORTH_A_RATE = 1_000;

await runCommand(async () => {
  const subgraphs = await discoverSubgraphs();
  const program = new Command('npm run evaluate --')
    .description(
      "Evaluates a sector's whole population for one period by its own models (subgraphs/<sector>/models), and publishes the grades that are new or different. Cut off, the same command goes on where it stopped. Nothing is visible until all of it is published; a run whose distribution leaves the range declared in sector.ts is held back.",
    )
    .argument('[sector]', 'such as public-credit')
    .option('--period <period>', '2026Q3, 2026-09 or 2026; the newest that is over if left out', periodFrom)
    .addOption(
      new Option(
        '--tier <tier>',
        "only the enterprises in that tier's evaluation directory (评价企业名录), graded by that tier and reported up; the whole population, by the sector itself, if left out",
      ).choices(DIRECTORY_TIERS),
    )
    .option('--division <code>', 'with --tier: the directory of one city or county, by its GB/T 2260 code')
    .option('--model <id>', "one model; those of the sector's scheme in force on the period's last day if left out")
    .option('--dry-run', 'evaluate and count everything, and write nothing; then any model may be tried')
    .option('--publish-anyway', 'publish although the distribution leaves its declared range; needs --reason')
    .option('--reason <text>', 'why it is right all the same; kept with the run')
    .option('--threads <number>', 'threads beside the one that writes, 0 to 16; 0 does all in one', threadsFrom)
    .option(
      '--explain <uscc>',
      'why an enterprise was given its grades, down to the documents; of a grade that was handed in: whose it is, and what the model makes of the records; publishes nothing',
    )
    .option('--discard', 'give up what was held back, or cut off, for that period; nothing of it was published')
    .option('--list', 'which sectors evaluate, by which models, and what is due')
    .option('--status', 'the newest runs, of one sector or all')
    .action(async (name: string | undefined, flags: Flags) => {
      if (flags.list === true) await list(evaluating(subgraphs, name));
      else if (flags.status === true) await status(evaluating(subgraphs, name));
      else if (name === undefined) program.error('Name a sector. --list shows which evaluate.');
      else if (flags.explain !== undefined) await explain(one(subgraphs, name), flags.explain, flags.period);
      else if (flags.discard === true) await discard(one(subgraphs, name), flags);
      else await evaluate(one(subgraphs, name), flags);
    });
  await program.parseAsync().catch((error: unknown) => {
    throw error instanceof ModelRefused ? new HubError('MODEL_REFUSED', error.message) : error;
  });
});

interface Evaluating {
  readonly subgraph: Subgraph;
  readonly setting: EvaluationSetting;
}

function evaluating(subgraphs: readonly Subgraph[], name: string | undefined): Evaluating[] {
  if (name !== undefined) return [one(subgraphs, name)];
  return subgraphs.flatMap((subgraph) =>
    subgraph.evaluation === null ? [] : [{ subgraph, setting: subgraph.evaluation }],
  );
}

function one(subgraphs: readonly Subgraph[], name: string): Evaluating {
  const subgraph = findSubgraph(subgraphs, name);
  if (subgraph.evaluation !== null) return { subgraph, setting: subgraph.evaluation };
  const others = evaluating(subgraphs, undefined).map((each) => each.subgraph.name);
  throw new HubError(
    'EVALUATION_UNKNOWN',
    `${name} has no models of its own; its grades come in from outside. These evaluate: ${others.join(', ')}.`,
  );
}

async function evaluate({ subgraph, setting }: Evaluating, flags: Flags): Promise<void> {
  const { model, dryRun, publishAnyway, reason, threads } = flags;
  const directory = directoryOf(flags);
  if (publishAnyway === true && (reason ?? '').trim() === '')
    throw new HubError('BAD_USER_INPUT', '--publish-anyway needs --reason "…": it is kept with the run.');
  const period = flags.period ?? newestOver(setting);
  const progress = showProgress(process.stderr);
  const startedAt = performance.now();
  const report = await inStoreOf(subgraph, (database, databaseSetting) =>
    evaluatePopulation({
      setting,
      database,
      location: locateDatabase(databaseSetting, subgraph.name),
      period,
      directory,
      model,
      dryRun,
      threads,
      publishAnyway: publishAnyway === true ? reason : undefined,
      onProgress: progress.show,
    }).finally(progress.stop),
  );
  console.log(reportText(setting, period.id, report));
  const seconds = (performance.now() - startedAt) / 1_000;
  console.log(`  ${duration(seconds)}${rateText(report, seconds)}`);
  if (report.outcome === 'HELD')
    throw new HubError(
      'RUN_HELD',
      'Nothing was published. Look for what is missing in the records or wrong in the model and run again; or, if it is right, add --publish-anyway --reason "…"; --discard gives the run up.',
    );
}

function rateText({ population, resumedAt }: EvaluationReport, seconds: number): string {
  const evaluated = population - resumedAt;
  return evaluated < ENTERPRISES_WORTH_A_RATE
    ? ''
    : `, ${Math.round(evaluated / seconds).toLocaleString('en')} enterprises/s`;
}

async function explain({ subgraph, setting }: Evaluating, code: string, period: Period | undefined): Promise<void> {
  const uscc = parseUscc(code);
  const today = todayInShanghai();
  const texts = await inStoreOf(subgraph, async (database) => {
    const received = await explainReceived(setting, database, uscc, { period: period?.id, today });
    const explained = await explainGrades(database.read, uscc, period?.id);
    return [...received.map(receivedText), ...explained.map(explanationText)];
  });
  console.log(
    texts.length === 0
      ? `${subgraph.name} has no grade of this enterprise${period === undefined ? '' : ` for ${period.id}`}: no run has evaluated it, and none was handed in.`
      : texts.join('\n\n'),
  );
}

async function discard({ subgraph, setting }: Evaluating, flags: Flags): Promise<void> {
  const period = flags.period ?? newestOver(setting);
  const scope = scopeOf(setting, directoryOf(flags));
  const number = await inStoreOf(subgraph, async (database) => {
    const open = await openRun(database.read, { ...scope, period });
    if (open !== null) await discardRun(database, open.number);
    await clearDiscarded(database);
    return open?.number ?? null;
  });
  console.log(
    number === null
      ? `${setting.name} ${period.id}: no run is held back or cut off.`
      : `${setting.name} ${period.id}: run ${number} is given up; nothing of it was published.`,
  );
}

async function list(sectors: readonly Evaluating[]): Promise<void> {
  const today = todayInShanghai();
  for (const { setting } of sectors) {
    const { name, scheme, cadence, models } = setting;
    const inForce = (await loadModels(models)).modelsInForce(scheme, today);
    console.log(`${name}  ${scheme}, ${cadence}; newest period that is over: ${newestOver(setting).id}`);
    for (const { id, version, tierCounts, document } of inForce)
      console.log(`  ${id}/${version}  ${document.title.zh}  ${tierCounts.join('/')}  ${document.status}`);
  }
}

async function status(sectors: readonly Evaluating[]): Promise<void> {
  for (const { subgraph, setting } of sectors) {
    const { runs, published } = await inStoreOf(subgraph, async ({ read }) => ({
      runs: await listRuns(read, RUNS_SHOWN),
      published: await lastPublished(read, scopeOf(setting, null)),
    }));
    const over = newestOver(setting);
    const isDue = published === null || published.periodEnd < over.end;
    console.log(`${setting.name}  ${over.id}: ${isDue ? 'not published by a run' : 'published'}`);
    for (const run of runs) console.log(runLine(run));
  }
}

function directoryOf({ tier, division }: Flags): EvaluationDirectory | null {
  if (tier !== undefined) return directoryNamed(tier, division ?? null);
  if (division === undefined) return null;
  throw new HubError('BAD_USER_INPUT', '--division needs --tier CITY or --tier COUNTY: whose directory is meant.');
}

function scopeOf({ scheme, evaluatorTier }: EvaluationSetting, directory: EvaluationDirectory | null): RunScope {
  return { schemeVersion: scheme, evaluatorTier: directory?.tier ?? evaluatorTier, directory };
}

/** The newest period of the sector's cycle that is over. */
function newestOver({ cadence }: EvaluationSetting): Period {
  return previousPeriod(periodContaining(todayInShanghai(), cadence));
}

function inStoreOf<Result>(
  subgraph: Subgraph,
  work: (database: Database<RunStoreTables>, databaseSetting: string) => Promise<Result>,
): Promise<Result> {
  const { database: databaseSetting } = readConfig(process.env);
  // A sector that evaluates has these tables (`defineSector`).
  return withSubgraph(subgraph, ({ database }) =>
    work(database as unknown as Database<RunStoreTables>, databaseSetting),
  );
}

function periodFrom(text: string): Period {
  try {
    return parsePeriod(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

function threadsFrom(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) > 16) throw new InvalidArgumentError('Write a whole number from 0 to 16.');
  return Number(text);
}
