import type { Database } from '../../kit/database/database.ts';
import { unlistEnterprises } from './list-enterprises.ts';
import type { AuditTables } from './tables.ts';

const DAY_MS = 24 * 3_600_000;

/** Records sealed before this instant are past their time. */
export function keptSince(keepDays: number, now: Date): string {
  return new Date(now.getTime() - keepDays * DAY_MS).toISOString();
}

/**
 * Takes away records that were sealed longer ago than they are kept, whole sealed runs at a time. Their seals stay, so
 * that the chain can still be checked, and so do the texts of operations, which name no caller. (Network logs are kept
 * six months at least: Cybersecurity Law of the PRC, article 21.)
 */
export async function forgetOldRecords(database: Database<AuditTables>, keepDays: number, now: Date): Promise<void> {
  const seals = await database.read
    .selectFrom('audit_seal')
    .innerJoin('audit_chain', 'audit_chain.chain', 'audit_seal.chain')
    .select(['audit_seal.chain', 'place', 'first', 'last'])
    .where('sealed_at', '<', keptSince(keepDays, now))
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('audit_record')
          .select('number')
          .whereRef('audit_record.chain', '=', 'audit_seal.chain')
          .whereRef('audit_record.number', '=', 'audit_seal.last'),
      ),
    )
    .execute();
  for (const { chain, place, first, last } of seals) {
    await database.write(async (transaction) => {
      const records = await transaction
        .deleteFrom('audit_record')
        .where('chain', '=', chain)
        .where('number', '>=', first)
        .where('number', '<=', last)
        .returning(['number', 'content'])
        .execute();
      await unlistEnterprises(transaction, database.engine, place, records);
    });
  }
}
