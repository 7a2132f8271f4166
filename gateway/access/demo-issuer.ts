import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { importJWK, type JWK, SignJWT } from 'jose';
import { z } from 'zod';
import { makeFolder } from '../../kit/database/make-folder.ts';
import { HubError } from '../../kit/errors.ts';
import type { CallerClaims } from '../../kit/identity/caller.ts';
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

/** One identity per sector, and three who own none: `npm run token -- <name>`. */
export function demoIdentities(
  sectors: readonly { code: string; subgraph: string; authority: string }[],
  subgraphs: readonly { name: string; code: string }[],
): DemoIdentity[] {
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
    sign: ({ subject, role, sectors, purpose, enterprise }) =>
      new SignJWT({ role, sectors: [...sectors], purpose, ...(enterprise !== undefined && { enterprise }) })
        .setProtectedHeader({ alg: 'EdDSA', kid: x })
        .setSubject(subject)
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
