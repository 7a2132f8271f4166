import { GraphQLError } from 'graphql';
import type { ErrorPath, FormattedError, GivenError } from './gateway-types.ts';
import { RequestCancelled, type SectorFailure, type SectorFailureCode, type SectorName } from './sector-failure.ts';

const ADVICE: Record<SectorFailureCode, string> = {
  SECTOR_UNAVAILABLE: 'Ask again in a minute; if it lasts, tell the operator of the hub.',
  SECTOR_TIMEOUT:
    'Ask again, or ask about fewer enterprises or fields at once; if it lasts, tell the operator of the hub.',
  SECTOR_BAD_ANSWER: 'Asking again will hardly help: tell the operator of the hub, with the code and the time.',
};

/** Extensions that tell how a server is built. None of them ever reaches a client. */
const INTERNAL_EXTENSIONS: ReadonlySet<string> = new Set([
  'serviceName',
  'stacktrace',
  'exception',
  'debugMessage',
  'trace',
  'response',
  'file',
  'line',
]);

/** The one error that stands for a sector's missing part: which sector, what happened, what to do. */
export function sectorFailureError(failure: SectorFailure, name: SectorName, isMutation: boolean): GraphQLError {
  const meaning = isMutation
    ? 'It is not known whether the change was made: look before sending it again.'
    : 'Its part of this answer is null, which means "not known", not "nothing on record"; the rest stands.';
  const message = `${name.title} ${failure.message}. ${meaning} ${ADVICE[failure.code]}`;
  return new GraphQLError(message, { extensions: { code: failure.code, sector: name.sector } });
}

/**
 * What is told where the hub, not the sector, is the reason: the request was withdrawn, the caller may not ask this (an error
 * that carries a code), or something broke in the hub (masked).
 */
export function notAskedError(cause: unknown, name: SectorName): GraphQLError {
  if (cause instanceof RequestCancelled) {
    const { cause: reason } = cause;
    if (reason instanceof GraphQLError) {
      const message = `${name.title} was not waited for. ${reason.message}`;
      return new GraphQLError(message, { extensions: { code: reason.extensions['code'], sector: name.sector } });
    }
    const message = `${name.title} was not waited for, since the request was withdrawn. Send it again if it is still needed.`;
    return new GraphQLError(message, { extensions: { code: 'REQUEST_CANCELLED', sector: name.sector } });
  }
  if (cause instanceof GraphQLError && hasPublicCode(cause)) {
    return new GraphQLError(cause.message, { extensions: { ...publicExtensions(cause), sector: name.sector } });
  }
  return maskedError(`The hub met an internal error before it could ask ${name.title}`, name);
}

/** An error a sector gave of its own accord: its code and words are kept, what has no code is masked. */
export function sectorGraphQLError(error: GivenError, name: SectorName): GraphQLError {
  if (!hasPublicCode(error)) return maskedError(`${name.title} met an internal error while answering`, name);
  return new GraphQLError(error.message, { extensions: { ...publicExtensions(error), sector: name.sector } });
}

/** Whether an error says of itself what it is, so that its message was meant for callers. */
export function hasPublicCode({ extensions }: GivenError): boolean {
  const code = extensions?.['code'];
  return typeof code === 'string' && code !== 'INTERNAL_SERVER_ERROR';
}

/** The error as the gateway merges it: at `path`, and without a stack. */
export function placed({ message, extensions }: GraphQLError, path: ErrorPath): FormattedError {
  return { message, path, extensions };
}

/**
 * Takes off what the gateway adds to an error of a subgraph (its internal name) and what servers add in development
 * (stack traces). For Apollo Server's `formatError`.
 */
export function clientError(error: FormattedError): FormattedError {
  return error.extensions === undefined ? error : { ...error, extensions: publicExtensions(error) };
}

function maskedError(happened: string, { sector }: SectorName): GraphQLError {
  const message = `${happened}. What is null at this place is not known. ${ADVICE.SECTOR_UNAVAILABLE}`;
  return new GraphQLError(message, { extensions: { code: 'INTERNAL_SERVER_ERROR', sector } });
}

function publicExtensions({ extensions }: GivenError): Record<string, unknown> {
  return Object.fromEntries(Object.entries(extensions ?? {}).filter(([name]) => !INTERNAL_EXTENSIONS.has(name)));
}
