import { sql } from 'kysely';
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
  const counted = (condition: ReturnType<typeof sql>) => sql<number>`sum(case when ${condition} then 1 else 0 end)`;
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
    const number = (value: number | undefined) => Number(value ?? 0); // a count is text on one engine
    return {
      kind,
      submitted: number(row?.submitted),
      returned: number(row?.returned),
      open: number(row?.open),
      overdue: number(row?.overdue),
      decidedInTime: number(row?.decidedInTime),
      decidedLate: number(row?.decidedLate),
      inFavour: number(row?.inFavour),
    };
  });
}
