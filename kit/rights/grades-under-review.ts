import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { instantFromColumn } from '../database/column-types.ts';
import type { Database } from '../database/database.ts';
import type { ReviewReason } from '../records/record-standing.ts';
import type { RightsStoreTables } from './rights-setting.ts';

/** An enterprise whose grade has been asked for again and has not come. */
export interface GradeUnderReview {
  readonly uscc: Uscc;
  readonly since: string;
  readonly reason: ReviewReason;
  readonly caseId: string | null;
}

/**
 * Grades under review, the oldest first: no evaluation made on the day of the decision or later has been received since.
 */
export async function gradesUnderReview(
  { read }: Pick<Database<RightsStoreTables>, 'read'>,
  first: number,
): Promise<GradeUnderReview[]> {
  const rows = await read
    .selectFrom('record_standing')
    .select(['uscc', 'received_at as since', 'reason', 'case_id as caseId'])
    .where('record_kind', '=', 'GRADE')
    .where('effect', '=', 'UNDER_REVIEW')
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('evaluation')
            .select('evaluation.uscc')
            .whereRef('evaluation.uscc', '=', 'record_standing.uscc')
            .whereRef('evaluation.received_at', '>', 'record_standing.received_at')
            .whereRef('evaluation.evaluated_on', '>=', 'record_standing.effective_on'),
        ),
      ),
    )
    .orderBy('received_at')
    .orderBy('uscc')
    .limit(first)
    .execute();
  return rows.map(({ uscc, since, reason, caseId }) => ({
    uscc,
    since: instantFromColumn(since),
    reason: reason ?? 'RECORD_REPAIRED',
    caseId,
  }));
}
