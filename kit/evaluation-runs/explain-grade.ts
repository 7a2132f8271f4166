import type { Kysely } from 'kysely';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { Explanation } from '../evaluation/evaluation.ts';
import { type SomeFacts, withMore } from './enterprise-facts.ts';
import { factsOver } from './evaluate-page.ts';
import { type EvaluationRun, runNumbered, type RunStoreTables } from './run-store.ts';
import { storedModel } from './stored-model.ts';

/** Why an enterprise was given a grade, or none: by the model and on the facts of then. */
export interface ExplainedGrade {
  readonly run: EvaluationRun;
  readonly subjectKind: string;
  /** 0 as first published; null for an enterprise that was given no grade. */
  readonly revision: number | null;
  /** Down to the records and their document numbers. */
  readonly explanation: Explanation;
  /** Whether this version of the program still comes to the grade that was given. */
  readonly isReproduced: boolean;
}

/**
 * Explains what the sector's runs have found for an enterprise, newest period first; for a period alone where one is
 * named. Empty where no run has, or where all its grades were received.
 */
export async function explainGrades(
  read: Kysely<RunStoreTables>,
  uscc: Uscc,
  period?: string,
): Promise<ExplainedGrade[]> {
  let query = read
    .selectFrom('run_result as result')
    .innerJoin('evaluation_run', 'evaluation_run.number', 'result.run')
    .leftJoin('evaluation', (join) =>
      join
        .onRef('evaluation.uscc', '=', 'result.uscc')
        .onRef('evaluation.run', '=', 'result.run')
        .onRef('evaluation.subject_kind', '=', 'result.subject_kind'),
    )
    .select([
      'result.run',
      'result.subject_kind as subjectKind',
      'result.status',
      'result.grade',
      'result.score_thousandths as scoreThousandths',
      'result.facts',
      'evaluation.revision',
    ])
    .where('result.uscc', '=', uscc)
    .where('evaluation_run.status', '=', 'PUBLISHED');
  if (period !== undefined) query = query.where('evaluation_run.period', '=', period);
  const results = await query
    .orderBy('evaluation_run.period_end', 'desc')
    .orderBy('result.run', 'desc')
    .orderBy('result.subject_kind')
    .execute();
  return Promise.all(
    results.map(async ({ run: number, subjectKind, status, grade, scoreThousandths, facts, revision }) => {
      const run = await runNumbered(read, number);
      const model = await storedModel(read, run, subjectKind);
      const known = withMore(factsOver(run.nothing), JSON.parse(facts) as SomeFacts); // written by encodePage
      const explanation = model.explain({ ...known, uscc }, run.periodEnd);
      const isReproduced =
        explanation.status === status &&
        explanation.grade === grade &&
        explanation.scoreThousandths === scoreThousandths;
      return { run, subjectKind, revision, explanation, isReproduced };
    }),
  );
}
