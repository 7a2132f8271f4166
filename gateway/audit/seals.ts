import type { Kysely } from 'kysely';
import type { Database } from '../../kit/database/database.ts';
import { type Link, originOf, type SealContent, sha256 } from './audit-chain.ts';
import type { SealingKey } from './sealing-key.ts';
import type { AuditTables } from './tables.ts';

/** Signs the records of a chain that no seal covers yet, if there are any. */
export async function sealChain(
  database: Database<AuditTables>,
  key: SealingKey,
  chain: string,
  now: Date,
): Promise<void> {
  await database.write(async (transaction) => {
    const before = await lastSealed(transaction, chain);
    const head = await transaction
      .selectFrom('audit_record')
      .select(['number', 'hash'])
      .where('chain', '=', chain)
      .orderBy('number', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (head === undefined || head.number <= before.number) return;
    const content: SealContent = {
      chain,
      first: before.number + 1,
      last: head.number,
      before: before.hash,
      head: head.hash,
      sealedAt: now.toISOString(),
      keyId: key.id,
    };
    const text = JSON.stringify(content);
    await transaction
      .insertInto('audit_seal')
      .values({
        chain,
        first: content.first,
        last: content.last,
        sealed_at: content.sealedAt,
        key_id: key.id,
        content: text,
        signature: key.sign(text),
      })
      .execute();
  });
}

/**
 * Seals what runs that have ended left unsealed.
 * @param quietSince chains with a record since then belong to a hub that still runs beside this one.
 */
export async function sealEndedChains(
  database: Database<AuditTables>,
  key: SealingKey,
  quietSince: Date,
  now: Date,
): Promise<void> {
  const unsealed = await database.read
    .selectFrom('audit_chain')
    .select('chain')
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('audit_record')
          .select('audit_record.number')
          .whereRef('audit_record.chain', '=', 'audit_chain.chain')
          .where('audit_record.number', '>', (inner) =>
            inner
              .selectFrom('audit_seal')
              .select((seal) => seal.fn.coalesce(seal.fn.max('audit_seal.last'), seal.lit(0)).as('last'))
              .whereRef('audit_seal.chain', '=', 'audit_chain.chain'),
          ),
      ),
    )
    .execute();
  for (const { chain } of unsealed) {
    if (await hasEnded(database, chain, quietSince)) await sealChain(database, key, chain, now);
  }
}

async function hasEnded({ read }: Database<AuditTables>, chain: string, quietSince: Date): Promise<boolean> {
  const last = await read
    .selectFrom('audit_record')
    .select('at')
    .where('chain', '=', chain)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last !== undefined && new Date(last.at) < quietSince;
}

/** SHA-256 of the newest seal, with which the next chain begins; null before the first. */
export async function newestSeal({ read }: Database<AuditTables>): Promise<string | null> {
  const newest = await read
    .selectFrom('audit_seal')
    .select('content')
    .orderBy('sealed_at', 'desc')
    .orderBy('chain', 'desc')
    .orderBy('first', 'desc')
    .limit(1)
    .executeTakeFirst();
  return newest === undefined ? null : sha256(newest.content);
}

async function lastSealed(read: Kysely<AuditTables>, chain: string): Promise<Link> {
  const seal = await read
    .selectFrom('audit_seal')
    .select('content')
    .where('chain', '=', chain)
    .orderBy('first', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (seal !== undefined) {
    const { last, head } = JSON.parse(seal.content) as SealContent;
    return { number: last, hash: head };
  }
  const { newest_seal } = await read
    .selectFrom('audit_chain')
    .select('newest_seal')
    .where('chain', '=', chain)
    .executeTakeFirstOrThrow();
  return { number: 0, hash: originOf(chain, newest_seal) };
}
