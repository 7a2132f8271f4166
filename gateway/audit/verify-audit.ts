import { instantFromColumn } from '../../kit/database/column-types.ts';
import type { Database } from '../../kit/database/database.ts';
import { type AuditContent, linkHash, originOf, type SealContent, sha256 } from './audit-chain.ts';
import { listedOf, type RecordText } from './list-enterprises.ts';
import type { AuditTables } from './tables.ts';

/** What was found; `flaw` is the first thing that is wrong. */
export interface AuditVerdict {
  readonly records: number;
  readonly seals: number;
  /** Records that no seal covers yet: the end of them could be cut off unseen. */
  readonly unsealed: number;
  readonly flaw: string | null;
}

/** What the log is checked against. */
export interface AuditExpectation {
  /** Whether a signature is the sealing key's. */
  readonly isSealedBy: (keyId: string, text: string, signature: string) => boolean;
  /** Records that were sealed since then must be there. */
  readonly keptSince: string;
}

const RECORDS_AT_ONCE = 1_000;

class Flaw extends Error {}

interface Chain {
  readonly place: number;
  readonly chain: string;
  readonly newestSeal: string | null;
  readonly listedUpTo: number;
  /** Enterprises that are listed for its records up to there. */
  readonly listed: number;
}

interface Seal {
  readonly first: number;
  readonly last: number;
  readonly keyId: string;
  readonly content: string;
  readonly signature: string;
}

/**
 * Reads the whole audit log: every chain from its origin, every record's hash, every seal, the text of every operation
 * and the list of enterprises looked at. One changed, added or missing byte is found.
 */
export async function verifyAudit(database: Database<AuditTables>, expected: AuditExpectation): Promise<AuditVerdict> {
  const count = { records: 0, seals: 0, unsealed: 0 };
  try {
    await checkOperations(database);
    await checkSealsHaveChains(database);
    for (const chain of await chains(database)) {
      const named = await checkChain(database, chain, expected, count);
      if (chain.listed !== named)
        throw new Flaw(`chain ${chain.chain}: ${chain.listed} enterprises are listed, its records name ${named}`);
    }
    return { ...count, flaw: null };
  } catch (error) {
    if (error instanceof Flaw) return { ...count, flaw: error.message };
    throw error;
  }
}

/** @returns how many enterprises its listed records name. */
async function checkChain(
  database: Database<AuditTables>,
  { place, chain, newestSeal, listedUpTo }: Chain,
  expected: AuditExpectation,
  count: { records: number; seals: number; unsealed: number },
): Promise<number> {
  let hash = originOf(chain, newestSeal);
  let next = 1;
  let named = 0;
  for (const seal of await sealsOf(database, chain)) {
    checkSeal(chain, seal, { hash, next }, expected);
    const { head, last, sealedAt } = JSON.parse(seal.content) as SealContent;
    const run = await checkRecords(database, chain, { next, hash, last, place, listedUpTo });
    if (run.records === 0 && sealedAt >= expected.keptSince)
      throw new Flaw(`records ${next} to ${last} of chain ${chain}: are missing before their time is over`);
    if (run.records > 0 && run.hash !== head)
      throw new Flaw(`chain ${chain}: the records up to ${last} are not those that were sealed`);
    count.records += run.records;
    count.seals += 1;
    named += run.named;
    [hash, next] = [head, last + 1];
  }
  const unsealed = { next, hash, last: Number.MAX_SAFE_INTEGER, place, listedUpTo };
  const rest = await checkRecords(database, chain, unsealed);
  count.records += rest.records;
  count.unsealed += rest.records;
  return named + rest.named;
}

function checkSeal(
  chain: string,
  { first, last, keyId, content, signature }: Seal,
  { hash, next }: Pick<RunOfRecords, 'hash' | 'next'>,
  { isSealedBy }: AuditExpectation,
): void {
  const place = `seal ${first} to ${last} of chain ${chain}`;
  if (!isSealedBy(keyId, content, signature))
    throw new Flaw(`${place}: the signature is not of the key given (the seal names key ${keyId})`);
  const said = JSON.parse(content) as SealContent;
  const isAsKept = said.chain === chain && said.first === first && said.last === last && said.keyId === keyId;
  if (!isAsKept) throw new Flaw(`${place}: what was signed speaks of other records`);
  if (first !== next) throw new Flaw(`${place}: a seal is missing before it, from record ${next}`);
  if (said.before !== hash) throw new Flaw(`${place}: does not follow what is before it`);
}

interface RunOfRecords {
  readonly next: number;
  readonly hash: string;
  readonly last: number;
  /** Place of the chain. */
  readonly place: number;
  /** Records up to here have their enterprises listed. */
  readonly listedUpTo: number;
}

