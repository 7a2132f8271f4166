import type { Kysely } from 'kysely';
import { compileModel, type Model } from '../evaluation/compile-model.ts';
import type { ModelDocument } from '../evaluation/model-schema.ts';
import type { EvaluationRun, RunStoreTables } from './run-store.ts';

/** The model by which a run graded a kind of subject, as it was then, whatever its file says now. */
export async function storedModel(
  read: Kysely<RunStoreTables>,
  { number, models }: Pick<EvaluationRun, 'number' | 'models'>,
  subjectKind: string,
): Promise<Model> {
  const used = models.find((model) => model.subjectKind === subjectKind);
  if (used === undefined) throw new Error(`run ${number} has no model for "${subjectKind}"`);
  const { document } = await read
    .selectFrom('evaluation_model')
    .select('document')
    .where('digest', '=', used.digest)
    .executeTakeFirstOrThrow();
  return compileModel(JSON.parse(document) as ModelDocument); // checked when the run began
}
