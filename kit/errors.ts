/**
 * Every code this system answers with, in `extensions.code`, on the command line and in quarantine.
 * docs/errors.md explains each; a test keeps the two equal. Callers match the code, never the text.
 */
export const ERROR_CODES = [
  // asking
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'INVALID_USCC',
  'INVALID_CURSOR',
  'PAGE_TOO_LARGE',
  'TOO_MANY_CODES',
  'BAD_USER_INPUT',
  'INTERNAL_SERVER_ERROR',
  // a sector that does not answer
  'SECTOR_UNAVAILABLE',
  'SECTOR_TIMEOUT',
  'SECTOR_BAD_ANSWER',
  // running
  'CONFIGURATION_INVALID',
  'PORT_TAKEN',
  'PORT_FORBIDDEN',
  'DATABASE_LOCKED',
  'DATABASE_CORRUPT',
  'DATABASE_PERMISSION_DENIED',
  'DATABASE_UNREACHABLE',
  'MIGRATIONS_PENDING',
  'SUPERGRAPH_INVALID',
  'SECTOR_CONTRACT_BROKEN',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** A problem a person can act on: its message names the place, the rule it broke and what to do, never a personal value. */
export class HubError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'HubError';
    this.code = code;
  }
}
