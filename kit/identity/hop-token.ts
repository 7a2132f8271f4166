import { createHash, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { compactVerify, errors } from 'jose';
import { z } from 'zod';
import { type Caller, callerOf } from './caller.ts';
import { callerClaims, claimsOf, hasExpired } from './claims.ts';

const ISSUER = 'sector-credit-hub/gateway';
const LIFETIME_SECONDS = 30;
/** Seconds by which the clock of a subgraph may be behind the gateway's. */
const CLOCK_SKEW_SECONDS = 5;
const MS_IN_A_SECOND = 1000;

/** One call of a subgraph. */
export interface HopCall {
  readonly method: 'GET' | 'POST';
  /** Behind the subgraph's own address: empty for GraphQL, `/changes?after=0&limit=100`. */
  readonly target: string;
  /** The bytes sent; empty where there are none. */
  readonly body: string | Buffer;
}

/** What the gateway has said: who asks, and what. */
export interface HopWord {
  readonly caller: Caller;
  /** Whether this call is the one that was signed. */
  covers(this: void, call: HopCall): boolean;
}

/** Signs one call of the subgraph of that name, on somebody's behalf: the value of `authorization`. */
export type HopSigner = (caller: Caller, subgraph: string, call: HopCall) => string;

/** Reads the value of `authorization`. @throws where it is missing, forged, for another subgraph or past its time. */
export type HopReader = (authorization: string | undefined, subgraph: string) => Promise<HopWord>;

/**
 * The gateway's word to a subgraph: a token of thirty seconds (JWT, EdDSA) for that subgraph and this one call. Only the
 * gateway can give it: subgraphs hold the public key.
 */
export function hopSigner(privateKey: KeyObject): HopSigner {
  const header = encoded({ alg: 'EdDSA', typ: 'JWT', kid: keyId(createPublicKey(privateKey)) });
  const claims = new WeakMap<Caller, Record<string, unknown>>();
  return (caller, subgraph, call) => {
    const known = claims.get(caller) ?? { sub: caller.subject, ...claimsOf(caller) };
    claims.set(caller, known);
    const issuedAt = Math.floor(Date.now() / MS_IN_A_SECOND);
    const own = { iss: ISSUER, aud: audienceOf(subgraph), iat: issuedAt, exp: issuedAt + LIFETIME_SECONDS };
    const signed = `${header}.${encoded({ ...known, ...own, call: digestOf(call) })}`;
    return `Bearer ${signed}.${sign(null, Buffer.from(signed), privateKey).toString('base64url')}`;
  };
}

const hopClaims = z.object({
  iss: z.literal(ISSUER),
  aud: z.string(),
  sub: z.string().min(1),
  exp: z.int(),
  iat: z.int(),
  call: z.string().min(1),
});

/** @param publicKeys the gateway's, and for as long as it is replaced the other one too. */
export function hopReader(publicKeys: readonly KeyObject[]): HopReader {
  const keys = new Map(publicKeys.map((key) => [keyId(key), key]));
  return async (authorization, subgraph) => {
    const token = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1] ?? '';
    const { payload } = await compactVerify(token, ({ kid = '' }) => keyOf(keys, kid), { algorithms: ['EdDSA'] });
    const said: unknown = JSON.parse(new TextDecoder().decode(payload));
    const { aud, sub, iat, exp, call: digest } = hopClaims.parse(said);
    const now = Date.now() / MS_IN_A_SECOND;
    if (aud !== audienceOf(subgraph)) throw new errors.JWTInvalid('it is for another subgraph');
    if (exp <= now || iat > now + CLOCK_SKEW_SECONDS || exp - iat > LIFETIME_SECONDS)
      throw new errors.JWTInvalid('it is past its time, or before it');
    const caller = callerOf({ subject: sub, ...callerClaims.parse(said) });
    if (caller.authorisation !== undefined && hasExpired(caller.authorisation))
      throw new errors.JWTInvalid('the authorisation it rests on has ended');
    return { caller, covers: (call) => digestOf(call) === digest };
  };
}

function keyOf(keys: ReadonlyMap<string, KeyObject>, kid: string): KeyObject {
  const key = keys.get(kid);
  if (key === undefined) throw new errors.JWSInvalid('it is signed with an unknown key');
  return key;
}

function audienceOf(subgraph: string): string {
  return `sector-credit-hub/subgraph/${subgraph}`;
}

/** SHA-256 of method, target and body, base64url: what a token is bound to. */
function digestOf({ method, target, body }: HopCall): string {
  return createHash('sha256').update(`${method} ${target}\n`).update(body).digest('base64url');
}

/** First half of the SHA-256 of a key (SubjectPublicKeyInfo), base64url. */
function keyId(publicKey: KeyObject): string {
  const bytes = publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(bytes).digest().subarray(0, 16).toString('base64url');
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
