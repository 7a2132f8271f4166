import type { FastifyError, FastifyInstance } from 'fastify';
import { HubError } from '../kit/errors.ts';
import type { Log } from '../kit/log.ts';
import { maskedError } from './masked-error.ts';

const BYTES_IN_A_MEBIBYTE = 1_048_576;

/** What HTTP refuses before GraphQL sees it is answered in the form of a GraphQL answer, and with a code. */
export function refuseAsGraphQL(http: FastifyInstance, bodyLimitBytes: number, log: Log): void {
  http.setErrorHandler((error: FastifyError, _request, reply) => {
    const { statusCode = 500 } = error;
    const refusal =
      statusCode === 413 ? tooLarge(bodyLimitBytes) : statusCode < 500 ? NOT_JSON : maskedError(error, log);
    void reply.code(statusCode).send({ errors: [refusal] });
  });
}

const NOT_JSON = {
  message: 'The request is no JSON; POST {"query": "…"} with content-type: application/json.',
  extensions: { code: 'BAD_REQUEST' },
};

function tooLarge(bodyLimitBytes: number) {
  const { message, extensions } = new HubError(
    'REQUEST_TOO_LARGE',
    `The request is larger than ${bodyLimitBytes / BYTES_IN_A_MEBIBYTE} MiB; send it in parts.`,
  );
  return { message, extensions };
}
