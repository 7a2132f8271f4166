import { instantFromColumn } from '../../kit/database/column-types.ts';
import type { Database } from '../../kit/database/database.ts';
import { type AuditContent, linkHash, originOf, type SealContent, sha256 } from './audit-chain.ts';
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
  readonly chain: string;
  readonly newestSeal: string | null;
  readonly listedUpTo: number;
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
    for (const { chain, newestSeal, listedUpTo } of await chains(database)) {
      await checkChain(database, { chain, newestSeal, listedUpTo }, expected, count);
    }
    return { ...count, flaw: null };
  } catch (error) {
    if (error instanceof Flaw) return { ...count, flaw: error.message };
    throw error;
  }
}

async function checkChain(
  database: Database<AuditTables>,
  { chain, newestSeal, listedUpTo }: Chain,
  expected: AuditExpectation,
  count: { records: number; seals: number; unsealed: number },
): Promise<void> {
  let hash = originOf(chain, newestSeal);
  let next = 1;
  for (const seal of await sealsOf(database, chain)) {
    checkSeal(chain, seal, { hash, next }, expected);
    const { head, last, sealedAt } = JSON.parse(seal.content) as SealContent;
    const run = await checkRecords(database, chain, { next, hash, last, listedUpTo });
    if (run.records === 0 && sealedAt >= expected.keptSince)
      throw new Flaw(`records ${next} to ${last} of chain ${chain}: are missing before their time is over`);
    if (run.records > 0 && run.hash !== head)
      throw new Flaw(`chain ${chain}: the records up to ${last} are not those that were sealed`);
    count.records += run.records;
    count.seals += 1;
    [hash, next] = [head, last + 1];
  }
  const { records } = await checkRecords(database, chain, {
    next,
    hash,
    last: Number.MAX_SAFE_INTEGER,
    listedUpTo,
  });
  count.records += records;
  count.unsealed += records;
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
  /** Records up to here have their enterprises listed. */
  readonly listedUpTo: number;
}

/** Records from `next` to `last`; all of them, or none where they are past their time. */
async function checkRecords(
  database: Database<AuditTables>,
  chain: string,
  { next, hash, last, listedUpTo }: RunOfRecords,
): Promise<{ records: number; hash: string }> {
  let records = 0;
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
    const enterprises = await enterprisesOf(
      database,
      chain,
      rows.map(({ number }) => number),
    );
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
      const listed = enterprises.get(row.number) ?? [];
      if (row.number <= listedUpTo && listed.toSorted().join() !== content.enterprises.toSorted().join())
        throw new Flaw(`${place}: the enterprises it is found by are not those it names`);
      next += 1;
    }
    records += rows.length;
    if (rows.length < RECORDS_AT_ONCE) break;
  }
  const isCutOff = records > 0 && last !== Number.MAX_SAFE_INTEGER && next !== last + 1;
  if (isCutOff) throw new Flaw(`record ${next} of chain ${chain}: is missing, though it was sealed`);
  return { records, hash };
}

async function enterprisesOf(database: Database<AuditTables>, chain: string, numbers: readonly number[]) {
  const [first, last] = [numbers.at(0), numbers.at(-1)];
  if (first === undefined || last === undefined) return new Map<number, string[]>();
  const rows = await database.read
    .selectFrom('audited_enterprise')
    .select(['number', 'uscc'])
    .where('chain', '=', chain)
    .where('number', '>=', first)
    .where('number', '<=', last)
    .execute();
  const byNumber = new Map<number, string[]>();
  for (const { number, uscc } of rows) byNumber.set(number, [...(byNumber.get(number) ?? []), uscc]);
  return byNumber;
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
  for (const table of ['audit_seal', 'audit_record', 'audited_enterprise'] as const) {
    const named = await read.selectFrom(table).select('chain').distinct().execute();
    const lost = named.find(({ chain }) => !known.has(chain));
    if (lost !== undefined) throw new Flaw(`chain ${lost.chain}: its beginning is missing`);
  }
  const seals = new Set(
    (await read.selectFrom('audit_seal').select('content').execute()).map(({ content }) => sha256(content)),
  );
  const begun = await read.selectFrom('audit_chain').select(['chain', 'newest_seal as newestSeal']).execute();
  const gap = begun.find(({ newestSeal }) => newestSeal !== null && !seals.has(newestSeal));
  if (gap !== undefined) throw new Flaw(`chain ${gap.chain}: the seal before it is missing or was changed`);
}

function chains({ read }: Database<AuditTables>) {
  return read
    .selectFrom('audit_chain')
    .select(['chain', 'newest_seal as newestSeal', 'listed_up_to as listedUpTo'])
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
