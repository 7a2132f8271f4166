import type { Kysely } from 'kysely';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { instantFromColumn } from '../database/column-types.ts';
import { type PackageCode, PACKAGES } from './exchange.ts';
import type { ReceivedPenalty, ReceivedPermit } from './packages/decisions.ts';
import type { ReceivedGrade } from './packages/grades.ts';
import type { ReceivedAbnormalListing, ReceivedJudgmentDebtor, ReceivedSevereListing } from './packages/lists.ts';
import type { ReceivedRegistration } from './packages/registration.ts';
import type { ExchangeTables } from './tables.ts';

/** The values of each package that is kept. */
export interface PackageContents {
  readonly REGISTRATION: ReceivedRegistration;
  readonly GRADES: ReceivedGrade;
  readonly PENALTIES: ReceivedPenalty;
  readonly PERMITS: ReceivedPermit;
  readonly SEVERE_LIST: ReceivedSevereListing;
  readonly ABNORMAL_LIST: ReceivedAbnormalListing;
  readonly JUDGMENT_DEBTORS: ReceivedJudgmentDebtor;
}

/** A record that another sector has sent, with its values. */
export type ReceivedRecord = {
  readonly [What in keyof PackageContents]: {
    readonly what: What;
    readonly uscc: Uscc;
    readonly sender: string;
    readonly key: string;
    readonly receivedAt: string;
    readonly values: PackageContents[What];
  };
}[keyof PackageContents];

/** What other sectors have sent about enterprises: facts for the receiver's own evaluation. */
export async function receivedRecords(
  read: Kysely<ExchangeTables>,
  usccs: readonly Uscc[],
  what: readonly PackageCode[] = PACKAGES,
): Promise<ReceivedRecord[]> {
  if (usccs.length === 0 || what.length === 0) return [];
  const rows = await read
    .selectFrom('received_record')
    .selectAll()
    .where('uscc', 'in', usccs)
    .where('what', 'in', what)
    .orderBy('uscc')
    .orderBy('what')
    .orderBy('sender')
    .orderBy('key')
    .execute();
  return rows.map(
    (row) =>
      ({
        what: row.what,
        uscc: row.uscc,
        sender: row.sender,
        key: row.key,
        receivedAt: instantFromColumn(row.received_at),
        values: JSON.parse(row.content),
      }) as ReceivedRecord, // each package's kind wrote its own values
  );
}
