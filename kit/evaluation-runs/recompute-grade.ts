import type { Kysely, Transaction } from 'kysely';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import { parsePeriod } from '../../schema/vocabulary/period.ts';
import { DIRECTORY_TIERS, type DirectoryTier } from '../../schema/vocabulary/registration.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { instant } from '../feed/table-writer.ts';
import type { WriteTarget } from '../feed/records-kind.ts';
import type { GradeSnapshot } from '../rights/rights-case.ts';
import type { Occasion, Recompute, Recomputed } from '../rights/rights-setting.ts';
import { newestChange } from './catch-up.ts';
import { type PageResult, pageEvaluation } from './evaluate-page.ts';
import type { EvaluationSetting } from './evaluation-setting.ts';
import type { FactTables } from './page-records.ts';
import { valuesOf } from './result-values.ts';
import { insertResults } from './result-writer.ts';
import { type EvaluationRun, insertRun, runNumbered, type RunStoreTables } from './run-store.ts';
import { storedModel } from './stored-model.ts';

/** The newest grade of an enterprise for a kind of subject, by one tier. */
interface GivenGrade extends GradeSnapshot {
  readonly uscc: Uscc;
  readonly subjectKind: string;
  readonly evaluatorTier: DirectoryTier;
  readonly scoreThousandths: number | null;
  /** Null for a grade that was received. */
  readonly run: number | null;
}

/**
 * Gives computed grades anew, by the model that gave them and whichever tier did, from the records as they now stand: in
 * the transaction of the decision that changed them. A grade that was received is not this sector's to compute; then
 * `after` is null, and so it is where the model leaves the grade open. Grades that rest on one question are given by one
 * run, however many they are.
 */
export function recomputeBy(setting: EvaluationSetting): Recompute {
  return async (usccs, occasion) => {
    const transaction = occasion.target.transaction as Transaction<RunStoreTables>; // the kit opened the store with these tables
    const grades = await newestGrades(transaction, setting, usccs);
    const computed = [...grades.values()].flatMap((given) => given.filter(({ run }) => run !== null));
    const anew = await givenAnew(transaction, setting, computed, occasion);
    return new Map(
      [...grades].map(([uscc, given]): [Uscc, Recomputed] => {
        const speaking = [...Map.groupBy(given, ({ subjectKind }) => subjectKind).values()].flatMap(
          ([first]) => first ?? [],
        );
        const shown = speaking.find((each) => !anew.has(each)) ?? speaking[0];
        return [uscc, shown === undefined ? NOTHING : { before: snapshot(shown), after: anew.get(shown) ?? null }];
      }),
    );
  };
}

const NOTHING: Recomputed = { before: null, after: null };

/** The grades of the newest period of each kind of subject, the newest kind first and of a kind the deciding tier. */
async function newestGrades(
  transaction: Transaction<RunStoreTables>,
  { scheme }: EvaluationSetting,
  usccs: readonly Uscc[],
): Promise<ReadonlyMap<Uscc, GivenGrade[]>> {
  const rows = await transaction
    .selectFrom('evaluation')
    .select([
      'uscc',
      'subject_kind as subjectKind',
      'evaluator_tier as evaluatorTier',
      'grade',
      'scheme_version as schemeVersion',
      'score_thousandths as scoreThousandths',
      'period',
      'period_end as periodEnd',
      'evaluated_on as evaluatedOn',
      'revision',
      'run',
    ])
    .where('uscc', 'in', usccs)
    .where('scheme_version', '=', scheme)
    .orderBy('period_end', 'desc')
    .orderBy('revision', 'desc')
    .execute();
  const newest = new Map<Uscc, GivenGrade[]>();
  for (const [uscc, ofEnterprise] of Map.groupBy(rows, (row) => row.uscc)) {
    const kinds = [...Map.groupBy(ofEnterprise, ({ subjectKind }) => subjectKind).values()];
    newest.set(
      uscc,
      kinds.flatMap((ofKind) => {
        const ofPeriod = ofKind.filter(({ periodEnd }) => periodEnd === ofKind[0]?.periodEnd);
        const tiers = [...Map.groupBy(ofPeriod, ({ evaluatorTier }) => evaluatorTier).values()];
        return tiers.flatMap(([first]) => first ?? []).toSorted((a, b) => tierRank(a) - tierRank(b));
      }),
    );
  }
  return newest;
}

