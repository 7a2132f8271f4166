import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { copyFile, cp, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../kit/config.ts';
import { hopSettings } from '../kit/testing/hop-keys.ts';
import { ask } from './testing/client.ts';
import { Child } from './testing/child.ts';
import { demoToken, fillFolder } from './testing/hub.ts';
import { rowCounts } from './testing/stores-on-disk.ts';

const ENTERPRISES = '2000';
const OIDC = {
  HUB_OIDC_ISSUER: 'http://127.0.0.1:1/',
  HUB_OIDC_AUDIENCE: 'hub',
  HUB_OIDC_JWKS_URL: 'http://127.0.0.1:1/keys',
};

let folder: string;
let filled: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'start-and-stop-'));
  filled = join(folder, 'filled');
  await fillFolder(filled, Number(ENTERPRISES));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function hubOn(data: string, environment: Readonly<Record<string, string>> = {}): Child {
  const hub = new Child(['gateway/main.ts'], {
    HUB_DB: `sqlite:${data}`,
    HUB_PORT: '0',
    HUB_PROVINCE_ENTERPRISES: ENTERPRISES,
    HUB_EXCHANGE_POLL_MS: '0', // what one start loads is what is compared
    ...environment,
  });
  onTestFinished(async () => {
    await hub.stop('SIGKILL');
  });
  return hub;
}

async function urlOf(hub: Child): Promise<string> {
  const [, url = ''] = await hub.says(/The hub runs: (http:\S+)\/graphql/);
  return url;
}

describe('the data of the first start', () => {
  test('is there at the second, and nothing is loaded again', async () => {
    const counts = rowCounts(filled);
    const { mtimeMs } = await stat(join(filled, 'province/manifest.json'));
    const hub = hubOn(filled);
    const { data } = await ask(
      await urlOf(hub),
      await demoToken(filled, 'dashboard'),
      '{ enterprises(first: 1) { totalCount } }',
    );
    expect(data).toEqual({ enterprises: { totalCount: counts['hub.indexed_enterprise_1'] } });
    expect(await hub.stop()).toBe(0);
    expect(hub.stdout).not.toMatch(/First start|rows,/);
    expect(rowCounts(filled)).toEqual(counts);
    expect((await stat(join(filled, 'province/manifest.json'))).mtimeMs).toBe(mtimeMs);
  });

  test('is whole and the same, however often the first start was killed on its way', async () => {
    const data = join(folder, 'killed');
    for (const line of [
      /First start/,
      /enterprises\.csv/,
      /public-credit\/grades\.csv/,
      /market-regulation\/grades\.csv/,
    ]) {
      const cutOff = hubOn(data);
      await cutOff.says(line);
      expect(await cutOff.stop('SIGKILL')).toBe('SIGKILL');
    }
    const hub = hubOn(data);
    await urlOf(hub);
    expect(await hub.stop()).toBe(0);
    expect(rowCounts(data)).toEqual(rowCounts(filled));
  });
});

describe('Ctrl-C', () => {
  let sector: Server;
  let sectorPort: string;
  const waiting: ServerResponse[] = [];

  beforeAll(async () => {
    sector = createServer((request, response) => {
      response.setHeader('content-type', 'application/json');
      if (request.method === 'GET') response.end('[]');
      else waiting.push(response);
    });
    await once(sector.listen(0, '127.0.0.1'), 'listening');
    const address = sector.address();
    sectorPort = String(typeof address === 'object' ? address?.port : '');
  });

  afterAll(() => sector.close());

  /** A hub with one question under way, which its sector has not answered yet. */
  async function hubWithQuestionUnderWay(name: string) {
    const data = join(folder, name);
    const hub = hubOn(data, {
      HUB_SUBGRAPHS: `http://127.0.0.1:${sectorPort}/{name}`,
      ...hopSettings(folder).gateway,
      HUB_SECTOR_TIMEOUT_MS: '10000',
    });
    const url = await urlOf(hub);
    const asked = ask(url, await demoToken(data, 'dashboard'), '{ guideCounts { reportingRegion guides } }');
    const answer = asked.catch((error: unknown) => error);
    await expect.poll(() => waiting.length, { timeout: 10_000 }).toBe(1);
    return { hub, url, answer, sectorAnswer: waiting.pop() };
  }

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '(%s) lets the request under way finish, takes no new one, and ends with 0',
    async (signal) => {
      const { hub, url, answer, sectorAnswer } = await hubWithQuestionUnderWay(signal);
      hub.signal(signal);
      await hub.says(/Stopping/);
      await expect
        .poll(() =>
          fetch(`${url}/health`).then(
            () => 'answers',
            () => 'refused',
          ),
        )
        .toBe('refused');
      sectorAnswer?.end('{"data":{"guideCounts":[{"reportingRegion":"石家庄市","guides":7}]}}');
      const answeredAt = performance.now();
      expect(await answer).toMatchObject({
        status: 200,
        data: { guideCounts: [{ reportingRegion: '石家庄市', guides: 7 }] },
        errors: [],
      });
      expect(await hub.ended).toBe(0);
      expect(hub.stderr).toBe('');
      // The client above keeps its connection: the hub does not wait for it to let go (10 s and more).
      expect(performance.now() - answeredAt).toBeLessThan(5_000);
    },
  );

  test('pressed twice ends at once', async () => {
    const { hub, answer, sectorAnswer } = await hubWithQuestionUnderWay('twice');
    hub.signal('SIGINT');
    await hub.says(/press again/);
    hub.signal('SIGINT');
    expect(await hub.ended).toBe(1);
    expect(await answer).toBeInstanceOf(Error);
    sectorAnswer?.destroy();
  });
});

