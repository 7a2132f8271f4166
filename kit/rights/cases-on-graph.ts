import type { Kysely } from 'kysely';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import { calendarKnown } from '../../schema/vocabulary/working-days.ts';
import { instantFromColumn } from '../database/column-types.ts';
import type { ExchangeTables } from '../exchange/tables.ts';
import { eventsOf, ofCases } from './case-store.ts';
import type { RightsCase, RightsEvent } from './rights-case.ts';
import type { RightsStoreTables } from './rights-setting.ts';

/** One sector's acknowledgement of a decision. */
export interface CaseAcknowledgement {
  readonly sector: string;
  readonly state: 'WAITING' | 'ACKNOWLEDGED' | 'REFUSED';
  readonly acknowledgedAt: string | null;
}

/** A case as the graph shows it: `type RightsCase` of rights.graphql. */
export interface CaseOnGraph extends RightsCase {
  readonly dueOnProvisional: boolean;
  readonly overdue: boolean;
  readonly history: readonly object[];
  readonly acknowledgements: readonly CaseAcknowledgement[];
}

/** Cases with their history and acknowledgements, in a fixed number of statements however many they are. */
export async function casesOnGraph(
  read: Kysely<RightsStoreTables>,
  cases: readonly RightsCase[],
  { today, showActors }: { readonly today: LocalDate; readonly showActors: boolean },
): Promise<CaseOnGraph[]> {
  const events = await eventsOf(read, cases);
  const acknowledgements = await acknowledgementsOf(read, cases);
  return cases.map((each) => ({
    ...each,
    dueOnProvisional: !calendarKnown(each.dueOn),
    overdue: each.stepDueOn !== null && each.stepDueOn < today,
    history: (events.get(each.id) ?? []).map((event) => eventOnGraph(event, showActors)),
    acknowledgements: acknowledgements.get(each.id) ?? [],
  }));
}

function eventOnGraph({ detail, actor, ...event }: RightsEvent, showActors: boolean) {
  return {
    ...event,
    actor: showActors ? actor : null,
    replacedBy: detail.replacedBy ?? null,
    regrade: detail.regrade ?? null,
  };
}

/** Who has taken in the standing that each case last gave its record. */
async function acknowledgementsOf(
  read: Kysely<RightsStoreTables>,
  cases: readonly RightsCase[],
): Promise<ReadonlyMap<string, CaseAcknowledgement[]>> {
  if (cases.length === 0) return new Map();
  const standings = await read
    .selectFrom('record_standing')
    .select(['uscc', 'case_id as caseId', 'record_key as recordKey', 'sequence'])
    .where('record_kind', '<>', 'GRADE')
    .where(ofCases(cases))
    .where('sequence', '>', 0)
    .execute();
  if (standings.length === 0) return new Map();
  const exchange = read as unknown as Kysely<ExchangeTables>; // every store has the exchange's tables
  const receipts = await exchange
    .selectFrom('exchange_receipt')
    .select(['receiver', 'sequence', 'acknowledged_at as acknowledgedAt'])
    .where('what', '=', 'STANDINGS')
    .orderBy('receiver')
    .execute();
  const refusals = await exchange
    .selectFrom('exchange_refusal')
    .select(['receiver', 'uscc', 'record_key as recordKey'])
    .where('what', '=', 'STANDINGS')
    .where(
      'uscc',
      'in',
      standings.map(({ uscc }) => uscc),
    )
    .execute();
  return new Map(
    standings.map(({ uscc, caseId, recordKey, sequence }) => [
      caseId ?? '',
      receipts.map(({ receiver, sequence: through, acknowledgedAt }): CaseAcknowledgement => {
        const isRefused = refusals.some(
          (refusal) => refusal.receiver === receiver && refusal.uscc === uscc && refusal.recordKey === recordKey,
        );
        return {
          sector: receiver,
          state: isRefused ? 'REFUSED' : through >= sequence ? 'ACKNOWLEDGED' : 'WAITING',
          acknowledgedAt: through === 0 ? null : instantFromColumn(acknowledgedAt),
        };
      }),
    ]),
  );
}