function tierRank({ evaluatorTier }: GivenGrade): number {
  return DIRECTORY_TIERS.indexOf(evaluatorTier);
}

/** What became of each grade that has been computed; none for those that the model leaves open now. */
async function givenAnew(
  transaction: Transaction<RunStoreTables>,
  setting: EvaluationSetting,
  grades: readonly GivenGrade[],
  occasion: Occasion,
): Promise<ReadonlyMap<GivenGrade, GradeSnapshot>> {
  const runs = new Map<number, EvaluationRun>();
  for (const number of new Set(grades.map(({ run }) => run ?? 0)))
    runs.set(number, await runNumbered(transaction, number));
  const questions = Map.groupBy(grades, ({ run, subjectKind }) => {
    const { schemeVersion, periodEnd, evaluatorTier, models, nothing } = known(runs.get(run ?? 0));
    const model = models.find((each) => each.subjectKind === subjectKind);
    return JSON.stringify([schemeVersion, periodEnd, evaluatorTier, model, nothing]);
  });
  const anew = new Map<GivenGrade, GradeSnapshot>();
  for (const asked of questions.values()) {
    const before = known(runs.get(asked[0]?.run ?? 0));
    for (const [given, after] of await askedAnew(transaction, setting, before, asked, occasion)) anew.set(given, after);
  }
  return anew;
}

function known(run: EvaluationRun | undefined): EvaluationRun {
  if (run === undefined) throw new Error('a computed grade has no run');
  return run;
}

/** Asks one question again, as a run asked it before, about those whose records have changed. */
async function askedAnew(
  transaction: Transaction<RunStoreTables>,
  setting: EvaluationSetting,
  before: EvaluationRun,
  asked: readonly GivenGrade[],
  { target, today, receivedAt }: Occasion,
): Promise<ReadonlyMap<GivenGrade, GradeSnapshot>> {
  const subjectKind = asked[0]?.subjectKind ?? '';
  const model = await storedModel(transaction, before, subjectKind);
  const { nothing, periodEnd } = before;
  const evaluate = pageEvaluation(setting, { models: [model.document], asOf: periodEnd, nothing, directory: null });
  const read = transaction as unknown as Kysely<FactTables>; // it has these tables, too
  const results = new Map(
    (await evaluate(read, { only: asked.map(({ uscc }) => uscc) })).map((each) => [each.uscc, each]),
  );
  const anew = new Map<GivenGrade, GradeSnapshot>();
  const different: { given: GivenGrade; result: PageResult & { readonly grade: string } }[] = [];
  for (const given of asked) {
    const result = results.get(given.uscc);
    const { grade = null } = result ?? {};
    if (result === undefined || grade === null) continue;
    if (grade === given.grade && result.scoreThousandths === given.scoreThousandths) anew.set(given, snapshot(given));
    else different.push({ given, result: { ...result, grade } });
  }
  if (different.length === 0) return anew;
  const question = {
    ...before,
    period: parsePeriod(before.period),
    models: before.models.filter((each) => each.subjectKind === subjectKind),
  };
  const number = await insertRun(
    transaction,
    {
      ...question,
      cause: 'RECORDS_CHANGED',
      status: 'PUBLISHED',
      population: different.length,
      recordsThrough: await newestChange(transaction),
      evaluatedOn: today,
      startedAt: receivedAt,
    },
    [model],
  );
  await insertResults(transaction, target.engine, number, valuesOf(different.map(({ result }) => result)));
  for (const { given, result } of different) {
    const revision = given.revision + 1;
    await appendGrade({ transaction, target, today, receivedAt }, { ...question, number, revision }, result);
    anew.set(given, { ...snapshot(given), grade: result.grade, evaluatedOn: today, revision });
  }
  return anew;
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