describe('a start that cannot be is refused in one sentence with what to do, exit code 2 and no stack', () => {
  test('the port is taken, or another hub runs on the data folder; both end with the other hub, however it ends', async () => {
    const data = join(folder, 'held');
    const environment = { HUB_PROVINCE_ENTERPRISES: '0' };
    const first = hubOn(data, environment);
    const { port } = new URL(await urlOf(first));
    const onItsPort = hubOn(join(folder, 'elsewhere'), { HUB_PORT: port, ...environment });
    const onItsFolder = hubOn(data, environment);
    expect(await refusalOf(onItsPort)).toEqual(refused('PORT_TAKEN', /HUB_PORT/));
    expect(await refusalOf(onItsFolder)).toEqual(refused('DATABASE_LOCKED', /choose another folder/));
    await first.stop('SIGKILL');
    await urlOf(hubOn(data, { HUB_PORT: port, ...environment }));
  });

  test.each(['registry', 'hub'])('the data file of %s is damaged', async (name) => {
    const data = join(folder, `damaged-${name}`);
    await cp(filled, data, { recursive: true });
    await writeFile(join(data, `${name}.sqlite`), 'this was a database once, and is not any more\n'.repeat(400));
    expect(await refusalOf(hubOn(data))).toEqual(refused('DATABASE_CORRUPT', /backup/));
  });

  test('the data folder is a file', async () => {
    const file = join(folder, 'file');
    await copyFile(join(filled, 'province/manifest.json'), file);
    expect(await refusalOf(hubOn(file))).toEqual(refused('DATABASE_PERMISSION_DENIED', /HUB_DB/));
  });

  test('the configuration is wrong, in several places at once', async () => {
    const hub = hubOn(join(folder, 'configuration'), { HUB_PORT: '70000', HUB_LOG_LEVEL: 'loud' });
    expect(await refusalOf(hub)).toEqual(refused('CONFIGURATION_INVALID', /HUB_PORT.*HUB_LOG_LEVEL/));
  });

  test('this machine does not have the address', async () => {
    const key = join(folder, 'audit-key.pem');
    await writeFile(key, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const elsewhere = { HUB_HOST: '203.0.113.1', ...OIDC, HUB_AUDIT_KEY_FILE: key, HUB_PROVINCE_ENTERPRISES: '0' };
    const hub = hubOn(join(folder, 'address'), elsewhere);
    expect(await refusalOf(hub)).toEqual(refused('CONFIGURATION_INVALID', /HUB_HOST/));
  });

  test.each([
    ['a port that is none', { HUB_PORT: 'eighty' }, /HUB_PORT/],
    ['the demo issuer open to others', { HUB_HOST: '0.0.0.0' }, /HUB_OIDC_ISSUER.*HUB_HOST=127\.0\.0\.1/],
    ['half an identity provider', { HUB_OIDC_AUDIENCE: 'hub' }, /set all three/],
    ['subgraphs apart without a key to sign with', { HUB_SUBGRAPHS: 'http://127.0.0.1:1/{name}' }, /HUB_HOP_KEY_FILE/],
    ['a URL without {name}', { HUB_SUBGRAPHS: 'http://127.0.0.1:1' }, /\{name\}/],
    ['a subgraph URL that is none', { HUB_SUBGRAPH_URLS: 'registry=there' }, /HUB_SUBGRAPH_URLS/],
    [
      'subgraph URLs for subgraphs in this process',
      { HUB_SUBGRAPH_URLS: 'registry=http://127.0.0.1:1/' },
      /HUB_SUBGRAPHS/,
    ],
    ['a key file that is not there', { HUB_HOP_KEY_FILE: '/nowhere' }, /HUB_HOP_KEY_FILE/],
    ['a password for no PostgreSQL', { HUB_DB_PASSWORD_FILE: import.meta.filename }, /HUB_DB=postgresql/],
    ['a province that is too small', { HUB_PROVINCE_ENTERPRISES: '7' }, /HUB_PROVINCE_ENTERPRISES/],
  ])('the configuration has %s', (_title, environment, advice) => {
    expect(() => readConfig(environment)).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION_INVALID', message: expect.stringMatching(advice) }),
    );
  });

  test('PostgreSQL does not run', async () => {
    const hub = hubOn('', { HUB_DB: 'postgresql://hub@127.0.0.1:1/hub' });
    expect(await refusalOf(hub)).toEqual(refused('DATABASE_UNREACHABLE', /PostgreSQL runs/));
  });

  test.each([
    ['a subgraph nobody has', ['kit/subgraphs.ts', 'weather'], /There are: culture-tourism/],
    ['no key', ['kit/subgraphs.ts', 'registry'], /HUB_HOP_PUBLIC_KEY_FILE/],
  ])('subgraphs are to be served with %s', async (title, args, advice) => {
    const child = new Child(args, {
      HUB_DB: `sqlite:${join(folder, 'subgraphs')}`,
      HUB_PORT: '0',
      ...(title !== 'no key' && hopSettings(folder).subgraphs),
    });
    expect(await refusalOf(child)).toEqual(refused('CONFIGURATION_INVALID', advice));
  });

  test('migrations are pending, and are a step of their own', async () => {
    const hub = hubOn(join(folder, 'unmigrated'), { HUB_MIGRATIONS: 'REFUSE' });
    expect(await refusalOf(hub)).toEqual(refused('MIGRATIONS_PENDING', /npm run migrate/));
  });
});

async function refusalOf(child: Child) {
  const exit = await child.ended;
  return { exit, stderr: child.stderr, stdout: child.stdout };
}

function refused(code: string, advice: RegExp) {
  return {
    exit: 2,
    stderr: expect.stringMatching(new RegExp(`^${code}: [^\\n]*${advice.source}[^\\n]*\\n$`)),
    stdout: expect.not.stringMatching(/\n\s+at /),
  };
}
