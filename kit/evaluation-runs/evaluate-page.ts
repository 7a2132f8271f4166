import type { Kysely } from 'kysely';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { compileModel, type Model } from '../evaluation/compile-model.ts';
import type { EvaluationStatus } from '../evaluation/evaluation.ts';
import { type EnterpriseFacts, NOTHING_KNOWN } from '../evaluation/facts.ts';
import type { ModelDocument } from '../evaluation/model-schema.ts';
import { factsFromRecords, type SomeFacts, withMore } from './enterprise-facts.ts';
import { type EvaluationDirectory, membership } from './evaluation-directory.ts';
import type { EvaluationSetting } from './evaluation-setting.ts';
import { type FactTables, type Keys, readPageRecords } from './page-records.ts';
import { evaluatedCodes } from './population.ts';

/** What a run asks of every page. Can be handed to a thread. */
export interface PageTask {
  readonly models: readonly ModelDocument[];
  readonly asOf: LocalDate;
  /** The facts of an enterprise of which the sector holds no record. */
  readonly nothing: SomeFacts;
  /** Null for the whole population. */
  readonly directory: EvaluationDirectory | null;
}

/** What was found for one enterprise by one model: a row of `run_result`. */
export interface PageResult {
  readonly uscc: Uscc;
  readonly subjectKind: string;
  readonly status: EvaluationStatus;
  readonly grade: string | null;
  readonly scoreThousandths: number | null;
  /** JSON. */
  readonly facts: string;
}

/** Evaluates pages of a population: reads their records, makes facts of them, and asks the models. */
export function pageEvaluation(
  setting: EvaluationSetting,
  { models: documents, asOf, nothing, directory }: PageTask,
): (read: Kysely<FactTables>, keys: Keys) => Promise<PageResult[]> {
  const models = documents.map((document) => ({
    model: compileModel(document),
    subjectKind: subjectKindOf(setting, document),
  }));
  const base = factsOver(nothing);
  const isMember = directory === null ? null : membership(directory);
  return async (read, keys) => {
    const page = await readPageRecords(read, keys);
    return evaluatedCodes(page, setting.population).flatMap((uscc) => {
      if (isMember?.(page.received.REGISTRATION.get(uscc)?.[0]?.values) === false) return [];
      const own = factsFromRecords(uscc, page, setting, asOf);
      const facts = { ...withMore(base, own), uscc };
      const text = JSON.stringify(own);
      return models.flatMap(({ model, subjectKind }) => {
        const { status, grade, scoreThousandths } = evaluated(model, facts, asOf);
        // Of a directory of several kinds of subject an enterprise has those it is in.
        if (status === 'NOT_APPLICABLE' && models.length > 1) return [];
        return [{ uscc, subjectKind, status, grade, scoreThousandths, facts: text }];
      });
    });
  };
}

/** The kind of subject whose grade a model gives; empty where the sector does not grade kinds apart. */
export function subjectKindOf({ bySubjectKind }: EvaluationSetting, { subjects }: ModelDocument): string {
  return bySubjectKind ? (subjects?.kind ?? '') : '';
}

/** All the facts of an enterprise, from those that are known. */
export function factsOver(known: SomeFacts): Omit<EnterpriseFacts, 'uscc'> {
  return { ...NOTHING_KNOWN, ...known };
}

function evaluated(model: Model, facts: EnterpriseFacts, asOf: LocalDate) {
  try {
    return model.evaluate(facts, asOf);
  } catch (error) {
    throw new Error(`${model.id} cannot evaluate ${facts.uscc}.`, { cause: error });
  }
}
