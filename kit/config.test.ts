import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type HubConfig, readConfig } from './config.ts';
import { HubError } from './errors.ts';
import { hopSettings, privatePem, publicPem, testHop } from './testing/hop-keys.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-config-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function fileWith(content: string): Promise<string> {
  const file = join(folder, crypto.randomUUID());
  await writeFile(file, content);
  return file;
}

/** The problems told, one by one. */
function problems(environment: Record<string, string>, process: 'HUB' | 'SUBGRAPHS' = 'HUB'): string[] {
  try {
    readConfig(environment, process);
    return [];
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    expect(error.code).toBe('CONFIGURATION_INVALID');
    return error.message.split('; ');
  }
}

const OIDC = {
  HUB_OIDC_ISSUER: 'https://identity.example',
  HUB_OIDC_AUDIENCE: 'hub',
  HUB_OIDC_JWKS_URL: 'https://identity.example/keys',
};

const urlOf = (environment: Record<string, string>, name: string) => {
  const { subgraphs } = readConfig({ ...hopSettings(folder).gateway, ...environment });
  return subgraphs === 'in-process' ? null : subgraphs.urlOf(name);
};

describe('a configuration', () => {
  test('gives a statement as long as a whole answer may take, unless it says otherwise', () => {
    expect(readConfig({ HUB_QUERY_TIMEOUT_MS: '4000' }).statementTimeoutMs).toBe(4_000);
    const both = { HUB_QUERY_TIMEOUT_MS: '4000', HUB_STATEMENT_TIMEOUT_MS: '900' };
    expect(readConfig(both).statementTimeoutMs).toBe(900);
  });

  test('is safe for a laptop when nothing is set', () => {
    expect(readConfig({})).toEqual<HubConfig>({
      host: '127.0.0.1',
      port: 4000,
      sharesPort: false,
      database: 'sqlite:data',
      statementTimeoutMs: 10_000,
      subgraphs: 'in-process',
      hopKey: null,
      hopPublicKeys: [],
      sectorTimeoutMs: 800,
      feedPollMs: 250,
      driftPoints: 2,
      feedStaleSeconds: 300,
      exchangePollMs: 1_000,
      provinceEnterprises: 20_000,
      dataFolder: 'data',
      identity: 'demo',
      auditKeyFile: null,
      auditKeepDays: 366,
      ruleApproval: 'REQUIRED',
      inspectionFile: null,
      measuresFolder: null,
      jointMeasureListFile: null,
      receiptKeyFile: null,
      formerReceiptKeysFile: null,
      servesConsole: true,
      executor: 'compiled',
      limits: {
        bodyBytes: 1_048_576,
        characters: 20_000,
        tokens: 2_000,
        depth: 15,
        fields: 600,
        aliases: 30,
        rootFields: 20,
        directives: 50,
        page: 100,
        cost: 20_000,
        budget: 2_000_000,
        requests: 6_000,
        windowSeconds: 60,
        queryTimeoutMs: 10_000,
        operations: 'open',
        trustedOperations: null,
      },
      webhooks: { keyFile: null, networks: null, attempts: 12, rightsDays: 90 },
      exports: { keepHours: 72, perClient: 2 },
      pendingMigrations: 'APPLY',
      logLevel: 'warn',
    });
  });

  test('takes a blank setting for one that is not set, and leaves other settings alone', () => {
    expect(readConfig({ HUB_PORT: '', HUB_OIDC_ISSUER: '', PATH: '/bin', HUB_DB: undefined })).toMatchObject({
      port: 4000,
    });
  });

  test('cannot be changed afterwards', () => {
    expect(Object.isFrozen(readConfig({}))).toBe(true);
  });

  test('reads what is set', () => {
    const config = readConfig({
      ...OIDC,
      HUB_OIDC_ALGORITHMS: 'EdDSA, ES256',
      HUB_OIDC_CLOCK_SKEW_SECONDS: '5',
      HUB_OIDC_CLAIMS: 'subject=client_id, role=realm_access.roles',
      HUB_AUDIT_KEY_FILE: '/run/secrets/audit-key',
      HUB_HOST: '0.0.0.0',
      HUB_PORT: '0',
      HUB_DB: 'sqlite:/var/lib/hub',
      HUB_SECTOR_TIMEOUT_MS: '1500',
      HUB_FEED_POLL_MS: '1000',
      HUB_PROVINCE_ENTERPRISES: '0',
      HUB_MIGRATIONS: 'REFUSE',
      HUB_LOG_LEVEL: 'info',
    });
    expect(config).toMatchObject({
      host: '0.0.0.0',
      port: 0,
      database: 'sqlite:/var/lib/hub',
      dataFolder: '/var/lib/hub',
      sectorTimeoutMs: 1_500,
      feedPollMs: 1_000,
      provinceEnterprises: 0,
      auditKeyFile: '/run/secrets/audit-key',
      identity: {
        issuer: OIDC.HUB_OIDC_ISSUER,
        audience: 'hub',
        jwksUrl: OIDC.HUB_OIDC_JWKS_URL,
        algorithms: ['EdDSA', 'ES256'],
        clockSkewSeconds: 5,
        claims: { subject: 'client_id', role: 'realm_access.roles', sectors: 'sectors' },
      },
      pendingMigrations: 'REFUSE',
      logLevel: 'info',
    });
  });
});

