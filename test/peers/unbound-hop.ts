import { jwtVerify, SignJWT } from 'jose';
import { type Caller, callerOf } from '../../kit/identity/caller.ts';
import { callerClaims, claimsOf } from '../../kit/identity/claims.ts';
import type { HopReader } from '../../kit/identity/hop-token.ts';

/**
 * The hop as another gateway can do it, which hands on what it is given and signs nothing: a token of a secret, bound to
 * no call. For comparisons alone; our own gateway, beside it, is read as ever.
 */
export function unboundHop(
  secret: string,
  ours: HopReader,
): { sign(this: void, caller: Caller): Promise<string>; read: HopReader } {
  const key = new TextEncoder().encode(secret);
  return {
    sign: (caller) =>
      new SignJWT(claimsOf(caller))
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(caller.subject)
        .setExpirationTime('1h')
        .sign(key),
    read: async (authorization, subgraph) => {
      const token = authorization?.slice('Bearer '.length) ?? '';
      const verified = await jwtVerify(token, key, { algorithms: ['HS256'] }).catch(() => null);
      if (verified === null) return ours(authorization, subgraph);
      const { sub = '', ...said } = verified.payload;
      return { caller: callerOf({ subject: sub, ...callerClaims.parse(said) }), covers: () => true };
    },
  };
}
