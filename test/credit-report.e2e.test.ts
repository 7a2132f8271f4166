import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoIssuer } from '../gateway/access/demo-issuer.ts';
import { sectorsInGraph } from '../gateway/hub/sectors.ts';
import { type BothTopologies, startBothTopologies } from './testing/both-topologies.ts';
import { ask } from './testing/client.ts';
import { TOPOLOGIES } from './testing/hub.ts';
import { operation } from './testing/operations.ts';
import { usccOf } from './testing/province-files.ts';

/** Right check characters, and in no file of the sample. */
const UNKNOWN = '91130102MA0000015C';
const { sectors } = sectorsInGraph();

let both: BothTopologies;
beforeAll(async () => {
  both = await startBothTopologies();
});
afterAll(() => both?.stop());

interface Issued {
  readonly code: string;
  readonly issuedAt: string;
  readonly contentSha256: string;
  readonly documentSha256: string;
  readonly content: string;
  readonly document: string;
}

const ISSUE = `mutation ($uscc: USCC!, $period: String) { issueCreditReport(uscc: $uscc, period: $period) {
  code issuedAt contentSha256 documentSha256 content document creditReport { subject { uscc } }
} }`;
const MISSING = 'query ($uscc: USCC!) { creditReport(uscc: $uscc) { complete missing { sector reason } } }';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const penalised = () => both.province.rows('work-safety', 'penalties').map(usccOf)[0] ?? '';

