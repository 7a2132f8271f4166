import { hash } from 'node:crypto';
import type { PurposeCode, Role } from '../../kit/identity/caller.ts';

/** What is kept of one answered request. Nothing of a natural person beyond the name under which the caller is known. */
export interface AuditContent {
  readonly requestId: string;
  readonly at: string;
  /** Person or system, as the identity provider names it. */
  readonly subject: string;
  readonly role: Role;
  /** Codes of the sectors whose owner asked. */
  readonly sectors: readonly string[];
  readonly purpose: PurposeCode | null;
  /** Name of the operation; null for one without. */
  readonly operation: string | null;
  readonly operationSha256: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The enterprises asked about, and those the answer tells of. */
  readonly enterprises: readonly string[];
  /** SHA-256 of the rule set that answered. */
  readonly ruleSetHash: string;
  readonly httpStatus: number;
  /** SHA-256 of the answer's bytes. */
  readonly answerSha256: string;
}

/** What is kept of requests that were refused before their operation was known: one record for a client, code and window. */
export interface RefusalContent {
  /** When the window was written down. */
  readonly at: string;
  /** Name of the caller where the token was good, or else the address it came from. */
  readonly subject: string;
  /** Null where nobody knows who asked. */
  readonly role: Role | null;
  /** What the answers said. */
  readonly refusedCode: string;
  readonly times: number;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly operationSha256: string;
  /** None: what was asked was not read. */
  readonly enterprises: readonly [];
}

/** A record's place in its chain. */
export interface Link {
  readonly number: number;
  readonly hash: string;
}

/** What a seal signs. */
export interface SealContent {
  readonly chain: string;
  readonly first: number;
  readonly last: number;
  /** Hash before the first record: the last seal's `head`, or the chain's origin. */
  readonly before: string;
  /** Hash of the last record. */
  readonly head: string;
  readonly sealedAt: string;
  readonly keyId: string;
}

/** Hash of a record: binds it to all before it. */
export function linkHash(before: string, content: string): string {
  return sha256(`${before}\n${content}`);
}

/**
 * The hash a chain begins with: binds it to the seal that was the newest when it began, so that no chain can be taken
 * out without a gap.
 */
export function originOf(chain: string, newestSeal: string | null): string {
  return sha256(`${chain}\n${newestSeal ?? ''}`);
}

export function sha256(content: string | Uint8Array): string {
  return hash('sha256', content);
}