describe('what is wrong with a configuration', () => {
  test('is told whole, in one message: each setting and its rule', async () => {
    const found = problems({
      HUB_HOST: '0.0.0.0',
      HUB_PORT: '70000',
      HUB_DB: 'mysql://hub',
      HUB_SUBGRAPHS: 'http://sectors:4001',
      HUB_HOP_KEY_FILE: join(folder, 'missing'),
      HUB_SECTOR_TIMEOUT_MS: 'soon',
      HUB_PROVINCE_ENTERPRISES: '12',
      HUB_MIGRATIONS: 'MAYBE',
    });
    expect(found.map((problem) => problem.split(/[: ]/)[0])).toEqual([
      'HUB_HOP_KEY_FILE',
      'HUB_PORT',
      'HUB_DB',
      'HUB_SUBGRAPHS',
      'HUB_SECTOR_TIMEOUT_MS',
      'HUB_PROVINCE_ENTERPRISES',
      'HUB_MIGRATIONS',
      'the',
    ]);
    expect(found).toContain('HUB_DB: must be sqlite:<folder> or postgresql://user:password@host:port/prefix');
    expect(found).toContain('HUB_SUBGRAPHS: must be in-process, or an http(s) URL with {name} in it');
    expect(found).toContain('HUB_HOP_KEY_FILE names a file that does not exist or cannot be read');
  });

  test.each([
    ['HUB_PORT', ['-1', '65536', '1.5', 'http']],
    ['HUB_FEED_POLL_MS', ['0', 'often']],
    ['HUB_DB', ['data', 'sqlite:', 'redis://x']],
    ['HUB_SUBGRAPHS', ['localhost:4001/{name}', 'ftp://x/{name}', 'http://x', '{name}']],
    ['HUB_LOG_LEVEL', ['loud']],
    ['HUB_PROVINCE_ENTERPRISES', ['499', '1000000000', '-1']],
  ])('%s: each wrong value is told by its name', (name, values) => {
    for (const value of values) {
      const found = problems({ [name]: value, ...hopSettings(folder).gateway });
      expect(found, value).toHaveLength(1);
      expect(found[0], value).toMatch(new RegExp(`^${name}: `));
    }
  });
});

