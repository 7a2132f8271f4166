import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { type Caller, callerOf, PURPOSE_CODES, ROLES } from './caller.ts';

const ISSUER = 'sector-credit-hub/gateway';
const AUDIENCE = 'sector-credit-hub/subgraph';
const LIFETIME_SECONDS = 60;

const hopClaims = z.object({
  sub: z.string(),
  role: z.enum(ROLES),
  sectors: z.array(z.string()),
  purpose: z.enum(PURPOSE_CODES).nullable(),
  enterprise: z.string().optional(),
});

/**
 * The gateway's word to a subgraph about who asks: a token of one minute, signed with the secret both share (HS256).
 * A subgraph believes nothing else.
 */
export function hopTokens(secret: string): {
  readonly sign: (caller: Caller) => Promise<string>;
  /** @throws where the token is missing, forged or past its minute. */
  readonly verify: (token: string) => Promise<Caller>;
} {
  const key = new TextEncoder().encode(secret);
  return {
    sign: ({ subject, role, sectors, purpose, enterprise }) =>
      new SignJWT({ role, sectors: [...sectors], purpose, ...(enterprise !== undefined && { enterprise }) })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(subject)
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setIssuedAt()
        .setExpirationTime(`${LIFETIME_SECONDS}s`)
        .sign(key),
    verify: async (token) => {
      const { payload } = await jwtVerify(token, key, {
        issuer: ISSUER,
        audience: AUDIENCE,
        algorithms: ['HS256'],
        requiredClaims: ['exp'],
      });
      const { sub, ...claims } = hopClaims.parse(payload);
      return callerOf({ subject: sub, ...claims });
    },
  };
}
