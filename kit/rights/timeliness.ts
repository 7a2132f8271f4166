import { type RawBuilder, sql } from 'kysely';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Database } from '../database/database.ts';
import { CASE_KINDS, type CaseKind } from './rights-case.ts';
import type { RightsStoreTables } from './rights-setting.ts';

/** How the cases of one kind that were submitted in a time were handled. */
export interface RightsTimeliness {
  readonly kind: CaseKind;
  readonly submitted: number;
  readonly returned: number;
  readonly open: number;
  readonly overdue: number;
  readonly decidedInTime: number;
  readonly decidedLate: number;
  readonly inFavour: number;
}

/** Counts cases by kind, from the first to the last day of submission. */
export async function rightsTimeliness(
  { read }: Pick<Database<RightsStoreTables>, 'read'>,
  from: LocalDate,
  until: LocalDate,
  today: LocalDate,
): Promise<RightsTimeliness[]> {
  const rows = await read
    .selectFrom('rights_case')
    .select((eb) => [
      'kind',
      eb.fn.countAll<number>().as('submitted'),
      counted(sql`state = 'RETURNED'`).as('returned'),
      counted(sql`state in ('SUBMITTED', 'ACCEPTED', 'VERIFIED')`).as('open'),
      counted(sql`state in ('SUBMITTED', 'ACCEPTED', 'VERIFIED') and step_due_on < ${today}`).as('overdue'),
      counted(sql`timeliness = 'IN_TIME'`).as('decidedInTime'),
      counted(sql`timeliness = 'LATE'`).as('decidedLate'),
      counted(sql`state in ('UPHELD', 'GRANTED', 'SYNCED', 'REVOKED')`).as('inFavour'),
    ])
    .where('submitted_on', '>=', from)
    .where('submitted_on', '<=', until)
    .groupBy('kind')
    .execute();
  return CASE_KINDS.map((kind) => {
    const row = rows.find((each) => each.kind === kind);
    return {
      kind,
      submitted: row?.submitted ?? 0,
      returned: row?.returned ?? 0,
      open: row?.open ?? 0,
      overdue: row?.overdue ?? 0,
      decidedInTime: row?.decidedInTime ?? 0,
      decidedLate: row?.decidedLate ?? 0,
      inFavour: row?.inFavour ?? 0,
    };
  });
}

function counted(condition: RawBuilder<unknown>): RawBuilder<number> {
  return sql<number>`sum(case when ${condition} then 1 else 0 end)`;
}
