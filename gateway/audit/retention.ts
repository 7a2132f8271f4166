import type { Database } from '../../kit/database/database.ts';
import type { AuditTables } from './tables.ts';

const DAY_MS = 24 * 3_600_000;

/**
 * Takes away records that were sealed longer ago than they are kept, whole sealed runs at a time. Their seals stay, so
 * that the chain can still be checked. (At least six months: Cybersecurity Law of the PRC, article 21.)
 */
export async function forgetOldRecords(database: Database<AuditTables>, keepDays: number, now: Date): Promise<void> {
  const until = new Date(now.getTime() - keepDays * DAY_MS).toISOString();
  const seals = await database.read
    .selectFrom('audit_seal')
    .select(['chain', 'first', 'last'])
    .where('sealed_at', '<', until)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('audit_record')
          .select('number')
          .whereRef('audit_record.chain', '=', 'audit_seal.chain')
          .whereRef('audit_record.number', '=', 'audit_seal.last'),
      ),
    )
    .execute();
  for (const { chain, first, last } of seals) {
    await database.write(async (transaction) => {
      for (const table of ['audited_enterprise', 'audit_record'] as const) {
        await transaction
          .deleteFrom(table)
          .where('chain', '=', chain)
          .where('number', '>=', first)
          .where('number', '<=', last)
          .execute();
      }
    });
  }
  if (seals.length > 0) await forgetOperationsNobodyAsked(database);
}

async function forgetOperationsNobodyAsked(database: Database<AuditTables>): Promise<void> {
  await database.write((transaction) =>
    transaction
      .deleteFrom('audited_operation')
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('audit_record')
              .select('number')
              .whereRef('audit_record.operation_sha256', '=', 'audited_operation.sha256'),
          ),
        ),
      )
      .execute(),
  );
}
