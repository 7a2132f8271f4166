import type { Kysely, Transaction } from 'kysely';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import { parsePeriod } from '../../schema/vocabulary/period.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { instant } from '../feed/table-writer.ts';
import type { WriteTarget } from '../feed/records-kind.ts';
import type { GradeSnapshot } from '../rights/rights-case.ts';
import type { Occasion, Recompute } from '../rights/rights-setting.ts';
import { newestChange } from './catch-up.ts';
import { type PageResult, pageEvaluation } from './evaluate-page.ts';
import type { EvaluationSetting } from './evaluation-setting.ts';
import type { FactTables } from './page-records.ts';
import { valuesOf } from './result-values.ts';
import { insertResults } from './result-writer.ts';
import { insertRun, runNumbered, type RunStoreTables } from './run-store.ts';
import { storedModel } from './stored-model.ts';

/** A grade that a run gave, the newest of its kind of subject. */
interface GivenGrade extends GradeSnapshot {
  readonly subjectKind: string;
  readonly scoreThousandths: number | null;
  readonly run: number | null;
}

/**
 * Gives an enterprise's computed grades anew, by the model that gave them, from the records as they now stand: in the
 * transaction of the decision that changed them. A grade that was received is not this sector's to compute; then `after`
 * is null, and so it is where the model leaves the grade open.
 */
export function recomputeBy(setting: EvaluationSetting): Recompute {
  return async (uscc, _reason, occasion) => {
    const transaction = occasion.target.transaction as Transaction<RunStoreTables>; // the kit opened the store with these tables
    let first: { before: GradeSnapshot; after: GradeSnapshot } | null = null;
    for (const given of await newestGrades(transaction, setting, uscc)) {
      const after = given.run === null ? null : await givenAnew(transaction, setting, uscc, given, occasion);
      if (after === null) return { before: snapshot(given), after: null };
      first ??= { before: snapshot(given), after };
    }
    return first ?? { before: null, after: null };
  };
}

async function newestGrades(
  transaction: Transaction<RunStoreTables>,
  { scheme, evaluatorTier }: EvaluationSetting,
  uscc: Uscc,
): Promise<GivenGrade[]> {
  const rows = await transaction
    .selectFrom('evaluation')
    .select([
      'subject_kind as subjectKind',
      'grade',
      'scheme_version as schemeVersion',
      'score_thousandths as scoreThousandths',
      'period',
      'evaluated_on as evaluatedOn',
      'revision',
      'run',
    ])
    .where('uscc', '=', uscc)
    .where('scheme_version', '=', scheme)
    .where('evaluator_tier', '=', evaluatorTier)
    .orderBy('period_end', 'desc')
    .orderBy('revision', 'desc')
    .execute();
  return [...Map.groupBy(rows, ({ subjectKind }) => subjectKind).values()].flatMap(([newest]) => newest ?? []);
}

async function givenAnew(
  transaction: Transaction<RunStoreTables>,
  setting: EvaluationSetting,
  uscc: Uscc,
  given: GivenGrade,
  { target, today, receivedAt }: Occasion,
): Promise<GradeSnapshot | null> {
  const before = await runNumbered(transaction, given.run ?? 0);
  const model = await storedModel(transaction, before, given.subjectKind);
  const { nothing, periodEnd } = before;
  const evaluate = pageEvaluation(setting, { models: [model.document], asOf: periodEnd, nothing });
  const read = transaction as unknown as Kysely<FactTables>; // it has these tables, too
  const [result] = await evaluate(read, { only: [uscc] });
  if (result === undefined || result.grade === null) return null;
  if (result.grade === given.grade && result.scoreThousandths === given.scoreThousandths) return snapshot(given);
  const question = {
    ...before,
    period: parsePeriod(before.period),
    models: before.models.filter(({ subjectKind }) => subjectKind === given.subjectKind),
  };
  const number = await insertRun(
    transaction,
    {
      ...question,
      cause: 'RECORDS_CHANGED',
      status: 'PUBLISHED',
      population: 1,
      recordsThrough: await newestChange(transaction),
      evaluatedOn: today,
      startedAt: receivedAt,
    },
    [model],
  );
  await insertResults(transaction, target.engine, number, valuesOf([result]));
  const revision = given.revision + 1;
  await appendGrade({ transaction, target, today, receivedAt }, { ...question, number, revision }, result);
  return { ...snapshot(given), grade: result.grade, evaluatedOn: today, revision };
}

interface Writing {
  readonly transaction: Transaction<RunStoreTables>;
  readonly target: WriteTarget;
  readonly today: LocalDate;
  readonly receivedAt: string;
}

async function appendGrade(
  { transaction, target, today, receivedAt }: Writing,
  run: Pick<Awaited<ReturnType<typeof runNumbered>>, 'schemeVersion' | 'evaluatorTier' | 'number'> & {
    readonly period: ReturnType<typeof parsePeriod>;
    readonly revision: number;
  },
  { uscc, subjectKind, grade, scoreThousandths }: PageResult,
): Promise<void> {
  await transaction
    .insertInto('evaluation')
    .values({
      uscc,
      scheme_version: run.schemeVersion,
      subject_kind: subjectKind,
      period_end: run.period.end,
      evaluator_tier: run.evaluatorTier,
      revision: run.revision,
      period: run.period.id,
      period_start: run.period.start,
      grade: grade ?? '',
      score_thousandths: scoreThousandths,
      evaluated_on: today,
      published_on: today,
      run: run.number,
      received_at: instant(target.engine, receivedAt) as never,
    })
    .execute();
}

function snapshot({ grade, schemeVersion, period, evaluatedOn, revision }: GradeSnapshot): GradeSnapshot {
  return { grade, schemeVersion, period, evaluatedOn, revision };
}
