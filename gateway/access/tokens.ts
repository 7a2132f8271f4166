import { createHash } from 'node:crypto';
import { type CryptoKey, createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify, type KeyObject } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { HubError } from '../../kit/errors.ts';
import { type Caller, callerOf, PURPOSE_CODES, ROLES } from '../../kit/identity/caller.ts';

export const DEMO_ISSUER = 'urn:sector-credit-hub:demo';
export const DEMO_AUDIENCE = 'sector-credit-hub';

const ALGORITHMS = ['EdDSA', 'ES256', 'RS256', 'PS256'];
const CLOCK_SKEW_SECONDS = 30;
const REMEMBERED_TOKENS = 10_000;

/** Whose tokens are believed, and the keys they are checked with. */
export interface TokenKeys {
  readonly issuer: string;
  readonly audience: string;
  readonly key: CryptoKey | KeyObject | Uint8Array | JWTVerifyGetKey;
}

const claims = z.object({
  sub: z.string().min(1),
  exp: z.number(),
  role: z.enum(ROLES),
  sectors: z.array(z.string()).default([]),
  purpose: z.enum(PURPOSE_CODES).nullable().default(null),
  /** For role ENTERPRISE: whom the caller speaks for. */
  enterprise: z.string().optional(),
});

/** Keys fetched from an identity provider's JWKS document, and fetched again when it rotates them. */
export function providerKeys(issuer: string, audience: string, jwksUrl: string): TokenKeys {
  return { issuer, audience, key: createRemoteJWKSet(new URL(jwksUrl)) };
}

/**
 * Reads `Authorization: Bearer <token>`. A token that was verified is remembered, by its hash, until it expires.
 * @throws {HubError} UNAUTHENTICATED: what is wrong and how to get a token; never the token. IDENTITY_PROVIDER_UNAVAILABLE
 * where it cannot be checked.
 */
export function tokenReader({
  issuer,
  audience,
  key,
}: TokenKeys): (authorization: string | undefined) => Promise<Caller> {
  const verified = new LRUCache<string, Caller>({ max: REMEMBERED_TOKENS });
  return async (authorization) => {
    const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) {
      throw new HubError(
        'UNAUTHENTICATED',
        'Send "Authorization: Bearer <token>"; on a laptop "npm run token -- <name>" prints one.',
      );
    }
    const hash = createHash('sha256').update(token).digest('base64');
    const known = verified.get(hash);
    if (known !== undefined) return known;
    try {
      const getKey: JWTVerifyGetKey = typeof key === 'function' ? key : () => Promise.resolve(key);
      const { payload } = await jwtVerify(token, getKey, {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_SKEW_SECONDS,
      });
      const { sub, exp, ...said } = claims.parse(payload);
      const caller = callerOf({ subject: sub, ...said });
      const remainingMs = exp * 1000 - Date.now();
      if (remainingMs >= 1) verified.set(hash, caller, { ttl: remainingMs });
      return caller;
    } catch (error) {
      if (!isAboutToken(error)) {
        throw new HubError(
          'IDENTITY_PROVIDER_UNAVAILABLE',
          "The keys of the identity provider cannot be had, so the token cannot be checked. Ask again in a minute; if it lasts, tell the hub's operator.",
          { cause: error },
        );
      }
      throw new HubError(
        'UNAUTHENTICATED',
        'The token is not valid here: wrong issuer, audience or signature, missing claims, or past its time. Get a new one.',
        { cause: error },
      );
    }
  };
}

const OF_THE_PROVIDER = new Set(['ERR_JOSE_GENERIC', 'ERR_JWKS_INVALID', 'ERR_JWKS_TIMEOUT']);

/** Whether the token was looked at and found wanting; otherwise the provider's keys could not be fetched. */
function isAboutToken(error: unknown): boolean {
  return error instanceof z.ZodError || (error instanceof errors.JOSEError && !OF_THE_PROVIDER.has(error.code));
}
