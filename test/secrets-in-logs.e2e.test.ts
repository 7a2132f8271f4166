import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hopSettings } from '../kit/testing/hop-keys.ts';
import { Child } from './testing/child.ts';
import { demoToken } from './testing/hub.ts';

/*
 * A hub at its most talkative is led through a session with secrets in every place where a secret may stand; then all it
 * has said, and its audit log, are searched for them.
 */

const USCC = '91130502TT000H9J6D';
/** Texts that appear nowhere but where they are planted. */
const planted = {
  'the password in the address of a subgraph': 'Planted-subgraph-password-1',
  'what a failing subgraph answers': 'Planted-subgraph-answer-2',
  'a header of a failing subgraph': 'Planted-subgraph-header-3',
  'a token that is none': 'Planted-no-token-4',
  'a cookie': 'Planted-cookie-5',
  'a token in the address': 'Planted-token-in-address-6',
  'a body that is no JSON': 'Planted-body-7',
  'a variable of a wrong type': 'Planted-variable-8',
  'an operation that is not valid': 'PlantedOperation9',
} as const;
/** Kept by the audit log on purpose: the variables of an operation that could be asked. */
const AUDITED: ReadonlySet<string> = new Set([planted['a variable of a wrong type']]);
const tokens = new Map<string, string>();

let folder: string;
let subgraph: Server;
let hub: Child;
let url = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secrets-'));
  const data = join(folder, 'data');
  await mkdir(data);
  subgraph = createServer((_request, response) => {
    response.writeHead(500, { 'x-secret': planted['a header of a failing subgraph'] });
    response.end(JSON.stringify({ errors: [{ message: planted['what a failing subgraph answers'] }] }));
  });
  subgraph.listen(0, '127.0.0.1');
  await once(subgraph, 'listening');
  const { port } = subgraph.address() as AddressInfo;
  const password = planted['the password in the address of a subgraph'];
  hub = new Child(['gateway/main.ts'], {
    HUB_DB: `sqlite:${data}`,
    HUB_PORT: '0',
    HUB_LOG_LEVEL: 'trace',
    HUB_PROVINCE_ENTERPRISES: '0',
    HUB_SUBGRAPHS: `http://hub:${password}@127.0.0.1:${port}/{name}`,
    ...hopSettings(join(folder, 'hop')).gateway,
  });
  [, url = ''] = await hub.says(/The hub runs: (http:\S+)\/graphql/);
  for (const name of ['dashboard', 'work-safety', 'auditor']) tokens.set(name, await demoToken(data, name));
  await session();
  await hub.stop();
});
afterAll(async () => {
  await hub.stop();
  subgraph.close();
  await rm(folder, { recursive: true, force: true });
});

async function send(path: string, body: string | null, headers: Readonly<Record<string, string>>): Promise<void> {
  const response = await fetch(`${url}${path}`, {
    method: body === null ? 'GET' : 'POST',
    ...(body !== null && { body }),
    headers: { 'content-type': 'application/json', ...headers },
  });
  await response.body?.cancel();
}

async function session(): Promise<void> {
  const question = JSON.stringify({
    query: 'query ($uscc: USCC!) { enterprise(uscc: $uscc) { name workSafety { grade } } enterprises { totalCount } }',
    variables: { uscc: USCC },
  });
  const refused = planted['a token that is none'];
  const cookie = `token=${planted['a cookie']}`;
  await send('/graphql', question, { authorization: `Bearer ${refused}`, cookie });
  await send('/graphql', question, { authorization: `Basic ${refused}` });
  await send(`/graphql?token=${planted['a token in the address']}`, question, {});
  await send(`/nothing/${planted['a token in the address']}`, null, {});
  for (const token of tokens.values()) {
    const authorization = `Bearer ${token}`;
    await send('/graphql', question, { authorization, cookie });
    const ofSector = `{ workSafetyRecords(uscc: "${USCC}") { key } workSafetyExplanation(uscc: "${USCC}") { grade } }`;
    await send('/graphql', JSON.stringify({ query: ofSector }), { authorization });
    await send('/graphql', `{"query": "${planted['a body that is no JSON']}`, { authorization });
    const wrong = { query: 'query ($first: Int!) { enterprises(first: $first) { totalCount } }' };
    const variables = { first: planted['a variable of a wrong type'] };
    await send('/graphql', JSON.stringify({ ...wrong, variables }), { authorization });
    await send('/graphql', `{"query":"{ ${planted['an operation that is not valid']} }"}`, { authorization });
    await send('/graphql/stream', '{"query":"subscription { changes { at } }"', { authorization });
    await send('/rehearsals/1/moves.csv', null, { authorization });
    await send(`/credit-reports/verify?code=${planted['a token in the address']}`, null, { authorization });
  }
}

