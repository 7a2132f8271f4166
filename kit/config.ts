import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { deliveriesOf, type DeliverySettings, deliverySettings } from './config/delivery-settings.ts';
import { type IdentityProvider, identityOf, identitySettings } from './config/identity-settings.ts';
import { limitsOf, type LimitSettings, limitSettings } from './config/limit-settings.ts';
import { keyIn, withSecretsFromFiles } from './config/secrets-in-files.ts';
import { locateDatabase } from './database/location.ts';
import { HubError } from './errors.ts';
import { readPrivateKey, readPublicKeys } from './identity/ed25519-pem.ts';
import { FEWEST_ENTERPRISES, MOST_ENTERPRISES } from './province/plan.ts';

const IN_PROCESS = 'in-process';
const DATABASE_FORMS = 'must be sqlite:<folder> or postgresql://user:password@host:port/prefix';

const settings = z.object({
  /** Address to listen on. */
  HUB_HOST: z.string().min(1).default('127.0.0.1'),
  HUB_PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
  /** `yes` where further hub processes listen on the same port: Linux divides the connections among them. */
  HUB_PORT_SHARED: z.enum(['yes', 'no']).default('no'),
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
  /** File with the private key (Ed25519, PEM) that seals the audit log; the laptop makes one of its own. */
  HUB_AUDIT_KEY_FILE: z.string().min(1).optional(),
  /** Days that audit records are kept: six months at least (Cybersecurity Law of the PRC, article 21). */
  HUB_AUDIT_KEEP_DAYS: z.coerce.number().int().min(184).max(36_500).default(366),
  /** Whether the console is served; left out: on a laptop, not beside an identity provider, nor where operations are trusted ones only. */
  HUB_CONSOLE: z.enum(['yes', 'no']).optional(),
  /** `compiled`, or `stock` for the executor of @apollo/gateway as it comes. */
  HUB_EXECUTOR: z.enum(['compiled', 'stock']).default('compiled'),
  /** Longest time of one statement that reads for a request, milliseconds (PostgreSQL); that of the whole answer where left out. */
  HUB_STATEMENT_TIMEOUT_MS: z.coerce.number().int().min(100).max(600_000).optional(),
  /** APPLY or REFUSE pending migrations at start. */
  HUB_MIGRATIONS: z.enum(['APPLY', 'REFUSE']).default('APPLY'),
  HUB_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('warn'),
  ...identitySettings,
  ...limitSettings,
  ...deliverySettings,
});

/** How this process runs. Read once at start; nothing else reads the environment. */
export interface HubConfig extends DeliverySettings {
  readonly host: string;
  readonly port: number;
  /** Whether further processes listen on the same port. */
  readonly sharesPort: boolean;
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
  /** Whether the console is served. */
  readonly servesConsole: boolean;
  readonly executor: 'compiled' | 'stock';
  readonly limits: LimitSettings;
  readonly pendingMigrations: 'APPLY' | 'REFUSE';
  readonly logLevel: string;
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
  const identity = identityOf(values);
  return Object.freeze({
    host: values.HUB_HOST,
    port: values.HUB_PORT,
    sharesPort: values.HUB_PORT_SHARED === 'yes',
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
    identity,
    auditKeyFile: values.HUB_AUDIT_KEY_FILE ?? null,
    auditKeepDays: values.HUB_AUDIT_KEEP_DAYS,
    ruleApproval: values.HUB_RULE_APPROVAL === 'none' ? 'NONE' : 'REQUIRED',
    inspectionFile: values.HUB_INSPECTION ?? null,
    measuresFolder: values.HUB_MEASURES ?? null,
    jointMeasureListFile: values.HUB_JOINT_MEASURES ?? null,
    receiptKeyFile: values.HUB_RECEIPT_KEY_FILE ?? null,
    formerReceiptKeysFile: values.HUB_RECEIPT_FORMER_KEYS ?? null,
    servesConsole:
      values.HUB_CONSOLE === undefined
        ? identity === 'demo' && values.HUB_OPERATIONS === 'open'
        : values.HUB_CONSOLE === 'yes',
    executor: values.HUB_EXECUTOR,
    limits: limitsOf(values),
    ...deliveriesOf(values),
    pendingMigrations: values.HUB_MIGRATIONS,
    logLevel: values.HUB_LOG_LEVEL,
  });
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
    ...(given['HUB_CONSOLE'] === 'yes' && given['HUB_OPERATIONS'] === 'trusted'
      ? ['HUB_CONSOLE: not beside HUB_OPERATIONS=trusted, which takes nothing that is typed']
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
