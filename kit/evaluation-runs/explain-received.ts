import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import { parsePeriod } from '../../schema/vocabulary/period.ts';
import { DIRECTORY_TIERS, type DirectoryTier } from '../../schema/vocabulary/registration.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { instantFromColumn } from '../database/column-types.ts';
import type { Database } from '../database/database.ts';
import type { Explanation } from '../evaluation/evaluation.ts';
import { loadModels } from '../evaluation/load-models.ts';
import { chooseModels } from './choose-models.ts';
import { factsFromRecords, withMore } from './enterprise-facts.ts';
import { factsOver, subjectKindOf } from './evaluate-page.ts';
import type { EvaluationSetting } from './evaluation-setting.ts';
import { knownOfNobody } from './known-of-nobody.ts';
import { readPageRecords } from './page-records.ts';
import type { RunStoreTables } from './run-store.ts';

/** A grade that was handed in, and where it comes from. */
export interface ReceivedGrade {
  readonly period: string;
  readonly subjectKind: string;
  readonly schemeVersion: string;
  readonly grade: string;
  readonly evaluatorTier: DirectoryTier;
  readonly evaluatedOn: LocalDate;
  readonly publishedOn: LocalDate | null;
  readonly revision: number;
  readonly receivedAt: string;
}

/** A grade that was handed in, beside what the sector's own model makes of the records it holds now. */
export interface GradeBesideModel {
  readonly received: ReceivedGrade;
  /** Empty where the period is not over, or no model is in force for that kind of subject. */
  readonly computed: readonly Explanation[];
}

/**
 * The grades of the newest period that were handed in, or those of the period named; each beside the computed one with
 * its reasons, which was never published: who handed the grade in decides.
 */
export async function explainReceived(
  setting: EvaluationSetting,
  database: Database<RunStoreTables>,
  uscc: Uscc,
  { period, today }: { readonly period?: string | undefined; readonly today: LocalDate },
): Promise<GradeBesideModel[]> {
  const received = await receivedGrades(database, uscc, period);
  return Promise.all(
    received.map(async (grade) => ({
      received: grade,
      computed: await computed(setting, database, uscc, grade, today),
    })),
  );
}

async function receivedGrades(
  { read }: Database<RunStoreTables>,
  uscc: Uscc,
  period: string | undefined,
): Promise<ReceivedGrade[]> {
  const rows = await read
    .selectFrom('evaluation')
    .select([
      'period',
      'period_end as periodEnd',
      'subject_kind as subjectKind',
      'scheme_version as schemeVersion',
      'grade',
      'evaluator_tier as evaluatorTier',
      'evaluated_on as evaluatedOn',
      'published_on as publishedOn',
      'revision',
      'received_at as receivedAt',
      'run',
    ])
    .where('uscc', '=', uscc)
    .orderBy('period_end', 'desc')
    .orderBy('subject_kind')
    .orderBy('revision', 'desc')
    .execute();
  const newest = Map.groupBy(
    rows.filter((row) => (period === undefined ? row.periodEnd === rows[0]?.periodEnd : row.period === period)),
    (row) => [row.subjectKind, row.schemeVersion, row.evaluatorTier].join('|'),
  );
  return [...newest.values()]
    .flatMap(([row]) => (row === undefined || row.run !== null ? [] : [row]))
    .toSorted((a, b) => DIRECTORY_TIERS.indexOf(a.evaluatorTier) - DIRECTORY_TIERS.indexOf(b.evaluatorTier))
    .map(({ periodEnd: _end, run: _run, receivedAt, ...row }) => ({
      ...row,
      receivedAt: instantFromColumn(receivedAt),
    }));
}

async function computed(
  setting: EvaluationSetting,
  database: Database<RunStoreTables>,
  uscc: Uscc,
  { period: id, subjectKind }: ReceivedGrade,
  today: LocalDate,
): Promise<Explanation[]> {
  const period = parsePeriod(id);
  if (period.end >= today) return [];
  const models = chooseModels(setting, await loadModels(setting.models), { period, model: undefined, dryRun: true });
  const page = await readPageRecords(database.read, { only: [uscc] });
  const nothing = await knownOfNobody(setting, database);
  const facts = withMore(factsOver(nothing), factsFromRecords(uscc, page, setting, period.end));
  return models
    .filter(({ document }) => subjectKindOf(setting, document) === subjectKind)
    .map((model) => model.explain({ ...facts, uscc }, period.end));
}
