import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../kit/database/database.ts';
import { callerOf } from '../../kit/identity/caller.ts';
import { type TestStores, testStores } from '../../kit/testing/stores.ts';
import { creditReportOf } from './credit-report.ts';
import { IssuedReports } from './issued-reports.ts';
import { specialReportOf } from './special-report.ts';
import { type CreditReportTables, creditReportTables } from './tables.ts';
import { answer, DAYS, facts, penalty, sector, USCC } from './testing/example-facts.ts';
import { sha256 } from './verification-code.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

const FACTS = facts(sector('A', answer({ evidence: [penalty()] })), sector('B', null));
const CREDIT_REPORT = { kind: 'CREDIT_REPORT', report: creditReportOf(FACTS, DAYS) } as const;
const SPECIAL_REPORT = { kind: 'SPECIAL_REPORT', report: specialReportOf(FACTS, DAYS) } as const;
const CALLER = callerOf({ subject: '王样例', role: 'AGENCY', sectors: ['A'], purpose: 'SUPERVISION' });
const NOW = new Date('2026-11-21T04:00:00.123Z');

describe.each(['sqlite', 'postgresql'] as const)('reports issued on %s', (engine) => {
  let database: Database<CreditReportTables>;
  let issued: IssuedReports;
  let setting: string;
  beforeEach(async (context) => {
    context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    setting = stores.setting(engine);
    database = await stores.open<CreditReportTables>(engine, [creditReportTables], setting, 'hub');
    issued = new IssuedReports(database);
  });

  const kept = () => database.read.selectFrom('issued_report').selectAll().execute();
  const changeRow = (change: Readonly<Record<string, string>>) =>
    database.write((transaction) => transaction.updateTable('issued_report').set(change).execute());

  test('what is acknowledged is kept, and read by whoever opens the store next', async () => {
    const { code } = await issued.issue(CREDIT_REPORT, CALLER, NOW);
    const next = await stores.open<CreditReportTables>(engine, [creditReportTables], setting, 'hub');
    expect(await new IssuedReports(next).verify(code, null)).toMatchObject({ verdict: 'GENUINE' });
  });

  test('a genuine code tells what to compare with the paper, and shows no record again', async () => {
    const { code, contentSha256 } = await issued.issue(CREDIT_REPORT, CALLER, NOW);
    const verification = await issued.verify(` ${code.toLowerCase()} `, null);
    expect(verification).toMatchObject({
      verdict: 'GENUINE',
      kind: 'CREDIT_REPORT',
      uscc: USCC,
      issuedAt: '2026-11-21T04:00:00.123Z',
      from: DAYS.from,
      until: DAYS.until,
      contentSha256,
      counts: expect.arrayContaining([{ title: '行政管理', count: 1 }]),
      missing: ['B 评价'],
    });
    expect(JSON.stringify(verification)).not.toContain(penalty().key);
  });

  test('the special report too, counted field by field', async () => {
    const { code, creditReport, specialCreditReport } = await issued.issue(SPECIAL_REPORT, CALLER);
    expect({ creditReport, specialCreditReport }).toEqual({
      creditReport: null,
      specialCreditReport: SPECIAL_REPORT.report,
    });
    expect(await issued.verify(code, null)).toMatchObject({
      verdict: 'GENUINE',
      kind: 'SPECIAL_REPORT',
      counts: [
        { title: 'A 评价', count: 1 },
        { title: 'B 评价', count: 0 },
      ],
    });
  });

  test('the file as it was handed out verifies, document and content; one changed letter does not', async () => {
    const { code, content, document, contentSha256, documentSha256 } = await issued.issue(CREDIT_REPORT, CALLER);
    expect([contentSha256, documentSha256]).toEqual([sha256(content), sha256(document)]);
    for (const text of [content, document]) {
      expect(await issued.verify(code, sha256(text).toUpperCase())).toMatchObject({ verdict: 'GENUINE' });
      expect(await issued.verify(code, sha256(text.replace('样例市局', '样例区局')))).toEqual({
        verdict: 'CHANGED',
        textZh: expect.stringContaining('不得采用'),
        textEn: expect.any(String),
      });
    }
  });

  test.each([
    ['content', { content: JSON.stringify({ ...CREDIT_REPORT.report, missing: [] }) }],
    ['time', { issued_at: '2026-11-20T04:00:00.123Z' }],
    ['kind', { kind: 'SPECIAL_REPORT' }],
    ['enterprise', { uscc: '91130102MA0000015C' }],
  ])('a row whose %s was changed in the store does not verify', async (_title, change) => {
    const { code } = await issued.issue(CREDIT_REPORT, CALLER, NOW);
    await changeRow(change);
    expect(await issued.verify(code, null)).toMatchObject({ verdict: 'CHANGED' });
  });

  test('a code of no report, and what is no code, tell nothing', async () => {
    const { code } = await issued.issue(CREDIT_REPORT, CALLER);
    const other = `${code.slice(0, -1)}${code.endsWith('0') ? '1' : '0'}`;
    for (const typed of [other, '', "' or '1'='1", '\0'])
      expect(await issued.verify(typed, null)).toEqual({
        verdict: 'NOT_ISSUED',
        textZh: expect.any(String),
        textEn: expect.any(String),
      });
  });

  test('every issue is one more row; who asked is kept as role, sectors and purpose, never by name', async () => {
    await issued.issue(CREDIT_REPORT, CALLER, NOW);
    await issued.issue(CREDIT_REPORT, CALLER, NOW);
    const rows = await kept();
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({ asked_by_role: 'AGENCY', asked_by_sectors: 'A', purpose: 'SUPERVISION' });
    expect(JSON.stringify(rows)).not.toContain(CALLER.subject);
  });
});