describe('the demo issuer', () => {
  test.each(['0.0.0.0', '192.168.1.5', 'hub.example', '::'])('is refused on %s', (host) => {
    expect(problems({ HUB_HOST: host })).toEqual([
      'the demo issuer only serves loopback: set HUB_OIDC_ISSUER, HUB_OIDC_AUDIENCE and HUB_OIDC_JWKS_URL, or HUB_HOST=127.0.0.1',
    ]);
  });

  test.each(['127.0.0.1', '::1', 'localhost'])('serves %s', (host) => {
    expect(problems({ HUB_HOST: host })).toEqual([]);
  });

  test('is not asked about where only subgraphs are served: they believe the gateway alone', () => {
    expect(problems({ HUB_HOST: '0.0.0.0', ...hopSettings(folder).subgraphs }, 'SUBGRAPHS')).toEqual([]);
  });

  test('does not step in for an identity provider that is set by halves', () => {
    for (const name of Object.keys(OIDC))
      expect(problems({ ...OIDC, [name]: '' })).toEqual([
        'HUB_OIDC_ISSUER, HUB_OIDC_AUDIENCE and HUB_OIDC_JWKS_URL belong together: set all three',
      ]);
  });
});

describe('the console', () => {
  const BESIDE_A_PROVIDER = { ...OIDC, HUB_AUDIT_KEY_FILE: '/run/secrets/audit-key' };

  test.each([
    ['on a laptop', {}, true],
    ['on a laptop that does without', { HUB_CONSOLE: 'no' }, false],
    ['on a laptop that takes trusted operations only', { HUB_OPERATIONS: 'trusted' }, false],
    ['beside an identity provider', BESIDE_A_PROVIDER, false],
    ['beside an identity provider, where it is wanted', { ...BESIDE_A_PROVIDER, HUB_CONSOLE: 'yes' }, true],
  ])('%s', (_where, given, isServed) => {
    expect(readConfig(given).servesConsole).toBe(isServed);
  });

  test('is refused where nothing that is typed is taken', () => {
    expect(problems({ HUB_CONSOLE: 'yes', HUB_OPERATIONS: 'trusted' })).toEqual([
      'HUB_CONSOLE: not beside HUB_OPERATIONS=trusted, which takes nothing that is typed',
    ]);
  });
});

describe('the audit log', () => {
  test('is sealed with a key of the operator as soon as others than this machine are served', () => {
    expect(problems(OIDC)).toEqual([expect.stringMatching(/^HUB_AUDIT_KEY_FILE: needed beside an identity provider/)]);
  });

  test('is kept for six months at least (Cybersecurity Law of the PRC, article 21)', () => {
    expect(problems({ HUB_AUDIT_KEEP_DAYS: '183' })).toHaveLength(1);
    expect(problems({ HUB_AUDIT_KEEP_DAYS: '184' })).toEqual([]);
  });
});

/** What is told of a file with this text. */
const told = async (name: string, text: string, process: 'HUB' | 'SUBGRAPHS') => {
  const file = await fileWith(text);
  const found = problems(
    { ...(process === 'HUB' && { HUB_SUBGRAPHS: 'http://sectors:4001/{name}' }), [name]: file },
    process,
  );
  for (const line of text.split('\n').filter((each) => each.length > 20 && !each.startsWith('-----')))
    expect(found.join()).not.toContain(line);
  return found;
};

