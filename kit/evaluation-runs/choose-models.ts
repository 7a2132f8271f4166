import type { Period } from '../../schema/vocabulary/period.ts';
import { HubError } from '../errors.ts';
import type { Model } from '../evaluation/compile-model.ts';
import type { ModelCatalogue } from '../evaluation/load-models.ts';
import type { EvaluationSetting } from './evaluation-setting.ts';

interface Choice {
  readonly period: Period;
  /** Id of one model; those of the sector's scheme unless it is named. */
  readonly model?: string | undefined;
  /** Nothing is published: then any model may be tried, one for comparison or one no longer in force, too. */
  readonly dryRun: boolean;
}

/**
 * The models that a run evaluates by: one, or one for each kind of subject.
 * @throws {HubError} MODEL_UNKNOWN for none, or for one that may not give grades here.
 */
export function chooseModels(
  setting: EvaluationSetting,
  catalogue: ModelCatalogue,
  { period, model: id, dryRun }: Choice,
): readonly Model[] {
  const models = id === undefined ? catalogue.modelsInForce(setting.scheme, period.end) : named(catalogue, id, period);
  const [first] = models;
  if (first === undefined)
    throw unknown(
      id === undefined
        ? `No model of ${setting.scheme} was in force on ${period.end}. Name one by --model and --dry-run to try it.`
        : `No model is called "${id}". There are: ${[...new Set(catalogue.models.map((each) => each.id))].join(', ')}.`,
    );
  if (!dryRun) for (const each of models) mustBePublishable(setting, each, period);
  return models;
}

/** The version in force on the last day of the period, or the newest there is. */
function named({ models, modelInForce }: ModelCatalogue, id: string, { end }: Period): Model[] {
  const versions = models.filter((each) => each.id === id);
  const model = versions.length === 0 ? undefined : (modelInForce(id, end) ?? versions.at(-1));
  return model === undefined ? [] : [model];
}

function mustBePublishable(setting: EvaluationSetting, { id, document }: Model, period: Period): void {
  const { use, status, inForce, scheme, cadence } = document;
  const isInForce = inForce.from.date <= period.end && (inForce.to === null || period.end < inForce.to.date);
  const own = setting.schemes.find(({ version }) => version === setting.scheme);
  const strange = scheme.grades.find(({ grade }) => own?.grades[grade] === undefined);
  const why =
    use !== 'EVALUATION'
      ? 'it is kept for comparison'
      : status !== 'ACTIVE' || !isInForce
        ? `it was not in force on ${period.end}`
        : scheme.version !== setting.scheme
          ? `${setting.name} publishes ${setting.scheme}, and it gives grades of ${scheme.version}`
          : strange !== undefined
            ? `${setting.scheme} has no grade ${strange.grade}`
            : cadence !== 'UNKNOWN' && cadence !== period.cadence
              ? `it is for ${CADENCE_WORDS[cadence]}, and ${period.id} is ${CADENCE_WORDS[period.cadence]}`
              : null;
  if (why !== null) throw unknown(`${id} gives no grades to publish for ${period.id}: ${why}. --dry-run tries it.`);
}

const CADENCE_WORDS = { MONTHLY: 'a month', QUARTERLY: 'a quarter', YEARLY: 'a year' } as const;

function unknown(message: string): HubError {
  return new HubError('MODEL_UNKNOWN', message);
}
