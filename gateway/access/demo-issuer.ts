import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { importJWK, type JWK, SignJWT } from 'jose';
import { z } from 'zod';
import { makeFolder } from '../../kit/database/make-folder.ts';
import { HubError } from '../../kit/errors.ts';
import { isLoopback } from '../../kit/config.ts';
import type { CallerClaims } from '../../kit/identity/caller.ts';
import { claimsOf } from '../../kit/identity/claims.ts';
import { HUB_CODE } from '../index/enterprise-filter.ts';
import { DEMO_AUDIENCE, DEMO_ISSUER, type TokenKeys } from './tokens.ts';

const LIFETIME = '12h';
const KEY_FILE = 'demo-issuer-key.json';

/** A private key of Ed25519 as a JSON Web Key (RFC 8037). */
const keyShape = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), d: z.string() });

/** Somebody to ask as, on a laptop. */
export interface DemoIdentity extends CallerClaims {
  readonly name: string;
  readonly description: string;
}

/** An enterprise of the sample province: whom the demo's enterprise and third party ask about unless another is named. */
export const DEMO_ENTERPRISE = '91130502TT000H9J6D';
const AUTHORISED_DAYS = 30;
const DAY_MS = 86_400_000;

/** @throws {HubError} CONFIGURATION_INVALID where the address can be called from another machine. */
export function onLoopbackOnly(host: string): void {
  if (isLoopback(host)) return;
  throw new HubError(
    'CONFIGURATION_INVALID',
    'The demo issuer serves loopback only: whoever can call it may be anybody. Name an identity provider by HUB_OIDC_*, or listen on 127.0.0.1.',
  );
}

/** One of the identities by its name; `<name>:<person>`, such as public-credit:2, is another person of the same kind. */
export function demoIdentityNamed(identities: readonly DemoIdentity[], wanted: string): DemoIdentity | undefined {
  const [name, person] = wanted.split(/:(.*)/s, 2);
  const identity = identities.find((each) => each.name === name);
  if (identity === undefined || person === undefined) return identity;
  return PERSON.test(person) ? { ...identity, subject: `${identity.subject}:${person}` } : undefined;
}

const PERSON = /^[\w-]{1,32}$/;

/**
 * One identity per sector, and one for each other kind of caller: `npm run token -- <name>`.
 * @param enterprise whom the enterprise and the third party ask about.
 */
export function demoIdentities(
  sectors: readonly { code: string; subgraph: string; authority: string; disclosure: string }[],
  subgraphs: readonly { name: string; code: string }[],
  enterprise = DEMO_ENTERPRISE,
): DemoIdentity[] {
  const shared = sectors.filter(({ disclosure }) => disclosure === 'SHARED').map(({ code }) => code);
  const owned = new Map(sectors.map(({ subgraph, authority }) => [subgraph, authority]));
  return [
    ...subgraphs.map(({ name, code }): DemoIdentity => ({
      name,
      description: `sector agency ${owned.get(name) ?? '(registry)'}: its own internal fields too, and it may submit records`,
      subject: `demo:${name}`,
      role: 'AGENCY',
      sectors: [code],
      purpose: 'SUPERVISION',
    })),
    {
      name: 'dashboard',
      description: 'dashboard developer: what agencies share',
      subject: 'demo:dashboard',
      role: 'DASHBOARD',
      sectors: [],
      purpose: 'STATISTICS',
    },
    {
      name: 'auditor',
      description: 'auditor: everything, writes nothing',
      subject: 'demo:auditor',
      role: 'AUDITOR',
      sectors: [],
      purpose: 'AUDIT',
    },
    {
      name: 'regional',
      description: 'agency of one city (邢台): what agencies share, about enterprises registered there and no others',
      subject: 'demo:regional',
      role: 'AGENCY',
      sectors: [],
      purpose: 'SUPERVISION',
      department: '邢台市（示例部门）',
      regions: ['XINGTAI'],
    },
    {
      name: 'enterprise',
      description: 'an enterprise, about itself; another one: npm run token -- enterprise <code>',
      subject: 'demo:enterprise',
      role: 'ENTERPRISE',
      sectors: [],
      purpose: 'SELF_QUERY',
      enterprise,
    },
    {
      name: 'third-party',
      description: `whom an enterprise has authorised for ${AUTHORISED_DAYS} days; another one: npm run token -- third-party <code>`,
      subject: 'demo:third-party',
      role: 'THIRD_PARTY',
      sectors: [],
      purpose: 'AUTHORISED_QUERY',
      authorisation: {
        id: 'DEMO-1',
        enterprises: [enterprise],
        scope: [HUB_CODE, ...shared],
        expiresAt: new Date(Date.now() + AUTHORISED_DAYS * DAY_MS).toISOString(),
      },
    },
    {
      name: 'integrator',
      description: 'who joins a subgraph: the schema, and what is public',
      subject: 'demo:integrator',
      role: 'INTEGRATOR',
      sectors: [],
      purpose: null,
    },
    {
      name: 'operator',
      description: 'who runs the hub: how it runs, and what is public',
      subject: 'demo:operator',
      role: 'OPERATOR',
      sectors: [],
      purpose: null,
    },
  ];
}

export interface DemoIssuer extends TokenKeys {
  /** The key by which its tokens are checked, as it stands in a JWKS document. */
  readonly publicJwk: JWK;
  sign(claims: CallerClaims): Promise<string>;
}

/** The laptop's own issuer: a key of its own in the data folder, believed on loopback only. */
export async function demoIssuer(folder: string): Promise<DemoIssuer> {
  const jwk = readOrMakeKey(join(folder, KEY_FILE));
  const privateKey = await importJWK(jwk, 'EdDSA');
  const { kty, crv, x } = jwk;
  const publicJwk = { kty, crv, x, kid: x, alg: 'EdDSA', use: 'sig' };
  const publicKey = await importJWK(publicJwk);
  return {
    issuer: DEMO_ISSUER,
    audience: DEMO_AUDIENCE,
    key: publicKey,
    publicJwk,
    sign: (claims) =>
      new SignJWT(claimsOf(claims))
        .setProtectedHeader({ alg: 'EdDSA', kid: x })
        .setSubject(claims.subject)
        .setIssuer(DEMO_ISSUER)
        .setAudience(DEMO_AUDIENCE)
        .setIssuedAt()
        .setExpirationTime(LIFETIME)
        .sign(privateKey),
  };
}

function readOrMakeKey(file: string): z.infer<typeof keyShape> {
  makeFolder(dirname(file));
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  try {
    writeFileSync(file, JSON.stringify(jwk), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  try {
    return keyShape.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new HubError(
      'CONFIGURATION_INVALID',
      `${file} holds no key of the demo issuer; delete it, and a new one is made at the next start.`,
      { cause: error },
    );
  }
}
