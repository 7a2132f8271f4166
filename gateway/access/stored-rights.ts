import { z } from 'zod';
import { type Caller, callerOf, type CallerClaims } from '../../kit/identity/caller.ts';
import { callerClaims, claimsOf, hasExpired } from '../../kit/identity/claims.ts';

const subject = z.object({ subject: z.string().min(1).max(255) });

/** The claims of one who asks, to be acted on when the request is long over. */
export function storedRights(claims: CallerClaims): string {
  return JSON.stringify({ subject: claims.subject, ...claimsOf(claims) });
}

/**
 * Whoever these claims were taken from, as they may ask today; null where what an enterprise had authorised has run out
 * meanwhile.
 * @param text what `storedRights` wrote.
 */
export function callerFromStored(text: string, now = Date.now()): Caller | null {
  const said: unknown = JSON.parse(text);
  const caller = callerOf({ ...subject.parse(said), ...callerClaims.parse(said) });
  const { authorisation } = caller;
  return authorisation !== undefined && hasExpired(authorisation, now) ? null : caller;
}
