import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { importJWK, type JWK, SignJWT } from 'jose';
import type { CallerClaims } from '../../kit/identity/caller.ts';
import { DEMO_AUDIENCE, DEMO_ISSUER, type TokenKeys } from './tokens.ts';

const LIFETIME = '12h';
const KEY_FILE = 'demo-issuer-key.json';

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

/** The laptop's own issuer: a key of its own in the data folder, believed on loopback only. */
export async function demoIssuer(folder: string): Promise<TokenKeys & { sign(claims: CallerClaims): Promise<string> }> {
  const jwk = readOrMakeKey(join(folder, KEY_FILE));
  const privateKey = await importJWK(jwk, 'EdDSA');
  const publicKey = await importJWK({ kty: jwk.kty, crv: jwk.crv, x: jwk.x } as JWK, 'EdDSA');
  return {
    issuer: DEMO_ISSUER,
    audience: DEMO_AUDIENCE,
    key: publicKey,
    sign: ({ subject, role, sectors, purpose, enterprise }) =>
      new SignJWT({ role, sectors: [...sectors], purpose, ...(enterprise !== undefined && { enterprise }) })
        .setProtectedHeader({ alg: 'EdDSA' })
        .setSubject(subject)
        .setIssuer(DEMO_ISSUER)
        .setAudience(DEMO_AUDIENCE)
        .setIssuedAt()
        .setExpirationTime(LIFETIME)
        .sign(privateKey),
  };
}

function readOrMakeKey(file: string): JWK {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as JWK;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as JWK;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(jwk), { mode: 0o600, flag: 'wx' });
    return jwk;
  }
}