describe('the keys of gateway and subgraphs', () => {
  const APART = { HUB_SUBGRAPHS: 'http://sectors:4001/{name}' };

  test('are needed as soon as subgraphs are apart: the private one by the gateway, the public one by subgraphs', () => {
    expect(problems(APART)).toEqual([
      'HUB_HOP_KEY_FILE: needed as soon as subgraphs are apart: the key by which the gateway signs',
    ]);
    expect(problems({}, 'SUBGRAPHS')).toEqual([
      'HUB_HOP_PUBLIC_KEY_FILE: needed to serve subgraphs: the public key by which they know the gateway',
    ]);
    const { gateway, subgraphs } = hopSettings(folder);
    expect(readConfig({ ...APART, ...gateway }).hopKey?.asymmetricKeyType).toBe('ed25519');
    expect(readConfig(subgraphs, 'SUBGRAPHS').hopPublicKeys).toHaveLength(1);
  });

  test('may be two public ones while the gateway’s is replaced', async () => {
    const file = await fileWith(`${publicPem(testHop().publicKey)}\n${publicPem(testHop().publicKey)}`);
    expect(readConfig({ HUB_HOP_PUBLIC_KEY_FILE: file }, 'SUBGRAPHS').hopPublicKeys).toHaveLength(2);
  });

  test('are refused where they are none, and never repeated: a subgraph is given no private key', async () => {
    const { privateKey, publicKey } = testHop();
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const NO_PRIVATE = ['HUB_HOP_KEY_FILE names a file that holds no Ed25519 private key in PEM (PKCS #8)'];
    expect(await told('HUB_HOP_KEY_FILE', 'hunter2', 'HUB')).toEqual(NO_PRIVATE);
    expect(await told('HUB_HOP_KEY_FILE', publicPem(publicKey), 'HUB')).toEqual(NO_PRIVATE);
    expect(await told('HUB_HOP_KEY_FILE', privatePem(rsa.privateKey), 'HUB')).toEqual(NO_PRIVATE);
    expect(await told('HUB_HOP_PUBLIC_KEY_FILE', privatePem(privateKey), 'SUBGRAPHS')).toEqual([
      'HUB_HOP_PUBLIC_KEY_FILE names a file that holds a private key, which has no business here: give it the public one',
    ]);
    const NO_PUBLIC = ['HUB_HOP_PUBLIC_KEY_FILE names a file that holds no Ed25519 public key in PEM'];
    expect(await told('HUB_HOP_PUBLIC_KEY_FILE', 'hunter2', 'SUBGRAPHS')).toEqual(NO_PUBLIC);
    expect(await told('HUB_HOP_PUBLIC_KEY_FILE', publicPem(rsa.publicKey), 'SUBGRAPHS')).toEqual(NO_PUBLIC);
  });
});

describe('the password of the database', () => {
  test('may come from a file, whatever characters it has', async () => {
    const file = await fileWith('p@ss/word: 100%\n');
    const { database } = readConfig({ HUB_DB: 'postgresql://hub@db.example/hebei', HUB_DB_PASSWORD_FILE: file });
    expect(decodeURIComponent(new URL(database).password)).toBe('p@ss/word: 100%');
  });

  test('from a file goes with PostgreSQL only', async () => {
    expect(problems({ HUB_DB: 'sqlite:data', HUB_DB_PASSWORD_FILE: await fileWith('x') })).toEqual([
      'HUB_DB_PASSWORD_FILE goes with HUB_DB=postgresql://user@host:port/prefix',
    ]);
  });
});

describe('where subgraphs are', () => {
  test('is a URL with their name in it, without a slash at its end', () => {
    expect(urlOf({ HUB_SUBGRAPHS: 'http://{name}.sectors:4001/{name}/' }, 'registry')).toBe(
      'http://registry.sectors:4001/registry',
    );
  });

  test('may be said of some of them apart', () => {
    const environment = {
      HUB_SUBGRAPHS: 'http://sectors:4001/{name}',
      HUB_SUBGRAPH_URLS: 'work-safety=https://safety.example/graph?a=b, registry=http://registry:4001/registry',
    };
    expect(['work-safety', 'registry', 'public-credit'].map((name) => urlOf(environment, name))).toEqual([
      'https://safety.example/graph?a=b',
      'http://registry:4001/registry',
      'http://sectors:4001/public-credit',
    ]);
  });

  test.each(['work-safety', 'work-safety=', '=http://x', 'work-safety=safety.example', 'a=http://x,,b=http://y'])(
    'is refused in another form: %s',
    (urls) => {
      expect(
        problems({ HUB_SUBGRAPHS: 'http://x/{name}', ...hopSettings(folder).gateway, HUB_SUBGRAPH_URLS: urls }),
      ).toEqual(['HUB_SUBGRAPH_URLS: must be <name>=<http(s) URL>, with commas between several']);
    },
  );

  test('cannot be said of some where all are in this process', () => {
    expect(problems({ HUB_SUBGRAPH_URLS: 'registry=http://x' })).toEqual([
      'HUB_SUBGRAPH_URLS: only beside HUB_SUBGRAPHS=<URL with {name}>, which says where the others are',
    ]);
  });
});
