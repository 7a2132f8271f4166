import { HeaderMap } from '@apollo/server';
import { GraphQLError } from 'graphql';
import type { ErrorCode } from '../../kit/errors.ts';

/** A limit that was not kept: its name in answers, what is allowed and what was asked. */
export interface Breach {
  readonly limit: string;
  readonly allowed: number;
  readonly asked: number;
}

/**
 * A question that is refused before any work is done for it: HTTP 4xx, a stable code, and in `extensions` the limit, what
 * it allows and what was asked.
 * @param retryAfterSeconds when asking again makes sense.
 */
export function refusal(
  code: ErrorCode,
  message: string,
  { limit, allowed, asked }: Breach,
  { status = 400, retryAfterSeconds }: { readonly status?: number; readonly retryAfterSeconds?: number } = {},
): GraphQLError {
  const headers = new HeaderMap();
  if (retryAfterSeconds !== undefined) headers.set('retry-after', String(retryAfterSeconds));
  return new GraphQLError(message, {
    extensions: {
      code,
      limit,
      allowed,
      asked,
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
      http: { status, headers },
    },
  });
}
