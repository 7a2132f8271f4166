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
  const ended = await database.read
    .selectFrom('audit_record')
    .select('chain')
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('audit_seal')
            .select('first')
            .whereRef('audit_seal.chain', '=', 'audit_record.chain')
            .whereRef('audit_seal.last', '>=', 'audit_record.number'),
        ),
      ),
    )
    .groupBy('chain')
    .having((eb) => eb.fn.max('at'), '<', quietSince.toISOString())
    .execute();
  for (const { chain } of ended) await sealChain(database, key, chain, now);
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
