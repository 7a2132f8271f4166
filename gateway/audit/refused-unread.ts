import { type RefusalContent, sha256 } from './audit-chain.ts';
import type { CountedRefusals } from './refusal-counts.ts';

const TEXT = '# refused before it was read';

/** Stands for the operations of requests that were refused unread: their text is not kept. */
export const REFUSED_UNREAD = { text: TEXT, sha256: sha256(TEXT) } as const;

export function refusalContent(
  { client, role, code, times, firstAt, lastAt }: CountedRefusals,
  at: string,
): RefusalContent {
  return {
    at,
    subject: client,
    role,
    refusedCode: code,
    times,
    firstAt,
    lastAt,
    operationSha256: REFUSED_UNREAD.sha256,
    enterprises: [],
  };
}
