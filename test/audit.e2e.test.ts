import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoIssuer } from '../gateway/access/demo-issuer.ts';
import { ROOT } from './testing/child.ts';
import { ask } from './testing/client.ts';
import { demoToken, fillFolder, type RunningHub, startGateway, startHubOn } from './testing/hub.ts';
import { readProvince, usccOf } from './testing/province-files.ts';

interface AuditRecord {
  readonly subject: string;
  readonly operation: string | null;
  readonly fields: readonly string[];
  readonly enterprises: readonly string[];
  readonly answerSha256: string;
}

const RECORDS = `query Records($uscc: USCC, $subject: String, $after: String) {
  auditRecords(first: 50, uscc: $uscc, subject: $subject, after: $after) {
    nodes { number subject purpose operation operationText fields variables enterprises httpStatus answerSha256 ruleSetHash hash }
    pageInfo { hasNextPage endCursor }
  }
}`;
const ACCESSES = 'query ($uscc: USCC!) { enterpriseAccesses(uscc: $uscc) { nodes { role sectors purpose fields } } }';
const ONE = 'query One($uscc: USCC!) { enterprise(uscc: $uscc) { name publicCredit { grade } } }';

let folder: string;
let hub: RunningHub;
let usccs: readonly string[];

const data = () => join(folder, 'run', 'data');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audit-'));
  const filled = join(folder, 'filled');
  await fillFolder(filled, 500);
  usccs = readProvince(join(filled, 'province')).rows('registry', 'enterprises').map(usccOf);
  hub = await startHubOn(filled, join(folder, 'run'), 'in-process');
});
afterAll(async () => {
  await hub.stop().catch(() => undefined);
  await rm(folder, { recursive: true, force: true });
});

async function records(variables: Readonly<Record<string, unknown>> = {}): Promise<readonly AuditRecord[]> {
  const { data: told, errors } = await hub.ask<{ auditRecords: { nodes: AuditRecord[] } }>(
    'auditor',
    RECORDS,
    variables,
  );
  expect(errors).toEqual([]);
  return told?.auditRecords.nodes ?? [];
}

async function asEnterprise(own: string, query: string, variables: Readonly<Record<string, unknown>>) {
  const issuer = await demoIssuer(data());
  const claims = { subject: 'demo:enterprise', role: 'ENTERPRISE', sectors: [], purpose: 'SELF_QUERY' } as const;
  return ask(hub.url, await issuer.sign({ ...claims, enterprise: own }), query, variables);
}

const post = (body: string, headers: Readonly<Record<string, string>>) =>
  fetch(`${hub.url}/graphql`, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });

function verify() {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['gateway/audit/verify-cli.ts'], {
    cwd: ROOT,
    env: { ...process.env, HUB_DB: `sqlite:${data()}` },
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr };
}

describe('every answered request', () => {
  test('is written down: who, why, what, about whom, and a hash of the very bytes that went out', async () => {
    const [uscc = ''] = usccs;
    const response = await fetch(`${hub.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await demoToken(data(), 'work-safety')}`,
      },
      body: JSON.stringify({ query: ONE, variables: { uscc } }),
    });
    const answer = Buffer.from(await response.arrayBuffer());
    const [record] = await records({ uscc });
    expect(record).toMatchObject({
      subject: 'demo:work-safety',
      purpose: 'SUPERVISION',
      operation: 'One',
      fields: ['Query.enterprise', 'Enterprise.name', 'Enterprise.publicCredit', 'PublicCreditGrade.grade'],
      variables: JSON.stringify({ uscc }),
      enterprises: [uscc],
      httpStatus: 200,
      answerSha256: createHash('sha256').update(answer).digest('hex'),
    });
  });

  test('names the enterprises of a page, also where their codes were not asked for', async () => {
    await hub.ask('dashboard', 'query Names { enterprises(first: 7) { nodes { name } } }');
    await hub.ask('dashboard', 'query Codes { enterprises(first: 7) { nodes { uscc } } }');
    const [codes, names] = await records({ subject: 'demo:dashboard' });
    expect([codes?.operation, names?.operation]).toEqual(['Codes', 'Names']);
    expect(names?.enterprises).toHaveLength(7);
    expect(names?.enterprises.toSorted()).toEqual(codes?.enterprises.toSorted());
  });

  test('is written down for each of those who ask the same at the same time', async () => {
    const uscc = usccs[5] ?? '';
    await Promise.all(Array.from({ length: 4 }, () => hub.ask('market-regulation', ONE, { uscc })));
    const all = await records({ uscc });
    expect(all.map(({ enterprises }) => enterprises)).toEqual(all.map(() => [uscc]));
    expect(all.filter(({ subject }) => subject === 'demo:market-regulation')).toHaveLength(4);
  });

  test('names an enterprise that was asked about and is not known, and a report’s', async () => {
    const unknown = '91130102MA0000015C';
    await hub.ask('work-safety', `{ enterprise(uscc: "${unknown}") { name } }`);
    expect(await records({ uscc: unknown })).toMatchObject([{ enterprises: [unknown] }]);
    const uscc = usccs[9] ?? '';
    await hub.ask('work-safety', 'query Report($uscc: USCC!) { creditReport(uscc: $uscc) { complete } }', { uscc });
    expect(await records({ uscc })).toMatchObject([{ operation: 'Report', enterprises: [uscc] }]);
  });
});

