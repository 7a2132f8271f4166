import { GraphQLError } from 'graphql';
import type { ErrorCode } from '../../kit/errors.ts';

const CODE: ErrorCode = 'QUERY_TIMEOUT';

/**
 * Withdraws a request that takes longer than it may: whoever still works for it is told by its signal, and what has been
 * answered by then is told.
 * @returns ends the waiting.
 */
export function withdrawAfter(timeoutMs: number, request: AbortController): () => void {
  const timer = setTimeout(() => request.abort(outOfTime(timeoutMs)), timeoutMs);
  return () => clearTimeout(timer);
}

function outOfTime(timeoutMs: number): GraphQLError {
  const message = `The whole question took longer than ${timeoutMs} ms. Ask for smaller pages or fewer fields at once.`;
  return new GraphQLError(message, { extensions: { code: CODE, http: { status: 504 } } });
}
