import type { Database } from '../database/database.ts';
import { type Distribution, distributionOf, leavesRange } from './check-distribution.ts';
import type { Tally } from './result-values.ts';
import type { EvaluationSetting } from './evaluation-setting.ts';
import { lastPublished, type RunQuestion, type RunStoreTables } from './run-store.ts';

/** How a run's results are spread, and where that leaves the declared range. */
export async function compareRun(
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