/** Records from `next` to `last`; all of them, or none where they are past their time. */
async function checkRecords(
  database: Database<AuditTables>,
  chain: string,
  { next, hash, last, place: chainPlace, listedUpTo }: RunOfRecords,
): Promise<{ records: number; named: number; hash: string }> {
  let records = 0;
  let named = 0;
  for (;;) {
    const rows = await database.read
      .selectFrom('audit_record')
      .select(['number', 'content', 'hash', 'subject', 'at', 'operation_sha256 as operationSha256'])
      .where('chain', '=', chain)
      .where('number', '>=', next)
      .where('number', '<=', last)
      .orderBy('number')
      .limit(RECORDS_AT_ONCE)
      .execute();
    for (const row of rows) {
      const place = `record ${row.number} of chain ${chain}`;
      if (row.number !== next) throw new Flaw(`${place}: record ${next} before it is missing`);
      hash = linkHash(hash, row.content);
      if (hash !== row.hash) throw new Flaw(`${place}: its content or its hash was changed`);
      const content = JSON.parse(row.content) as AuditContent;
      const isAsKept =
        content.operationSha256 === row.operationSha256 &&
        content.subject === row.subject &&
        content.at === instantFromColumn(row.at);
      if (!isAsKept) throw new Flaw(`${place}: the columns it is found by are not what it says`);
      next += 1;
    }
    named += await checkListed(
      database,
      { place: chainPlace, chain },
      rows.filter(({ number }) => number <= listedUpTo),
    );
    records += rows.length;
    if (rows.length < RECORDS_AT_ONCE) break;
  }
  const isCutOff = records > 0 && last !== Number.MAX_SAFE_INTEGER && next !== last + 1;
  if (isCutOff) throw new Flaw(`record ${next} of chain ${chain}: is missing, though it was sealed`);
  return { records, named, hash };
}

/** @returns how many enterprises the records name. */
async function checkListed(
  database: Database<AuditTables>,
  { place, chain }: Pick<Chain, 'place' | 'chain'>,
  records: readonly RecordText[],
): Promise<number> {
  let named = 0;
  const listed = await listedOf(database, place, records);
  for (const { number, content } of records) {
    const { enterprises } = JSON.parse(content) as AuditContent;
    if ((listed.get(number) ?? []).toSorted().join() !== enterprises.toSorted().join())
      throw new Flaw(`record ${number} of chain ${chain}: the enterprises it is found by are not those it names`);
    named += enterprises.length;
  }
  return named;
}

async function checkOperations({ read }: Database<AuditTables>): Promise<void> {
  for (const { sha256: kept, text } of await read.selectFrom('audited_operation').selectAll().execute()) {
    if (sha256(text) !== kept) throw new Flaw(`operation ${kept}: its text was changed`);
  }
  const lost = await read
    .selectFrom('audit_record')
    .select(['chain', 'number'])
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('audited_operation')
            .select('sha256')
            .whereRef('audited_operation.sha256', '=', 'audit_record.operation_sha256'),
        ),
      ),
    )
    .limit(1)
    .executeTakeFirst();
  if (lost !== undefined)
    throw new Flaw(`record ${lost.number} of chain ${lost.chain}: the text of its operation is missing`);
}

/** A chain's row, its records and its seals stand or fall together; and each chain names a seal that is there. */
async function checkSealsHaveChains({ read }: Database<AuditTables>): Promise<void> {
  const known = new Set((await read.selectFrom('audit_chain').select('chain').execute()).map(({ chain }) => chain));
  for (const table of ['audit_seal', 'audit_record'] as const) {
    const named = await read.selectFrom(table).select('chain').distinct().execute();
    const lost = named.find(({ chain }) => !known.has(chain));
    if (lost !== undefined) throw new Flaw(`chain ${lost.chain}: its beginning is missing`);
  }
  const listed = await read
    .selectFrom('audited_enterprise')
    .leftJoin('audit_chain', 'audit_chain.place', 'chain_place')
    .select(['chain_place as place', 'number'])
    .where('audit_chain.place', 'is', null)
    .limit(1)
    .executeTakeFirst();
  if (listed !== undefined)
    throw new Flaw(
      `record ${listed.number} of a chain at ${listed.place}: is listed, and the chain's beginning is missing`,
    );
  const seals = new Set(
    (await read.selectFrom('audit_seal').select('content').execute()).map(({ content }) => sha256(content)),
  );
  const begun = await read.selectFrom('audit_chain').select(['chain', 'newest_seal as newestSeal']).execute();
  const gap = begun.find(({ newestSeal }) => newestSeal !== null && !seals.has(newestSeal));
  if (gap !== undefined) throw new Flaw(`chain ${gap.chain}: the seal before it is missing or was changed`);
}

function chains({ read }: Database<AuditTables>): Promise<Chain[]> {
  const listed = read
    .selectFrom('audited_enterprise')
    .innerJoin('audit_chain', 'audit_chain.place', 'chain_place')
    .select((eb) => ['chain_place as place', eb.fn.countAll().as('listed')])
    .whereRef('number', '<=', 'listed_up_to')
    .groupBy('chain_place')
    .as('listed');
  return read
    .selectFrom('audit_chain')
    .leftJoin(listed, 'listed.place', 'audit_chain.place')
    .select(['audit_chain.place', 'chain', 'newest_seal as newestSeal', 'listed_up_to as listedUpTo'])
    .select((eb) => eb.fn.coalesce('listed.listed', eb.lit(0)).$castTo<number>().as('listed'))
    .orderBy('began_at')
    .orderBy('chain')
    .execute();
}

function sealsOf({ read }: Database<AuditTables>, chain: string): Promise<Seal[]> {
  return read
    .selectFrom('audit_seal')
    .select(['first', 'last', 'key_id as keyId', 'content', 'signature'])
    .where('chain', '=', chain)
    .orderBy('first')
    .execute();
}
