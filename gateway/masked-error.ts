import { randomUUID } from 'node:crypto';
import type { ErrorCode } from '../kit/errors.ts';
import type { Log } from '../kit/log.ts';

interface MaskedError {
  readonly message: string;
  readonly extensions: { readonly code: ErrorCode; readonly errorId: string };
}

/** What a client is told of an error nobody foresaw; the log has it whole, under an id that both sides see. */
export function maskedError(error: unknown, log: Log): MaskedError {
  const errorId = randomUUID();
  log.error({ event: 'unexpected error', errorId, err: error });
  return {
    message: 'The hub met an unexpected error; tell its operator the errorId.',
    extensions: { code: 'INTERNAL_SERVER_ERROR', errorId },
  };
}
