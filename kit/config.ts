import type { KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { locateDatabase } from './database/location.ts';
import { HubError } from './errors.ts';
import { type ClaimMap, isClaimName, CLAIM_NAMES, OWN_CLAIMS } from './identity/claim-map.ts';
import { readPrivateKey, readPublicKeys } from './identity/ed25519-pem.ts';
import { TOKEN_ALGORITHMS, type TokenAlgorithm } from './identity/token-algorithms.ts';
import { FEWEST_ENTERPRISES, MOST_ENTERPRISES } from './province/plan.ts';

const IN_PROCESS = 'in-process';
const DATABASE_FORMS = 'must be sqlite:<folder> or postgresql://user:password@host:port/prefix';

/** Words with commas between them. */
const list = <Word extends string>(words: readonly [Word, ...Word[]]) =>
  z
    .string()
    .transform((text) => text.split(',').map((each) => each.trim()))
    .pipe(z.array(z.enum(words)).min(1));

const settings = z.object({
  /** Address to listen on. */
  HUB_HOST: z.string().min(1).default('127.0.0.1'),
  HUB_PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
  /**
   * Where the stores are: `sqlite:<folder>` or `postgresql://user:password@host:port/prefix`; the password may be in a
   * file named by `HUB_DB_PASSWORD_FILE` instead.
   */
  HUB_DB: z.string().refine(isDatabase, DATABASE_FORMS).default('sqlite:data'),
  /** `in-process`, or a URL with `{name}` in the place of the subgraph's name. */
  HUB_SUBGRAPHS: z
    .string()
    .refine(
      (text) => text === IN_PROCESS || (text.includes('{name}') && isHttpUrl(text.replaceAll('{name}', 'x'))),
      'must be in-process, or an http(s) URL with {name} in it',
    )
    .default('in-process'),
  /** URLs of subgraphs that are elsewhere than HUB_SUBGRAPHS says: `<name>=<url>`, commas between them. */
  HUB_SUBGRAPH_URLS: z
    .string()
    .transform((text) => text.split(',').map((entry) => entry.trim().split(/=(.*)/s, 2)))
    .refine((entries) => entries.every(([name, url]) => name !== '' && isHttpUrl(url)), {
      error: 'must be <name>=<http(s) URL>, with commas between several',
    })
    .default([]),
  /** File with the key by which the gateway signs what it asks of subgraphs: Ed25519, PEM. The gateway's alone. */
  HUB_HOP_KEY_FILE: z.string().optional(),
  /** File with its public half, by which subgraphs know the gateway; two of them while it is replaced. */
  HUB_HOP_PUBLIC_KEY_FILE: z.string().optional(),
  /** Longest wait for a sector, milliseconds. */
  HUB_SECTOR_TIMEOUT_MS: z.coerce.number().int().min(10).max(60_000).default(800),
  /** How often the hub looks for changes in the sectors' feeds, milliseconds. */
  HUB_FEED_POLL_MS: z.coerce.number().int().min(10).max(600_000).default(250),
  /** Percentage points by which the share of enterprises at C or worse in a region or industry must move for a warning. */
  HUB_DRIFT_POINTS: z.coerce.number().min(0.01).max(100).default(2),
  /** After how many seconds a change feed that is not followed to its end is told to be stale. */
  HUB_FEED_STALE_SECONDS: z.coerce.number().int().min(1).max(86_400).default(300),
  /**
   * How often the hub looks for what sectors send each other, milliseconds, 10 at least; 0 where another hub carries it.
   */
  HUB_EXCHANGE_POLL_MS: z.coerce
    .number()
    .int()
    .max(600_000)
    .refine((pollMs) => pollMs === 0 || pollMs >= 10, 'must be 0, or at least 10')
    .default(1_000),
  /** Enterprises in the sample province that a laptop's empty store is filled with, 500 at least; 0 for none. */
  HUB_PROVINCE_ENTERPRISES: z.coerce
    .number()
    .int()
    .max(MOST_ENTERPRISES)
    .refine((count) => count === 0 || count >= FEWEST_ENTERPRISES, `must be 0, or at least ${FEWEST_ENTERPRISES}`)
    .default(20_000),
  /** Whether a rule set is approved by a second person before it is published: `required`, or `none` where the body has one person only. */
  HUB_RULE_APPROVAL: z.enum(['required', 'none']).default('required'),
  /** Folder with tables of supervision measures and their overrides; without it those that are shipped. */
  HUB_MEASURES: z.string().optional(),
  /** File with the permitted measures of joint reward and punishment; without it the one that is shipped. */
  HUB_JOINT_MEASURES: z.string().optional(),
  /** File with the standards of random inspection; without it those that are shipped. */
  HUB_INSPECTION: z.string().optional(),
  /** File with the private key that receipts are signed with; on a laptop one is made. */
  HUB_RECEIPT_KEY_FILE: z.string().optional(),
  /** File with the public keys of receipts signed earlier, to be published beside it. */
  HUB_RECEIPT_FORMER_KEYS: z.string().optional(),
  /** Issuer, audience and key set of the identity provider; without them the laptop's demo issuer, on loopback only. */
  HUB_OIDC_ISSUER: z.url().optional(),
  HUB_OIDC_AUDIENCE: z.string().optional(),
  HUB_OIDC_JWKS_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Signatures that are believed, commas between them. */
  HUB_OIDC_ALGORITHMS: list(TOKEN_ALGORITHMS).default(['EdDSA', 'ES256', 'RS256', 'PS256']),
  /** Seconds by which the clocks of provider and hub may differ. */
  HUB_OIDC_CLOCK_SKEW_SECONDS: z.coerce.number().int().min(0).max(300).default(30),
  /** Where the provider's tokens say what under other names than the hub's: `role=realm_access.roles,sectors=hub.sectors`. */
  HUB_OIDC_CLAIMS: z
    .string()
    .transform((text) => text.split(',').map((entry) => entry.trim().split(/=(.*)/s, 2)))
    .refine((entries) => entries.every(([name = '', path]) => isClaimName(name) && path !== undefined && path !== ''), {
      error: `must be <name>=<claim>, with commas between several; names are ${CLAIM_NAMES.join(', ')}`,
    })
    .default([]),
  /** File with the private key (Ed25519, PEM) that seals the audit log; the laptop makes one of its own. */
  HUB_AUDIT_KEY_FILE: z.string().min(1).optional(),
  /** Days that audit records are kept: six months at least (Cybersecurity Law of the PRC, article 21). */
  HUB_AUDIT_KEEP_DAYS: z.coerce.number().int().min(184).max(36_500).default(366),
  /** `compiled`, or `stock` for the executor of @apollo/gateway as it comes. */
  HUB_EXECUTOR: z.enum(['compiled', 'stock']).default('compiled'),
  /** Largest body, bytes. */
  HUB_LIMIT_BODY_BYTES: z.coerce.number().int().min(1_024).max(16_777_216).default(1_048_576),
  /** Longest text of an operation, characters. */
  HUB_LIMIT_CHARACTERS: atLeastOne().default(20_000),
  /** Most tokens in an operation's text. */
  HUB_LIMIT_TOKENS: atLeastOne().default(2_000),
  /** Deepest nesting of fields. */
  HUB_LIMIT_DEPTH: atLeastOne().default(15),
  /** Most fields, each fragment counted wherever it is spread. */
  HUB_LIMIT_FIELDS: atLeastOne().default(600),
  /** Most fields with an alias, counted likewise. */
  HUB_LIMIT_ALIASES: z.coerce.number().int().min(0).default(30),
  /** Most fields at the root. */
  HUB_LIMIT_ROOT_FIELDS: atLeastOne().default(20),
  /** Most directives. */
  HUB_LIMIT_DIRECTIVES: z.coerce.number().int().min(0).default(50),
  /** Largest page. */
  HUB_LIMIT_PAGE: z.coerce.number().int().min(1).max(100).default(100),
  /** Highest cost of one operation. */
  HUB_LIMIT_COST: atLeastOne().default(20_000),
  /** Cost that a client may cause in a window; 0 for any. */
  HUB_LIMIT_BUDGET: z.coerce.number().int().min(0).default(2_000_000),
  /** Requests that a client may send in a window; 0 for any. */
  HUB_LIMIT_REQUESTS: z.coerce.number().int().min(0).default(6_000),
  /** Length of that window, seconds. */
  HUB_LIMIT_WINDOW_SECONDS: z.coerce.number().int().min(1).max(86_400).default(60),
  /** Longest time for a whole answer, milliseconds. */
  HUB_QUERY_TIMEOUT_MS: z.coerce.number().int().min(100).max(600_000).default(10_000),
  /** Longest time of one statement that reads for a request, milliseconds (PostgreSQL); that of the whole answer where left out. */
  HUB_STATEMENT_TIMEOUT_MS: z.coerce.number().int().min(100).max(600_000).optional(),
  /** `open`, or `trusted`: nothing but the operations of HUB_TRUSTED_OPERATIONS. */
  HUB_OPERATIONS: z.enum(['open', 'trusted']).default('open'),
  /** Folder of trusted operations, a .graphql file each; those of schema/operations where none is named. */
  HUB_TRUSTED_OPERATIONS: z.string().optional(),
  /** APPLY or REFUSE pending migrations at start. */
  HUB_MIGRATIONS: z.enum(['APPLY', 'REFUSE']).default('APPLY'),
  HUB_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('warn'),
});

function atLeastOne() {
  return z.coerce.number().int().min(1);
}

/** What is asked of the hub at most. */
export interface LimitSettings {
  readonly bodyBytes: number;
  readonly characters: number;
  readonly tokens: number;
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
  readonly rootFields: number;
  readonly directives: number;
  readonly page: number;
  /** Of one operation. */
  readonly cost: number;
  /** Cost in a window, for each client; 0 for any. */
  readonly budget: number;
  /** Requests in a window, for each client; 0 for any. */
  readonly requests: number;
  readonly windowSeconds: number;
  readonly queryTimeoutMs: number;
  readonly operations: 'open' | 'trusted';
  /** Null for the operations of schema/operations. */
  readonly trustedOperations: string | null;
}

/** How this process runs. Read once at start; nothing else reads the environment. */
export interface HubConfig {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** Longest time of one statement that reads for a request (PostgreSQL). */
  readonly statementTimeoutMs: number;
  readonly subgraphs: 'in-process' | RemoteSubgraphs;
  /** By which the gateway signs; null where it needs none. */
  readonly hopKey: KeyObject | null;
  /** By which subgraphs know the gateway. */
  readonly hopPublicKeys: readonly KeyObject[];
  readonly sectorTimeoutMs: number;
  readonly feedPollMs: number;
  /** Percentage points. */
  readonly driftPoints: number;
  readonly feedStaleSeconds: number;
  /** 0 where another hub carries the exchange. */
  readonly exchangePollMs: number;
  readonly provinceEnterprises: number;
  /** Where files beside the stores are kept: the demo issuer's key, the sample province. */
  readonly dataFolder: string;
  readonly identity: 'demo' | IdentityProvider;
  /** File with the key that seals the audit log; null for the laptop's own. */
  readonly auditKeyFile: string | null;
  readonly auditKeepDays: number;
  readonly ruleApproval: 'REQUIRED' | 'NONE';
  /** File with the standards of random inspection; null for those that are shipped. */
  readonly inspectionFile: string | null;
  /** Where the tables of supervision measures are; null for those that are shipped. */
  readonly measuresFolder: string | null;
  /** Where the list of permitted joint measures is; null for the one that is shipped. */
  readonly jointMeasureListFile: string | null;
  /** Where the key is that receipts are signed with; null where none is given. */
  readonly receiptKeyFile: string | null;
  readonly formerReceiptKeysFile: string | null;
  readonly executor: 'compiled' | 'stock';
  readonly limits: LimitSettings;
  readonly pendingMigrations: 'APPLY' | 'REFUSE';
  readonly logLevel: string;
}

/** The identity provider whose tokens are believed. */
export interface IdentityProvider {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: string;
  readonly algorithms: readonly TokenAlgorithm[];
  readonly clockSkewSeconds: number;
  readonly claims: ClaimMap;
}

/** Where subgraphs are that run in processes of their own. */
export interface RemoteSubgraphs {
  urlOf(name: string): string;
}

/**
 * Reads the configuration from environment variables, for the hub or for a process that serves subgraphs apart from it.
 * @throws {HubError} CONFIGURATION_INVALID with every problem in one message.
 */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
  process: 'HUB' | 'SUBGRAPHS' = 'HUB',
): HubConfig {
  const { given, problems } = withSecretsFromFiles(withoutBlanks(environment));
  const hopKey = keyIn(given, 'HUB_HOP_KEY_FILE', readPrivateKey, problems);
  const hopPublicKeys = keyIn(given, 'HUB_HOP_PUBLIC_KEY_FILE', readPublicKeys, problems) ?? [];
  const read = settings.safeParse(given);
  if (!read.success) problems.push(...read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));
  problems.push(...combinationProblems(given, process));
  if (!read.success || problems.length > 0) throw new HubError('CONFIGURATION_INVALID', problems.join('; '));
  const values = read.data;
  const { HUB_OIDC_ISSUER: issuer, HUB_OIDC_AUDIENCE: audience, HUB_OIDC_JWKS_URL: jwksUrl } = values;
  return Object.freeze({
    host: values.HUB_HOST,
    port: values.HUB_PORT,
    database: values.HUB_DB,
    statementTimeoutMs: values.HUB_STATEMENT_TIMEOUT_MS ?? values.HUB_QUERY_TIMEOUT_MS,
    subgraphs:
      values.HUB_SUBGRAPHS === IN_PROCESS
        ? IN_PROCESS
        : remoteSubgraphs(values.HUB_SUBGRAPHS, values.HUB_SUBGRAPH_URLS),
    hopKey,
    hopPublicKeys,
    sectorTimeoutMs: values.HUB_SECTOR_TIMEOUT_MS,
    feedPollMs: values.HUB_FEED_POLL_MS,
    driftPoints: values.HUB_DRIFT_POINTS,
    feedStaleSeconds: values.HUB_FEED_STALE_SECONDS,
    exchangePollMs: values.HUB_EXCHANGE_POLL_MS,
    provinceEnterprises: values.HUB_PROVINCE_ENTERPRISES,
    dataFolder: values.HUB_DB.startsWith('sqlite:') ? values.HUB_DB.slice('sqlite:'.length) : 'data',
    identity:
      issuer !== undefined && audience !== undefined && jwksUrl !== undefined
        ? {
            issuer,
            audience,
            jwksUrl,
            algorithms: values.HUB_OIDC_ALGORITHMS,
            clockSkewSeconds: values.HUB_OIDC_CLOCK_SKEW_SECONDS,
            claims: { ...OWN_CLAIMS, ...Object.fromEntries(values.HUB_OIDC_CLAIMS) },
          }
        : 'demo',
    auditKeyFile: values.HUB_AUDIT_KEY_FILE ?? null,
    auditKeepDays: values.HUB_AUDIT_KEEP_DAYS,
    ruleApproval: values.HUB_RULE_APPROVAL === 'none' ? 'NONE' : 'REQUIRED',
    inspectionFile: values.HUB_INSPECTION ?? null,
    measuresFolder: values.HUB_MEASURES ?? null,
    jointMeasureListFile: values.HUB_JOINT_MEASURES ?? null,
    receiptKeyFile: values.HUB_RECEIPT_KEY_FILE ?? null,
    formerReceiptKeysFile: values.HUB_RECEIPT_FORMER_KEYS ?? null,
    executor: values.HUB_EXECUTOR,
    limits: limitsOf(values),
    pendingMigrations: values.HUB_MIGRATIONS,
    logLevel: values.HUB_LOG_LEVEL,
  });
}

