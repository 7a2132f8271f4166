import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assert, asyncProperty, integer, nat, pre } from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../kit/database/database.ts';
import type { DatabaseEngine } from '../../kit/database/location.ts';
import { createLog } from '../../kit/log.ts';
import { type TestStores, testStores } from '../../kit/testing/stores.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { type AuditContent, sha256 } from './audit-chain.ts';
import { AuditLog } from './audit-log.ts';
import type { AuditedOperation } from './audited-operation.ts';
import { auditTrail, refusalTrail } from './audit-trail.ts';
import { MOST_TOLD_APART } from './refusal-counts.ts';
import { forgetOldRecords, keptSince } from './retention.ts';
import { sealChecker, sealingKeyIn } from './sealing-key.ts';
import { type AuditTables, auditTables } from './tables.ts';
import { verifyAudit } from './verify-audit.ts';

const FIRST = '91130100MA07TEST1A' as Uscc;
const SECOND = '91130100MA07TEST2B' as Uscc;
const KEEP_DAYS = 366;
const DAY_MS = 86_400_000;
const log = createLog('silent');

const stores: TestStores = await testStores();
afterAll(() => stores.stop());

let keyFile: string;
beforeAll(async () => {
  keyFile = await newKeyFile();
});

async function newKeyFile(): Promise<string> {
  const file = join(stores.folder, `${crypto.randomUUID()}.pem`);
  await writeFile(file, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return file;
}

const operation: AuditedOperation = {
  text: '{ sectors { code } }',
  sha256: sha256('{ sectors { code } }'),
  usccsIn: () => [],
};

function content(number: number, enterprises: readonly string[] = []): AuditContent {
  return {
    requestId: `request-${number}`,
    at: new Date(Date.UTC(2026, 10, 1) + number).toISOString(),
    subject: `clerk-${number % 2}`,
    role: 'AGENCY',
    sectors: ['WORK_SAFETY'],
    purpose: 'SUPERVISION',
    operation: null,
    operationSha256: operation.sha256,
    variables: { number },
    enterprises,
    ruleSetHash: 'f'.repeat(64),
    httpStatus: 200,
    answerSha256: sha256(String(number)),
  };
}

describe.each(stores.engines)('the audit log on %s', (engine: DatabaseEngine) => {
  let database: Database<AuditTables>;
  beforeEach(async () => {
    database = await stores.open<AuditTables>(engine, [auditTables]);
  });

  const open = (now = new Date()) =>
    AuditLog.open(database, { key: sealingKeyIn(keyFile), keepDays: KEEP_DAYS }, log, now);
  const verify = (file = keyFile, now = new Date()) =>
    verifyAudit(database, { isSealedBy: sealChecker(file), keptSince: keptSince(KEEP_DAYS, now) });
  const filled = async (records: number) => {
    const audit = await open();
    await Promise.all(
      Array.from({ length: records }, (_, index) => audit.append(content(index + 1, [FIRST]), operation)),
    );
    await audit.close();
  };

  test('is whole: over several runs, sealed when each ends', async () => {
    await filled(3);
    await filled(2);
    expect(await verify()).toEqual({ records: 5, seals: 2, unsealed: 0, flaw: null });
  });

  test('seals what a run that was killed left behind, when the next begins', async () => {
    const killed = await open();
    await killed.append(content(1), operation);
    expect(await verify()).toMatchObject({ records: 1, unsealed: 1, flaw: null });
    const later = await open(new Date(Date.now() + 10 * 60_000));
    expect(await verify()).toMatchObject({ records: 1, seals: 1, unsealed: 0, flaw: null });
    await later.close();
    await killed.close();
  });

  test('keeps what was asked to the letter, whatever characters are in it', async () => {
    const audit = await open();
    const odd = { ...content(1), variables: { name: '\u0000 \ud800 "\\ \u2028 冀' } };
    await audit.append(odd, operation);
    await audit.close();
    expect((await auditTrail(database, { first: 1, after: null })).records[0]?.content).toEqual(odd);
    expect(await verify()).toMatchObject({ records: 1, flaw: null });
  });

  test('is not believed with another key', async () => {
    await filled(1);
    expect((await verify(await newKeyFile())).flaw).toMatch(/the signature is not of the key given/);
  });

  test.each<[string, string, RegExp]>([
    [
      'a record’s content',
      `update audit_record set content = replace(content, 'SUPERVISION', 'SUPERVISIOM') where number = 2`,
      /record 2 of .* was changed/,
    ],
    ['a record’s hash', `update audit_record set hash = 'x' where number = 3`, /record 3 of .* was changed/],
    ['a record', `delete from audit_record where number = 2`, /record 2 before it is missing|operation/],
    ['the last record', `delete from audit_record where number = 3`, /record 3 of .* is missing, though it was sealed/],
    ['all records', `delete from audit_record`, /are missing before their time is over/],
    [
      'the subject it is found by',
      `update audit_record set subject = 'somebody' where number = 1`,
      /the columns it is found by/,
    ],
    [
      'an enterprise it is found by',
      `delete from audited_enterprise where number = 1`,
      /the enterprises it is found by/,
    ],
    [
      'the list of enterprises, by one that no record names,',
      `insert into audited_enterprise (uscc, chain_place, number) values ('${SECOND}', 1, 2)`,
      /4 enterprises are listed, its records name 3/,
    ],
    [
      'the list of enterprises, by one of no chain,',
      `insert into audited_enterprise (uscc, chain_place, number) values ('${SECOND}', 99, 2)`,
      /of a chain at 99: is listed/,
    ],
    ['the text of an operation', `update audited_operation set text = '{ index { state } }'`, /its text was changed/],
    ['a text that is asked for', `delete from audited_operation`, /the text of its operation is missing/],
    [
      'what a seal says',
      `update audit_seal set content = replace(content, '"last":3', '"last":2')`,
      /the signature is not|was changed/,
    ],
    ['a seal', `delete from audit_seal where first = 1`, /seal before it is missing/],
    ['the beginning of a chain', `delete from audit_chain`, /its beginning is missing/],
  ])('finds that %s was touched', async (_what, statement, flaw) => {
    await filled(3);
    await (await open()).close(); // the next run names the seal of the one before
    await database.write((transaction) => sql.raw(statement).execute(transaction));
    expect((await verify()).flaw).toMatch(flaw);
  });

  test('gives a page newest first, and the next after its cursor; by enterprise and by caller', async () => {
    const audit = await open();
    for (let number = 1; number <= 5; number += 1)
      await audit.append(content(number, number % 2 === 0 ? [FIRST, SECOND] : [SECOND]), operation);
    const numbers = async (question: Partial<Parameters<typeof auditTrail>[1]>) => {
      const page = await auditTrail(database, { first: 10, after: null, ...question });
      return page.records.map(({ number }) => number);
    };
    expect(await numbers({ uscc: FIRST })).toEqual([4, 2]);
    expect(await numbers({ subject: 'clerk-1', uscc: SECOND })).toEqual([5, 3, 1]);
    const { records, endCursor, hasNextPage } = await auditTrail(database, { first: 2, after: null });
    expect([records.map(({ number }) => number), hasNextPage]).toEqual([[5, 4], true]);
    expect(await numbers({ after: endCursor })).toEqual([3, 2, 1]);
    await expect(auditTrail(database, { first: 101, after: null })).rejects.toMatchObject({ code: 'PAGE_TOO_LARGE' });
    await expect(auditTrail(database, { first: 1, after: 'x' })).rejects.toMatchObject({ code: 'INVALID_CURSOR' });
    await audit.close();
  });

  test('forgets records whole seals at a time when their time is over, and is whole without them', async () => {
    await filled(2);
    const later = new Date(Date.now() + KEEP_DAYS * DAY_MS + 1_000);
    await forgetOldRecords(database, KEEP_DAYS + 1, later);
    expect(await verify()).toMatchObject({ records: 2, flaw: null });
    await forgetOldRecords(database, KEEP_DAYS, later);
    expect(await verify(keyFile, later)).toEqual({ records: 0, seals: 1, unsealed: 0, flaw: null });
    expect((await auditTrail(database, { first: 10, after: null, uscc: FIRST })).records).toEqual([]);
  });

  test('counts refusals by client and code, one record each, in the same chain and beside the answers', async () => {
    const audit = await open();
    const flood = { client: '203.0.113.7', role: null, code: 'UNAUTHENTICATED' };
    for (let sent = 0; sent < 1_000; sent += 1) audit.refused(flood);
    audit.refused({ client: 'clerk-1', role: 'AGENCY', code: 'OPERATION_TOO_LARGE' });
    await audit.append(content(1), operation);
    await audit.writeRefusals();
    await audit.writeRefusals();
    await audit.close();
    const { records } = await refusalTrail(database, { first: 10, after: null });
    const told = records.map(({ content: { subject, role, refusedCode, times } }) =>
      [subject, role ?? 'nobody knows', refusedCode, times].join(' '),
    );
    expect(told.toSorted()).toEqual([
      '203.0.113.7 nobody knows UNAUTHENTICATED 1000',
      'clerk-1 AGENCY OPERATION_TOO_LARGE 1',
    ]);
    expect((await auditTrail(database, { first: 10, after: null })).records).toHaveLength(1);
    expect(await verify()).toEqual({ records: 3, seals: 1, unsealed: 0, flaw: null });
  });

  test('counts a flood from everywhere in a bounded number of records, and loses none of it', async () => {
    const audit = await open();
    const clients = MOST_TOLD_APART + 250;
    for (let client = 0; client < clients; client += 1)
      audit.refused({ client: `198.51.100.${client}`, role: null, code: 'UNAUTHENTICATED' });
    await audit.close();
    const { rows } = await sql<{ content: string }>`select content from audit_record`.execute(database.read);
    const times = rows.map(({ content: text }) => (JSON.parse(text) as { times: number }).times);
    expect(times).toHaveLength(MOST_TOLD_APART + 1);
    expect(times.reduce((sum, each) => sum + each, 0)).toBe(clients);
  });

  test('counts on what could not be written', async () => {
    const audit = await open();
    const refusal = { client: '203.0.113.7', role: null, code: 'UNAUTHENTICATED' };
    audit.refused(refusal);
    await database.write((transaction) => sql`alter table audit_record rename to away`.execute(transaction));
    await audit.writeRefusals();
    await database.write((transaction) => sql`alter table away rename to audit_record`.execute(transaction));
    audit.refused(refusal);
    await audit.close();
    const { records } = await refusalTrail(database, { first: 10, after: null });
    expect(records.map(({ content: { times } }) => times)).toEqual([2]);
    expect(await verify()).toMatchObject({ records: 1, flaw: null });
  });

  test('refuses a record that cannot be written down by itself, and nobody else’s', async () => {
    const audit = await open();
    const inItself: Record<string, unknown> = {};
    inItself['again'] = inItself;
    const refused = audit.append({ ...content(1), variables: inItself }, operation);
    await Promise.all([expect(refused).rejects.toThrow(TypeError), audit.append(content(2), operation)]);
    audit.assertWritable();
    await audit.close();
    expect(await verify()).toMatchObject({ records: 1, flaw: null });
  });

  test('answers nothing while it cannot be written, and goes on without a gap', async () => {
    const audit = await open();
    await audit.append(content(1), operation);
    await database.write((transaction) => sql`alter table audit_record rename to away`.execute(transaction));
    await expect(audit.append(content(2), operation)).rejects.toMatchObject({ code: 'AUDIT_UNAVAILABLE' });
    expect(() => audit.assertWritable()).toThrow(expect.objectContaining({ code: 'AUDIT_UNAVAILABLE' }));
    await database.write((transaction) => sql`alter table away rename to audit_record`.execute(transaction));
    await audit.append(content(3), operation);
    await audit.close();
    expect(await verify()).toEqual({ records: 2, seals: 1, unsealed: 0, flaw: null });
  });
});

describe('one flipped byte', () => {
  test('anywhere in what is kept of a record is found', async () => {
    const database = await stores.open<AuditTables>('sqlite', [auditTables]);
    const audit = await AuditLog.open(database, { key: sealingKeyIn(keyFile), keepDays: KEEP_DAYS }, log);
    await audit.append(content(1, [FIRST]), operation);
    await audit.append(content(2), operation);
    await audit.close();
    const expected = { isSealedBy: sealChecker(keyFile), keptSince: keptSince(KEEP_DAYS, new Date()) };
    const { content: kept } = await database.read
      .selectFrom('audit_record')
      .select('content')
      .where('number', '=', 1)
      .executeTakeFirstOrThrow();
    const write = (text: string) =>
      database.write((transaction) =>
        transaction.updateTable('audit_record').set({ content: text }).where('number', '=', 1).execute(),
      );
    await assert(
      asyncProperty(nat(kept.length - 1), integer({ min: 1, max: 127 }), async (at, flip) => {
        const flipped = String.fromCharCode(kept.charCodeAt(at) ^ flip);
        pre(flipped !== '\0');
        await write(kept.slice(0, at) + flipped + kept.slice(at + 1));
        expect((await verifyAudit(database, expected)).flaw).not.toBeNull();
      }),
      { numRuns: 60 },
    );
    await write(kept);
    expect((await verifyAudit(database, expected)).flaw).toBeNull();
  });
});