/** What stands in files of secrets: lines of PEM, members of a JSON Web Key that are private. */
async function secretsInFiles(): Promise<string[]> {
  const files = await readdir(folder, { recursive: true });
  const texts = await Promise.all(
    files
      .filter((file) => /(_key\.pem|-key\.pem|-key\.json)$/.test(file) && !file.includes('public'))
      .map((file) => readFile(join(folder, file), 'utf8')),
  );
  return texts.flatMap((text) => [
    ...[...text.matchAll(/^[A-Za-z0-9+/=]{40,}$/gm)].map(([line]) => line),
    ...[...text.matchAll(/"d":\s*"([\w-]+)"/g)].map(([, secret = '']) => secret),
  ]);
}

async function audited(): Promise<string> {
  const files = (await readdir(join(folder, 'data'))).filter((file) => file.startsWith('audit.sqlite'));
  const texts = await Promise.all(files.map((file) => readFile(join(folder, 'data', file), 'latin1')));
  return texts.join('\n');
}

describe('in all that a hub says at its most talkative level', () => {
  test('is something of the session, so that there is something to search', () => {
    expect(hub.stdout).toContain('"event":"sector did not answer"');
    expect(hub.stdout).toContain('"event":"operation compiled"');
  });

  test.each(Object.entries(planted))('%s is not', (_what, secret) => {
    expect(hub.stdout + hub.stderr).not.toContain(secret);
  });

  test('tokens are not, neither whole nor by their signatures', () => {
    for (const token of tokens.values()) {
      expect(hub.stdout + hub.stderr).not.toContain(token);
      expect(hub.stdout + hub.stderr).not.toContain(token.split('.')[2]);
    }
  });

  test('keys are not', async () => {
    const secrets = await secretsInFiles();
    expect(secrets.length).toBeGreaterThanOrEqual(4);
    for (const secret of secrets) expect(hub.stdout + hub.stderr).not.toContain(secret);
  });

  test('the code of the enterprise that was asked about is not', () => {
    expect(hub.stdout + hub.stderr).not.toContain(USCC);
  });
});

describe('in the audit log', () => {
  test('are answered questions with the enterprises they are about', async () => {
    expect(await audited()).toContain(USCC);
  });

  test('are no tokens, no keys, and nothing of what was refused or of what a subgraph answered', async () => {
    const log = await audited();
    for (const [what, secret] of Object.entries(planted)) expect(log.includes(secret), what).toBe(AUDITED.has(secret));
    for (const token of tokens.values()) expect(log).not.toContain(token.split('.')[2]);
    for (const secret of await secretsInFiles()) expect(log).not.toContain(secret);
  });
});

describe('where a hub refuses to start', () => {
  const password = 'Planted-database-password-10';

  test.each([
    ['on a database that does not answer', { HUB_DB: `postgresql://hub:${password}@127.0.0.1:1/hub` }],
    ['on an address that is none', { HUB_DB: `postgres:/hub:${password}@/hub` }],
    [
      'on settings that are wrong',
      { HUB_PORT: password, HUB_OIDC_ISSUER: `https://a:${password}@x/`, HUB_LOG_LEVEL: password },
    ],
    [
      'on a key that is none',
      { HUB_SUBGRAPHS: 'http://127.0.0.1:1/{name}', HUB_HOP_KEY_FILE: 'bad-key', HUB_RECEIPT_KEY_FILE: 'bad-key' },
    ],
  ])('%s: it says why, and no secret', async (_how, settings: Readonly<Record<string, string>>) => {
    const badKey = join(folder, 'bad-key');
    await writeFile(badKey, `-----BEGIN PRIVATE KEY-----\n${password}\n-----END PRIVATE KEY-----\n`);
    const inFolder = Object.entries(settings).map(([name, value]) => [name, value === 'bad-key' ? badKey : value]);
    const refusing = new Child(['gateway/main.ts'], {
      HUB_DB: `sqlite:${join(folder, 'other')}`,
      HUB_PROVINCE_ENTERPRISES: '0',
      HUB_LOG_LEVEL: 'trace',
      ...Object.fromEntries(inFolder),
    });
    expect(await refusing.ended).toBe(2);
    expect(refusing.stdout + refusing.stderr).not.toBe('');
    expect(refusing.stdout + refusing.stderr).not.toContain(password);
  });
});