function limitsOf(values: z.infer<typeof settings>): LimitSettings {
  return {
    bodyBytes: values.HUB_LIMIT_BODY_BYTES,
    characters: values.HUB_LIMIT_CHARACTERS,
    tokens: values.HUB_LIMIT_TOKENS,
    depth: values.HUB_LIMIT_DEPTH,
    fields: values.HUB_LIMIT_FIELDS,
    aliases: values.HUB_LIMIT_ALIASES,
    rootFields: values.HUB_LIMIT_ROOT_FIELDS,
    directives: values.HUB_LIMIT_DIRECTIVES,
    page: values.HUB_LIMIT_PAGE,
    cost: values.HUB_LIMIT_COST,
    budget: values.HUB_LIMIT_BUDGET,
    requests: values.HUB_LIMIT_REQUESTS,
    windowSeconds: values.HUB_LIMIT_WINDOW_SECONDS,
    queryTimeoutMs: values.HUB_QUERY_TIMEOUT_MS,
    operations: values.HUB_OPERATIONS,
    trustedOperations: values.HUB_TRUSTED_OPERATIONS ?? null,
  };
}

/** Settings that are wrong only beside others; told though others are wrong by themselves. */
function combinationProblems(given: Readonly<Record<string, string>>, process: 'HUB' | 'SUBGRAPHS'): string[] {
  const provider = ['HUB_OIDC_ISSUER', 'HUB_OIDC_AUDIENCE', 'HUB_OIDC_JWKS_URL'].filter((name) => name in given);
  const isApart = (given['HUB_SUBGRAPHS'] ?? IN_PROCESS) !== IN_PROCESS;
  return [
    ...(provider.length === 1 || provider.length === 2
      ? ['HUB_OIDC_ISSUER, HUB_OIDC_AUDIENCE and HUB_OIDC_JWKS_URL belong together: set all three']
      : []),
    ...(process === 'HUB' && provider.length === 0 && !isLoopback(given['HUB_HOST'] ?? '127.0.0.1')
      ? [
          'the demo issuer only serves loopback: set HUB_OIDC_ISSUER, HUB_OIDC_AUDIENCE and HUB_OIDC_JWKS_URL, or HUB_HOST=127.0.0.1',
        ]
      : []),
    ...(process === 'HUB' && provider.length === 3 && !('HUB_AUDIT_KEY_FILE' in given)
      ? [
          'HUB_AUDIT_KEY_FILE: needed beside an identity provider: "openssl genpkey -algorithm ed25519 -out <file>" makes one',
        ]
      : []),
    ...((given['HUB_SUBGRAPHS'] ?? IN_PROCESS) === IN_PROCESS && 'HUB_SUBGRAPH_URLS' in given
      ? ['HUB_SUBGRAPH_URLS: only beside HUB_SUBGRAPHS=<URL with {name}>, which says where the others are']
      : []),
    ...(process === 'HUB' && isApart && !('HUB_HOP_KEY_FILE' in given)
      ? ['HUB_HOP_KEY_FILE: needed as soon as subgraphs are apart: the key by which the gateway signs']
      : []),
    ...(process === 'SUBGRAPHS' && !('HUB_HOP_PUBLIC_KEY_FILE' in given)
      ? ['HUB_HOP_PUBLIC_KEY_FILE: needed to serve subgraphs: the public key by which they know the gateway']
      : []),
  ];
}

