import type { Explanation, Reason } from '../evaluation/evaluation.ts';
import { formatPoints } from '../evaluation/marked.ts';
import { percent } from './check-distribution.ts';
import type { EvaluationDirectory } from './evaluation-directory.ts';
import type { EvaluationReport } from './evaluation-report.ts';
import type { EvaluationSetting, Expectations } from './evaluation-setting.ts';
import type { ExplainedGrade } from './explain-grade.ts';
import type { GradeBesideModel } from './explain-received.ts';
import type { EvaluationRun } from './run-store.ts';

const number = (value: number) => value.toLocaleString('en').padStart(11);

/** What a run has found and what became of it, for people. */
export function reportText(
  { name }: Pick<EvaluationSetting, 'name'>,
  period: string,
  {
    outcome,
    run,
    models,
    directory,
    population,
    tally,
    distribution,
    ranges,
    outside,
    hash,
    resumedAt,
  }: EvaluationReport,
): string {
  const { graded, undetermined, notApplicable } = distribution;
  const grades = tally.filter(({ status }) => status === 'GRADED');
  return [
    `${name} ${period}${directoryText(directory)}: ${models.map(({ id, version }) => `${id}/${version}`).join(', ')}${run === null ? '' : `, run ${run.number}`}`,
    ...(outcome === 'DRY_RUN' ? ['  A dry run; nothing was written.'] : []),
    ...(resumedAt > 0 ? [`  Went on behind ${resumedAt.toLocaleString('en')} evaluated before.`] : []),
    `  population    ${number(population)}`,
    `  graded        ${number(graded)}`,
    ...grades.map(
      ({ subjectKind, grade, enterprises }) =>
        `    ${[subjectKind, grade].join(' ').trim().padEnd(12)}${number(enterprises)}  ${percent(enterprises, graded)}`,
    ),
    `  left open     ${number(undetermined)}  ${percent(undetermined, graded + undetermined)}`,
    `  not evaluated ${number(notApplicable)}`,
    ...rangeLines(distribution, ranges, outside),
    `  sha256 ${hash}`,
    ...(run === null || outcome !== 'PUBLISHED' ? [] : publishedLines(run)),
  ].join('\n');
}

/** Whose directory; nothing for the whole population. */
function directoryText(directory: EvaluationDirectory | null): string {
  return directory === null ? '' : ` ${directory.tier}${directory.division === null ? '' : ` ${directory.division}`}`;
}

function rangeLines(
  { graded, classes }: EvaluationReport['distribution'],
  ranges: Expectations['classes'],
  outside: readonly string[],
): string[] {
  const shares = [...classes].map(([effectiveClass, enterprises]) => {
    const range = ranges[effectiveClass];
    const declared = range === undefined ? '' : ` (declared ${range.atLeast}–${range.atMost} %)`;
    return `${effectiveClass} ${percent(enterprises, graded)}${declared}`;
  });
  return [`  classes       ${shares.join(', ')}`, ...outside.map((sentence) => `  OUTSIDE  ${sentence}`)];
}

function publishedLines({ appended, unchanged, leftReceived, publishReason }: EvaluationRun): string[] {
  return [
    `  published: ${appended.toLocaleString('en')} new or different, ${unchanged.toLocaleString('en')} as they stood${
      leftReceived === 0 ? '' : `, ${leftReceived.toLocaleString('en')} left alone since one was received`
    }`,
    ...(publishReason === null ? [] : [`  published outside the declared range: ${publishReason}`]),
  ];
}

/** One line about a run. */
export function runLine(run: EvaluationRun): string {
  const { number: at, period, schemeVersion, models, status, evaluated, population, heldBecause, resultHash } = run;
  const what = {
    RUNNING: `${evaluated.toLocaleString('en')} of ${population.toLocaleString('en')}; the same command goes on`,
    HELD: heldBecause.join(' '),
    PUBLISHED: `${run.appended.toLocaleString('en')} new or different, ${run.unchanged.toLocaleString('en')} as they stood`,
    DISCARDED: '',
  }[status];
  const by = models.map(({ id, version }) => `${id}/${version}`).join(', ');
  return `  ${String(at).padStart(4)}  ${period.padEnd(8)} ${schemeVersion}${directoryText(run.directory)} by ${by}  ${status}  ${what}${
    resultHash === null ? '' : `  sha256 ${resultHash.slice(0, 12)}…`
  }`;
}

/** Why an enterprise was given a grade, down to the documents. */
export function explanationText({ run, subjectKind, revision, explanation, isReproduced }: ExplainedGrade): string {
  return [
    `${run.period} ${run.schemeVersion}${kindText(subjectKind)}: ${gradeText(explanation)}${
      revision === null ? '' : ` (revision ${revision})`
    }`,
    `  by ${modelText(explanation)}, run ${run.number}`,
    ...reasonsOf(explanation),
    ...(isReproduced ? [] : ['  This version of the program no longer comes to the grade that was given.']),
  ].join('\n');
}

/** A grade that was handed in: whose it is, and beside it what the model makes of the records, with its reasons. */
export function receivedText({ received, computed }: GradeBesideModel): string {
  const { period, schemeVersion, subjectKind, grade, revision, evaluatorTier, evaluatedOn, publishedOn, receivedAt } =
    received;
  return [
    `${period} ${schemeVersion}${kindText(subjectKind)}: ${grade}, handed in (revision ${revision})`,
    `  evaluated on ${evaluatedOn} by tier ${evaluatorTier}, ${
      publishedOn === null ? 'not said when published' : `published on ${publishedOn}`
    }, received ${receivedAt}; its reasons are with whoever evaluated`,
    ...(computed.length === 0 ? ['  No model of this sector computes a grade for it.'] : []),
    ...computed.flatMap((explanation) => [
      `  computed here from the records held now, not published: ${gradeText(explanation)}`,
      `  by ${modelText(explanation)}`,
      ...reasonsOf(explanation),
    ]),
  ].join('\n');
}

function kindText(subjectKind: string): string {
  return subjectKind === '' ? '' : ` ${subjectKind}`;
}

function gradeText({ grade, status, scoreThousandths }: Explanation): string {
  return `${grade ?? status}${scoreThousandths === null ? '' : `, ${formatPoints(scoreThousandths)} points`}`;
}

function modelText({ model, modelVersion, asOf }: Explanation): string {
  return `${model}/${modelVersion}, records up to ${asOf}`;
}

function reasonsOf({ reasons, unknown }: Explanation): string[] {
  return [
    ...reasons.flatMap(reasonLines),
    ...(unknown.length === 0 ? [] : [`  nothing known of: ${unknown.join(', ')}`]),
  ];
}

function reasonLines({
  kind,
  id,
  textZh,
  textEn,
  points,
  grade,
  isDecisive,
  records,
  cites,
  provenance,
}: Reason): string[] {
  const effect =
    points !== null && kind === 'INDICATOR' ? ` ${formatPoints(points)} points` : grade === null ? '' : ` ${grade}`;
  const sources = cites.map(({ document, clause }) => `${document} ${clause}`).join('; ');
  return [
    `  ${isDecisive ? '*' : ' '} ${id}${effect}: ${textZh}${textEn}${sources === '' ? '' : ` [${sources}]`} ${provenance}`,
    ...records.map(({ key, documentNumber, decidedOn }) => `      ${decidedOn} ${documentNumber ?? ''} (${key})`),
  ];
}
