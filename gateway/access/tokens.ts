import { hash } from 'node:crypto';
import { type CryptoKey, createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify, type KeyObject } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { HubError } from '../../kit/errors.ts';
import { type Caller, callerOf } from '../../kit/identity/caller.ts';
import { callerClaims } from '../../kit/identity/claims.ts';
import { type ClaimMap, mappedClaims, OWN_CLAIMS } from '../../kit/identity/claim-map.ts';
import type { TokenAlgorithm } from '../../kit/identity/token-algorithms.ts';

export const DEMO_ISSUER = 'urn:sector-credit-hub:demo';
export const DEMO_AUDIENCE = 'sector-credit-hub';

const DEFAULT_ALGORITHMS: readonly TokenAlgorithm[] = ['EdDSA', 'ES256', 'RS256', 'PS256'];
const CLOCK_SKEW_SECONDS = 30;
const REMEMBERED_TOKENS = 10_000;
/** A key that the provider withdraws is believed this long at most, and what was verified by it as long again. */
const KEYS_BELIEVED_MS = 300_000;
/** Unknown keys are looked for no more often, whatever tokens are sent. */
const KEYS_ASKED_FOR_MS = 10_000;

/** Whose tokens are believed, and the keys they are checked with. */
export interface TokenKeys {
  readonly issuer: string;
  readonly audience: string;
  readonly key: CryptoKey | KeyObject | Uint8Array | JWTVerifyGetKey;
  /** Default: EdDSA, ES256, RS256, PS256. */
  readonly algorithms?: readonly TokenAlgorithm[];
  /** Seconds by which clocks may differ. Default 30. */
  readonly clockSkewSeconds?: number;
  /** Where the tokens say who asks. Default: under the hub's own names. */
  readonly claims?: ClaimMap;
}

const subject = z.string().min(1).max(255);

/** Keys fetched from an identity provider's JWKS document, and fetched again when it rotates them. */
export function providerKeys({ jwksUrl, ...provider }: Omit<TokenKeys, 'key'> & { jwksUrl: string }): TokenKeys {
  const key = createRemoteJWKSet(new URL(jwksUrl), {
    cacheMaxAge: KEYS_BELIEVED_MS,
    cooldownDuration: KEYS_ASKED_FOR_MS,
  });
  return { ...provider, key };
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
  algorithms = DEFAULT_ALGORITHMS,
  clockSkewSeconds = CLOCK_SKEW_SECONDS,
  claims = OWN_CLAIMS,
}: TokenKeys): (authorization: string | undefined) => Promise<Caller> {
  const verified = new LRUCache<string, Caller>({ max: REMEMBERED_TOKENS, ttlResolution: 0 });
  return async (authorization) => {
    const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) {
      throw new HubError(
        'UNAUTHENTICATED',
        'Send "Authorization: Bearer <token>"; on a laptop "npm run token -- <name>" prints one.',
      );
    }
    const id = hash('sha256', token, 'base64');
    const known = verified.get(id);
    if (known !== undefined) return known;
    try {
      const getKey: JWTVerifyGetKey = typeof key === 'function' ? key : () => Promise.resolve(key);
      const { payload } = await jwtVerify(token, getKey, {
        issuer,
        audience,
        algorithms: [...algorithms],
        clockTolerance: clockSkewSeconds,
        requiredClaims: ['exp'],
      });
      const said = mappedClaims(payload, claims);
      const caller = callerOf({ subject: subject.parse(said['subject']), ...callerClaims.parse(said) });
      const ends = endOf(caller, payload.exp ?? 0);
      if (ends <= Date.now() - clockSkewSeconds * 1000) throw new errors.JWTExpired('its authorisation', payload);
      const remainingMs = Math.min(ends - Date.now(), KEYS_BELIEVED_MS);
      if (remainingMs >= 1) verified.set(id, caller, { ttl: remainingMs });
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

/** The instant, in milliseconds, from which a caller is not believed any more: with the token, or with the authorisation it rests on. */
function endOf({ authorisation }: Caller, exp: number): number {
  return Math.min(exp * 1000, authorisation === undefined ? Infinity : Date.parse(authorisation.expiresAt));
}

const OF_THE_PROVIDER = new Set(['ERR_JOSE_GENERIC', 'ERR_JWKS_INVALID', 'ERR_JWKS_TIMEOUT']);

/** Whether the token was looked at and found wanting; otherwise the provider's keys could not be fetched. */
function isAboutToken(error: unknown): boolean {
  return error instanceof z.ZodError || (error instanceof errors.JOSEError && !OF_THE_PROVIDER.has(error.code));
}