function remoteSubgraphs(template: string, exceptions: readonly string[][]): RemoteSubgraphs {
  const urls = new Map(exceptions.map(([name = '', url = '']) => [name, url]));
  return { urlOf: (name) => (urls.get(name) ?? template.replaceAll('{name}', name)).replace(/\/+$/, '') };
}

/** Whether only this machine can call at an address. */
export function isLoopback(host: string): boolean {
  return host === '::1' || host === 'localhost' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

function isDatabase(setting: string): boolean {
  try {
    locateDatabase(setting, 'hub');
    return true;
  } catch {
    return false;
  }
}

function isHttpUrl(text: string | undefined): boolean {
  return text !== undefined && /^https?:\/\//.test(text) && URL.canParse(text);
}

function withoutBlanks(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''),
  );
}

interface Given {
  readonly given: Record<string, string>;
  readonly problems: string[];
}

function withSecretsFromFiles(environment: Record<string, string>): Given {
  const problems: string[] = [];
  const password = secretIn(environment, 'HUB_DB_PASSWORD_FILE', problems);
  const given: Record<string, string> = { ...environment };
  if (password !== null) given['HUB_DB'] = withPassword(environment['HUB_DB'] ?? '', password, problems);
  return { given, problems };
}

function secretIn(environment: Record<string, string>, name: string, problems: string[]): string | null {
  const file = environment[name];
  if (file === undefined) return null;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    problems.push(`${name} names a file that does not exist or cannot be read`);
    return null;
  }
}

function keyIn<Key>(
  environment: Record<string, string>,
  name: string,
  read: (pem: string) => Key,
  problems: string[],
): Key | null {
  const pem = secretIn(environment, name, problems);
  if (pem === null) return null;
  try {
    return read(pem);
  } catch (error) {
    problems.push(`${name} names a file that ${error instanceof Error ? error.message : 'cannot be used'}`);
    return null;
  }
}

function withPassword(database: string, password: string, problems: string[]): string {
  if (!/^postgres(ql)?:/.test(database) || !URL.canParse(database)) {
    problems.push('HUB_DB_PASSWORD_FILE goes with HUB_DB=postgresql://user@host:port/prefix');
    return database;
  }
  const url = new URL(database);
  url.password = encodeURIComponent(password); // the setter itself leaves % as it is
  return url.href;
}
