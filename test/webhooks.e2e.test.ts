import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook as Verifier } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Receiver } from '../gateway/webhooks/testing/receiver.ts';
import { type TestStores, testStores } from '../kit/testing/stores.ts';
import { Child, eventually, ROOT } from './testing/child.ts';
import { ask } from './testing/client.ts';
import { demoToken } from './testing/hub.ts';

/*
 * A whole hub on PostgreSQL, as its users have it: a webhook made in the graph, a grade handed in, the change posted;
 * and a list as a file.
 */

let folder: string;
let stores: TestStores;
let hub: Child | undefined;
let receiver: Receiver;
let url = '';

beforeAll(async () => {
  stores = await testStores();
  if (!stores.engines.includes('postgresql')) return;
  folder = await mkdtemp(join(tmpdir(), 'webhooks-'));
  receiver = await Receiver.open();
  const settings = { HUB_DB: stores.setting('postgresql'), HUB_PORT: '0', HUB_PROVINCE_ENTERPRISES: '500' };
  // Keys of a laptop are made beside it: in a folder of this test.
  hub = new Child([join(ROOT, 'gateway/main.ts')], settings, folder);
  [, url = ''] = await hub.says(/The hub runs: (http:\S+)\/graphql/);
});
afterAll(async () => {
  await hub?.stop();
  receiver?.close();
  await stores.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const asking = async (as: string, query: string, variables: Readonly<Record<string, unknown>> = {}) => {
  const { data, errors } = await ask(url, await demoToken(join(folder, 'data'), as), query, variables);
  expect(errors).toEqual([]);
  return data as Record<string, never>;
};

test('a grade that is handed in is posted to who wants to know, signed; the secret stands nowhere', async (context) => {
  context.skip(!stores.engines.includes('postgresql'), 'no PostgreSQL server');
  const { createWebhook } = (await asking(
    'dashboard',
    `mutation Make($url: String!) { createWebhook(url: $url, filter: { kind: [GRADE_CHANGED] }, purpose: "看板更新") {
      secret webhook { number state host cursor } } }`,
    { url: receiver.urlOf('/hub') },
  )) as unknown as { createWebhook: { secret: string; webhook: { number: number } } };
  const { number } = createWebhook.webhook;
  const { enterprises } = (await asking(
    'public-credit',
    '{ enterprises(first: 1, filter: { sector: { code: "PUBLIC_CREDIT", status: [GRADED], effectiveClass: [B] } }) { nodes { uscc publicCredit { period schemeVersion evaluatorTier } } } }',
  )) as unknown as {
    enterprises: { nodes: { uscc: string; publicCredit: { period: string; schemeVersion: string } }[] };
  };
  const [enterprise] = enterprises.nodes;
  const { period, schemeVersion } = enterprise?.publicCredit ?? {};
  const today = new Date().toISOString().slice(0, 10);
  await asking(
    'public-credit',
    'mutation ($rows: [PublicCreditGradesRowInput!]!) { submitPublicCreditGrades(rows: $rows) { accepted quarantined } }',
    {
      rows: [
        {
          uscc: enterprise?.uscc,
          period,
          schemeVersion,
          grade: 'C',
          evaluatorTier: '县',
          evaluatedOn: today,
          publishedOn: today,
        },
      ],
    },
  );
  await eventually('the change is posted', () => Promise.resolve(receiver.received.length > 0));
  const [{ body, headers } = { body: '', headers: {} }] = receiver.received;
  expect(new Verifier(createWebhook.secret).verify(body, headers as Record<string, string>)).toMatchObject({
    type: 'change.grade_changed',
    data: { webhook: number, uscc: enterprise?.uscc, sector: 'PUBLIC_CREDIT', after: { grade: 'C' } },
  });
  const seen = '{ webhooks { number url host filter deliveries { outcome attempt } deadLetters { cursor } } }';
  await eventually('it is in the log of attempts', async () =>
    JSON.stringify(await asking('dashboard', seen)).includes('DELIVERED'),
  );
  expect(await asking('operator', seen)).toMatchObject({
    webhooks: [{ number, url: null, filter: null, deliveries: [{ outcome: 'DELIVERED', attempt: 1 }] }],
  });
  const audited = await asking(
    'auditor',
    'query ($uscc: USCC) { auditRecords(first: 100, uscc: $uscc) { nodes { operation subject fields variables operationText } } }',
    { uscc: enterprise?.uscc },
  );
  expect(JSON.stringify(audited)).toContain('"WebhookDelivery"');
  expect(`${JSON.stringify(audited)}${hub?.stderr}`).not.toContain(createWebhook.secret);
});

test('a list is written into a file here too', async (context) => {
  context.skip(!stores.engines.includes('postgresql'), 'no PostgreSQL server');
  const { requestExport } = (await asking(
    'work-safety',
    'mutation { requestExport(fields: "name workSafety { status grade }", purpose: "专项检查") { number total } }',
  )) as unknown as { requestExport: { number: number; total: number } };
  const { number, total } = requestExport;
  const state = 'query ($number: Int!) { export(number: $number) { state done } }';
  await eventually('it is done', async () =>
    JSON.stringify(await asking('work-safety', state, { number })).includes('DONE'),
  );
  const authorization = `Bearer ${await demoToken(join(folder, 'data'), 'work-safety')}`;
  const file = await fetch(`${url}/exports/${number}/file`, { headers: { authorization } });
  expect((await file.text()).trimEnd().split('\n')).toHaveLength(total + 1);
});
