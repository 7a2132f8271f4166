import {
  createHash,
  createPublicKey,
  hash as hashAtOnce,
  type KeyObject,
  randomFillSync,
  sign as signBytes,
} from 'node:crypto';
import { compactVerify, errors } from 'jose';
import { z } from 'zod';
import { keptWith } from '../kept-with.ts';
import { type Caller, callerOf } from './caller.ts';
import { callerClaims, claimsOf, hasExpired } from './claims.ts';

const ISSUER = 'sector-credit-hub/gateway';
const TYPE = 'sector-credit-hub+sd-jwt';
const LIFETIME_SECONDS = 30;
/** Seconds by which the clock of a subgraph may be behind the gateway's. */
const CLOCK_SKEW_SECONDS = 5;
const MS_IN_A_SECOND = 1000;
/** A token is a header, and a server takes 16 KiB of headers. */
const MOST_CALLS_TOGETHER = 16;
const SALT_BYTES = 16;
/** Drawn together: random bytes are asked of the system, however few. */
const SALTS_AT_ONCE = 256;

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
export type HopSigner = (caller: Caller, subgraph: string, call: HopCall) => Promise<string>;

/** Reads the value of `authorization`. @throws where it is missing, forged, for another subgraph or past its time. */
export type HopReader = (authorization: string | undefined, subgraph: string) => Promise<HopWord>;

/**
 * The gateway's word to a subgraph: a token of thirty seconds for that subgraph and this one call (SD-JWT, EdDSA). Only
 * the gateway can give it: subgraphs hold the public key. What it asks on one caller's behalf in one turn of the event
 * loop has one signature, over a salted hash of each call; each subgraph is shown its own call and can neither tell nor
 * use what the others were asked.
 */
export function hopSigner(privateKey: KeyObject): HopSigner {
  const header = encoded({ alg: 'EdDSA', typ: TYPE, kid: keyId(createPublicKey(privateKey)) });
  const claimsFor = keptWith((caller: Caller): object => ({ sub: caller.subject, ...claimsOf(caller) }));
  const newSalt = salts();
  const underWay = new Map<Caller, SignedTogether>();
  const sign = (caller: Caller, hashes: readonly string[]): string => {
    const iat = Math.floor(Date.now() / MS_IN_A_SECOND);
    const own = { iss: ISSUER, iat, exp: iat + LIFETIME_SECONDS, _sd_alg: 'sha-256', _sd: hashes.toSorted() };
    const signed = `${header}.${encoded({ ...claimsFor(caller), ...own })}`;
    return `${signed}.${signBytes(null, Buffer.from(signed), privateKey).toString('base64url')}`;
  };
  const signTogether = (caller: Caller, hash: string): Promise<string> => {
    const known = underWay.get(caller);
    if (known !== undefined && known.hashes.length < MOST_CALLS_TOGETHER) {
      known.hashes.push(hash);
      return known.token;
    }
    const hashes = [hash];
    const token = endOfTurn().then(() => {
      if (underWay.get(caller)?.hashes === hashes) underWay.delete(caller);
      return sign(caller, hashes);
    });
    underWay.set(caller, { hashes, token });
    return token;
  };
  return async (caller, subgraph, call) => {
    const disclosure = encoded([newSalt(), 'call', { aud: audienceOf(subgraph), hash: hashOf(call) }]);
    return `Bearer ${await signTogether(caller, hashOfText(disclosure))}~${disclosure}~`;
  };
}

function salts(): () => string {
  const drawn = Buffer.alloc(SALT_BYTES * SALTS_AT_ONCE);
  let used = drawn.length;
  return () => {
    if (used === drawn.length) {
      randomFillSync(drawn);
      used = 0;
    }
    used += SALT_BYTES;
    return drawn.toString('base64url', used - SALT_BYTES, used);
  };
}

/** Calls of one turn for one caller, and the token that they will share. */
interface SignedTogether {
  readonly hashes: string[];
  readonly token: Promise<string>;
}

const hopClaims = z.object({
  iss: z.literal(ISSUER),
  sub: z.string().min(1),
  exp: z.int(),
  iat: z.int(),
  _sd_alg: z.literal('sha-256'),
  _sd: z.array(z.string()),
});

const callDisclosed = z.tuple([
  z.string().min(1),
  z.literal('call'),
  z.object({ aud: z.string(), hash: z.string().min(1) }),
]);

const AUTHORIZATION = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)~([\w-]+)~$/;

/** @param publicKeys the gateway's, and for as long as it is replaced the other one too. */
export function hopReader(publicKeys: readonly KeyObject[]): HopReader {
  const keys = new Map(publicKeys.map((key) => [keyId(key), key]));
  return async (authorization, subgraph) => {
    const [, token = '', disclosure = ''] = AUTHORIZATION.exec(authorization ?? '') ?? [];
    const { payload } = await compactVerify(token, ({ kid = '' }) => keyOf(keys, kid), { algorithms: ['EdDSA'] });
    const said: unknown = JSON.parse(new TextDecoder().decode(payload));
    const { sub, iat, exp, _sd: hashes } = hopClaims.parse(said);
    const now = Date.now() / MS_IN_A_SECOND;
    if (exp <= now || iat > now + CLOCK_SKEW_SECONDS || exp - iat > LIFETIME_SECONDS)
      throw new errors.JWTInvalid('it is past its time, or before it');
    if (!hashes.includes(hashOfText(disclosure))) throw new errors.JWTInvalid('its call is not one that was signed');
    const [, , { aud, hash }] = callDisclosed.parse(JSON.parse(Buffer.from(disclosure, 'base64url').toString('utf8')));
    if (aud !== audienceOf(subgraph)) throw new errors.JWTInvalid('it is for another subgraph');
    const caller = callerOf({ subject: sub, ...callerClaims.parse(said) });
    if (caller.authorisation !== undefined && hasExpired(caller.authorisation))
      throw new errors.JWTInvalid('the authorisation it rests on has ended');
    return { caller, covers: (call) => hashOf(call) === hash };
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

/** Once what is under way has been done as far as it goes without waiting. */
function endOfTurn(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

/** SHA-256 of method, target and body, base64url: what a token is bound to. */
function hashOf({ method, target, body }: HopCall): string {
  const said = `${method} ${target}\n`;
  return hashAtOnce(
    'sha256',
    typeof body === 'string' ? said + body : Buffer.concat([Buffer.from(said), body]),
    'base64url',
  );
}

function hashOfText(text: string): string {
  return hashAtOnce('sha256', text, 'base64url');
}

/** First half of the SHA-256 of a key (SubjectPublicKeyInfo), base64url. */
function keyId(publicKey: KeyObject): string {
  const bytes = publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(bytes).digest().subarray(0, 16).toString('base64url');
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