describe('谁查了我: who looked at me', () => {
  test('an enterprise sees which agency looked at it and why, never a person, and nobody else’s', async () => {
    const uscc = usccs[20] ?? '';
    await hub.ask('work-safety', ONE, { uscc });
    const own = await asEnterprise(uscc, ACCESSES, { uscc });
    expect(own).toMatchObject({ errors: [] });
    const { nodes } = (own.data as { enterpriseAccesses: { nodes: { role: string }[] } }).enterpriseAccesses;
    expect(nodes.filter(({ role }) => role === 'AGENCY')).toMatchObject([
      { sectors: ['WORK_SAFETY'], purpose: 'SUPERVISION', fields: expect.arrayContaining(['Enterprise.publicCredit']) },
    ]);
    expect(JSON.stringify(own)).not.toContain('demo:work-safety');
    const others = await asEnterprise(uscc, ACCESSES, { uscc: usccs[21] });
    expect(others.errors).toMatchObject([{ extensions: { code: 'ACCESS_DENIED_SUBJECT' } }]);
  });

  test('the log itself is for auditors', async () => {
    for (const name of ['dashboard', 'work-safety']) {
      const { errors } = await hub.ask(name, RECORDS);
      expect(errors, name).toMatchObject([{ extensions: { code: 'ACCESS_DENIED_INTERNAL' } }]);
    }
  });
});

describe('what was refused before it was read', () => {
  const REFUSALS = '{ auditRefusals(first: 100) { nodes { client role code times } } }';

  test('is counted by who sent it and why, for auditors, and nothing of what was sent is kept', async () => {
    const secret = 'nobody-should-read-this';
    const dashboard = { authorization: `Bearer ${await demoToken(data(), 'dashboard')}` };
    for (let sent = 0; sent < 3; sent += 1)
      await post('{"query":"{ sectors { code } }"}', { authorization: `Bearer ${secret}` });
    await post(JSON.stringify({ query: `{ ${secret.repeat(60_000)} }` }), dashboard);
    await post(`{"query":"{ ${secret} }"`, dashboard);
    await post(JSON.stringify({ query: `{ sectors { code }${' a'.repeat(20_000)} }` }), dashboard);
    await post(JSON.stringify({ query: '{ sectors { cod } }' }), dashboard);
    await fetch(`${hub.url}/graphql/stream`, { headers: { authorization: 'Bearer x.y.z' } });
    await hub.gateway.stop();
    const written = new DatabaseSync(join(data(), 'audit.sqlite'));
    const contents = written
      .prepare(`select content from audit_record where content like '%"refusedCode"%'`)
      .all()
      .map(({ content }) => JSON.parse(String(content)) as { subject: string; refusedCode: string; times: number });
    written.close();
    hub = await startGateway({ data: data(), watchFile: join(folder, 'run', 'watched'), subgraphs: new Map() });
    const counted = contents.map(({ subject, refusedCode, times }) => `${subject} ${refusedCode} ${times}`);
    expect(counted.toSorted()).toEqual([
      '127.0.0.1 BAD_REQUEST 1',
      '127.0.0.1 REQUEST_TOO_LARGE 1',
      '127.0.0.1 UNAUTHENTICATED 4',
      'demo:dashboard GRAPHQL_VALIDATION_FAILED 1',
      'demo:dashboard OPERATION_TOO_LARGE 1',
    ]);
    expect(JSON.stringify(contents)).not.toContain(secret);
    const { data: told } = await hub.ask<{ auditRefusals: { nodes: unknown[] } }>('auditor', REFUSALS);
    expect(told?.auditRefusals.nodes).toContainEqual({
      client: 'demo:dashboard',
      role: 'DASHBOARD',
      code: 'OPERATION_TOO_LARGE',
      times: 1,
    });
    const { errors } = await hub.ask('dashboard', REFUSALS);
    expect(errors).toMatchObject([{ extensions: { code: 'ACCESS_DENIED_INTERNAL' } }]);
  });
});

describe('what was answered', () => {
  test('is in the log though the hub is killed at once, and one changed byte is found', async () => {
    const before = (await records({ subject: 'demo:public-credit' })).length;
    for (let asked = 0; asked < 20; asked += 1) await hub.ask('public-credit', ONE, { uscc: usccs[asked] ?? '' });
    hub.gateway.signal('SIGKILL');
    await hub.gateway.ended;
    expect(verify()).toEqual({ status: 0, said: expect.stringMatching(/The audit log is whole: \d+ records/) });
    const store = new DatabaseSync(join(data(), 'audit.sqlite'));
    const { count } = store
      .prepare(`select count(*) as count from audit_record where subject = 'demo:public-credit'`)
      .get() as { count: number };
    expect(count).toBe(before + 20);
    store.exec(
      `update audit_record set content = replace(content, '"httpStatus":200', '"httpStatus":201') where number = 3`,
    );
    store.close();
    expect(verify()).toEqual({
      status: 1,
      said: expect.stringMatching(/The audit log was changed\. record 3 of chain/),
    });
  });
});
