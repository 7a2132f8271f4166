import type { Database } from '../database/database.ts';
import { type Distribution, distributionOf, leavesRange } from './check-distribution.ts';
import type { EvaluationSetting, Expectations } from './evaluation-setting.ts';
import type { GradeScheme } from '../records/sector-grade.ts';
import type { Tally } from './result-values.ts';
import { lastPublished, type RunQuestion, type RunScope, type RunStoreTables } from './run-store.ts';

/**
 * How a run's results are spread, and where that leaves the declared range. The range is about the sector's own scheme:
 * grades of another, tried out, are held to none.
 */
export async function compareRun(
  setting: EvaluationSetting,
  { read }: Database<RunStoreTables>,
  question: RunScope & Pick<RunQuestion, 'models'>,
  tally: Tally,
  { grades }: Pick<GradeScheme, 'grades'>,
): Promise<{ distribution: Distribution; ranges: Expectations['classes']; outside: string[] }> {
  const distribution = distributionOf(tally, { grades });
  if (question.schemeVersion !== setting.scheme) return { distribution, ranges: {}, outside: [] };
  const before = await lastPublished(read, question);
  const kinds = new Set(question.models.map(({ subjectKind }) => subjectKind));
  const tallyBefore = before?.distribution?.filter(({ subjectKind }) => kinds.has(subjectKind)) ?? null;
  const gradedBefore = tallyBefore === null ? null : distributionOf(tallyBefore, { grades }).graded;
  const ranges = setting.expects.classes;
  return { distribution, ranges, outside: leavesRange(distribution, setting.expects, gradedBefore) };
}
