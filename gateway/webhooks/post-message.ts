import { type Dispatcher, request } from 'undici';
import { AddressRefused } from './address-guard.ts';
import type { SignedMessage } from './signed-message.ts';

/** What became of one attempt. */
export const OUTCOMES = [
  'DELIVERED',
  /** The receiver wants no more: HTTP 410. */
  'GONE',
  /** It answered with another status than 2xx; a redirect is one. */
  'REFUSED',
  'TIMEOUT',
  'UNREACHABLE',
  /** Its name leads to an address that the hub does not deliver to. */
  'ADDRESS_REFUSED',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface Attempt {
  readonly outcome: Outcome;
  readonly httpStatus: number | null;
  readonly tookMs: number;
  /** When the receiver wants to be asked again, if it says so. */
  readonly notBefore: Date | null;
}

/** Longest that a receiver may put the hub off. */
const LONGEST_PAUSE_MS = 24 * 3_600_000;

/** Posts a message once. Redirects are not followed; nothing of the receiver's answer is kept but its status. */
export async function postMessage(
  url: string,
  { body, headers }: SignedMessage,
  dispatcher: Dispatcher,
  signal: AbortSignal,
): Promise<Attempt> {
  const began = performance.now();
  const attempt = (outcome: Outcome, httpStatus: number | null, notBefore: Date | null = null): Attempt => ({
    outcome,
    httpStatus,
    tookMs: Math.round(performance.now() - began),
    notBefore,
  });
  try {
    const answer = await request(url, { method: 'POST', headers, body, dispatcher, signal });
    await answer.body.dump({ limit: 65_536 }).catch(() => undefined);
    const { statusCode } = answer;
    if (statusCode >= 200 && statusCode < 300) return attempt('DELIVERED', statusCode);
    if (statusCode === 410) return attempt('GONE', statusCode);
    return attempt('REFUSED', statusCode, retryAfter(answer.headers['retry-after'], new Date()));
  } catch (error) {
    if (causes(error).some((cause) => cause instanceof AddressRefused)) return attempt('ADDRESS_REFUSED', null);
    return attempt(signal.aborted || isTimeout(error) ? 'TIMEOUT' : 'UNREACHABLE', null);
  }
}

/** Seconds, or a date of HTTP (RFC 9110, 10.2.3). */
export function retryAfter(said: string | string[] | undefined, now: Date): Date | null {
  if (typeof said !== 'string') return null;
  const until = /^\d{1,9}$/.test(said) ? now.getTime() + Number(said) * 1_000 : Date.parse(said);
  if (Number.isNaN(until) || until <= now.getTime()) return null;
  return new Date(Math.min(until, now.getTime() + LONGEST_PAUSE_MS));
}

function isTimeout(error: unknown): boolean {
  return causes(error).some(({ name }) => name.endsWith('TimeoutError'));
}

function causes(error: unknown): Error[] {
  if (!(error instanceof Error)) return [];
  const several = error instanceof AggregateError ? error.errors : [];
  return [error, ...[error.cause, ...(several as unknown[])].flatMap(causes)];
}