describe.each(TOPOLOGIES)('credit reports over HTTP, subgraphs %s', (topology) => {
  const hub = () => both.hubIn(topology);
  async function asEnterprise(own: string, query: string, variables: Readonly<Record<string, unknown>>) {
    const issuer = await demoIssuer(both.gatewayFolder(topology));
    const token = await issuer.sign({
      subject: 'demo:enterprise',
      role: 'ENTERPRISE',
      sectors: [],
      purpose: 'SELF_QUERY',
      enterprise: own,
    });
    return ask(hub().url, token, query, variables);
  }
  async function issue(): Promise<Issued> {
    const { data, errors } = await hub().ask<{ issueCreditReport: Issued }>('auditor', ISSUE, { uscc: penalised() });
    expect(errors).toEqual([]);
    if (data?.issueCreditReport === undefined) throw new Error('nothing was issued');
    return data.issueCreditReport;
  }
  const check = (question: Readonly<Record<string, string>>, accept = 'application/json') =>
    fetch(`${hub().url}/credit-reports/verify?${new URLSearchParams(question).toString()}`, { headers: { accept } });

  test('the records that every sector shows of the enterprise are in it, and no other', async () => {
    const uscc = penalised();
    const { data, errors } = await hub().ask('auditor', operation('credit-report'), { uscc });
    expect(errors).toEqual([]);
    const { creditReport } = data as {
      creditReport: { complete: boolean; sections: { records: { key: string }[]; evaluations: { grade: string }[] }[] };
    };
    const shown = await hub().ask<{ enterprise: Record<string, { grade: string; evidence: { key: string }[] }> }>(
      'auditor',
      `query ($uscc: USCC!) { enterprise(uscc: $uscc) { ${sectors.map(({ field }) => `${field} { grade evidence { key } severeListings { decisionNumber } }`).join(' ')} } }`,
      { uscc },
    );
    const answers = Object.values(shown.data?.enterprise ?? {}) as unknown as {
      grade: string | null;
      evidence: { key: string }[];
      severeListings: { decisionNumber: string }[];
    }[];
    const keys = answers.flatMap(({ evidence, severeListings }) => [
      ...evidence.map(({ key }) => key),
      ...severeListings.map(({ decisionNumber }) => decisionNumber),
    ]);
    expect(creditReport.complete).toBe(true);
    expect(new Set(creditReport.sections.flatMap(({ records }) => records.map(({ key }) => key)))).toEqual(
      new Set(keys),
    );
    const graded = creditReport.sections.flatMap(({ evaluations }) => evaluations.map(({ grade }) => grade));
    expect(graded).toHaveLength(answers.length);
    expect(graded).toEqual(expect.arrayContaining(answers.map(({ grade }) => grade)));
  });

  test('the same stands on Enterprise, beside what else is asked of it', async () => {
    const { data, errors } = await hub().ask(
      'auditor',
      'query ($uscc: USCC!) { enterprise(uscc: $uscc) { name creditReport(period: "2026") { from subject { name } } specialCreditReport { fields { conclusion } } } creditReport(uscc: $uscc, period: "2026") { from } }',
      { uscc: penalised() },
    );
    expect(errors).toEqual([]);
    expect(data).toMatchObject({
      enterprise: { creditReport: { from: '2026-01-01' }, specialCreditReport: { fields: sectors.map(() => ({})) } },
      creditReport: { from: '2026-01-01' },
    });
  });

  test('who has no right to the internal risk class gets a report without it, and is told', async () => {
    const internal = { complete: false, missing: [{ sector: 'MARKET_REGULATION', reason: 'WITHHELD' }] };
    for (const as of ['work-safety', 'dashboard']) {
      const { data, text } = await hub().ask(as, MISSING, { uscc: penalised() });
      expect(data, text).toEqual({ creditReport: internal });
    }
    const { data } = await hub().ask('market-regulation', MISSING, { uscc: penalised() });
    expect(data).toEqual({ creditReport: { complete: true, missing: [] } });
  });

  test('an enterprise gets its own, and nobody else’s: ACCESS_DENIED_SUBJECT, at the roots and on Enterprise', async () => {
    const [own = '', other = ''] = both.enterprises;
    const mine = await asEnterprise(own, ISSUE, { uscc: own });
    expect(mine.errors).toEqual([]);
    expect(mine.data).toMatchObject({ issueCreditReport: { creditReport: { subject: { uscc: own } } } });
    for (const query of [
      ISSUE,
      MISSING,
      operation('issue-special-credit-report'),
      'query ($uscc: USCC!) { enterprise(uscc: $uscc) { creditReport { complete } } }',
      'query ($uscc: USCC!) { specialCreditReport(uscc: $uscc) { complete } }',
    ]) {
      const { errors, text } = await asEnterprise(own, query, { uscc: other });
      expect(
        errors.map(({ extensions }) => extensions.code),
        text,
      ).toEqual(['ACCESS_DENIED_SUBJECT']);
    }
  });

  test('an enterprise nobody has named: null; a period that is none: BAD_USER_INPUT; no token: 401', async () => {
    const unknown = await hub().ask('auditor', ISSUE, { uscc: UNKNOWN });
    expect({ data: unknown.data, errors: unknown.errors }).toEqual({ data: { issueCreditReport: null }, errors: [] });
    const wrong = await hub().ask('auditor', ISSUE, { uscc: penalised(), period: '2026年' });
    expect(wrong.errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
    expect((await hub().ask(null, ISSUE, { uscc: penalised() })).status).toBe(401);
  });

  test('anyone who holds it can check it, without a token: JSON, or a page for a browser', async () => {
    const { code, contentSha256, document, documentSha256 } = await issue();
    expect(sha256(document)).toBe(documentSha256);
    const answer = await check({ code, sha256: documentSha256 });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ verdict: 'GENUINE', uscc: penalised(), contentSha256 });
    const page = await check({ code }, 'text/html');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).toContain('核验通过');
    const { data } = await hub().ask('dashboard', operation('verify-credit-report'), { code });
    expect(data).toMatchObject({ verifyCreditReport: { verdict: 'GENUINE', uscc: penalised() } });
  });

  test('a changed file, and a code of nothing, do not verify; what was typed does not come back as HTML', async () => {
    const { code, document } = await issue();
    const changed = await check({ code, sha256: sha256(document.replace('行政处罚', '行政奖励')) });
    expect([changed.status, await changed.json()]).toEqual([409, expect.objectContaining({ verdict: 'CHANGED' })]);
    const nothing = await check({ code: '<script>alert(1)</script>' }, 'text/html');
    expect(nothing.status).toBe(404);
    expect(await nothing.text()).not.toContain('<script>');
    expect((await check({}, 'text/html')).status).toBe(200);
  });
});

test('a sector that is silent is said in the report, in the special report, and on the paper', async () => {
  const hub = both.hubIn('apart');
  const [silent] = sectors;
  if (hub === undefined || silent === undefined) throw new Error('not started');
  await hub.subgraphs.get(silent.subgraph)?.child.stop('SIGKILL');
  const { data, errors } = await hub.ask<{ issueSpecialCreditReport: { document: string } }>(
    'auditor',
    `mutation ($uscc: USCC!) { issueSpecialCreditReport(uscc: $uscc) {
      document specialCreditReport { complete missing { sector reason } fields { sector conclusion } }
    } }`,
    { uscc: penalised() },
  );
  expect(errors).toEqual([]);
  expect(data).toMatchObject({
    issueSpecialCreditReport: {
      specialCreditReport: {
        complete: false,
        missing: [{ sector: silent.code, reason: 'SILENT' }],
        fields: expect.arrayContaining([{ sector: silent.code, conclusion: 'CANNOT_BE_SAID' }]),
      },
    },
  });
  expect(data?.issueSpecialCreditReport.document).toContain(`“${silent.title}”未应答`);
});
