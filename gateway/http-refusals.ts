import type { FastifyError, FastifyInstance, FastifyReply, FastifyServerOptions } from 'fastify';
import { HubError } from '../kit/errors.ts';
import type { Log } from '../kit/log.ts';
import { maskedError } from './masked-error.ts';

const BYTES_IN_A_MEBIBYTE = 1_048_576;

/** What HTTP refuses before GraphQL sees it is answered in the form of a GraphQL answer, and with a code. */
export function refuseAsGraphQL(http: FastifyInstance, bodyLimitBytes: number, log: Log): void {
  http.setNotFoundHandler((_request, reply) => reply.code(404).send({ errors: [NOTHING_HERE] }));
  http.setErrorHandler((error: FastifyError, _request, reply) => {
    const { statusCode = 500 } = error;
    const refusal =
      statusCode === 413 ? tooLarge(bodyLimitBytes) : statusCode < 500 ? NOT_JSON : maskedError(error, log);
    void reply.code(statusCode).send({ errors: [refusal] });
  });
}

const NOTHING_HERE = {
  message: 'There is nothing at this address; GET / says what there is.',
  extensions: { code: 'BAD_REQUEST' },
};

const NOT_HTTP = {
  message: 'The request is no HTTP that can be read: its first line, its headers or its length are wrong.',
  extensions: { code: 'BAD_REQUEST' },
};

/** For what is refused before any route is looked for. */
export const REFUSING_UNREAD: Pick<FastifyServerOptions, 'clientErrorHandler' | 'frameworkErrors'> = {
  frameworkErrors: (_error, _request, reply: FastifyReply) => {
    void reply.code(400).send({ errors: [NOTHING_HERE] });
  },
  clientErrorHandler: (error, socket) => {
    const status = STATUS_OF_PARSER.get(error.code) ?? '400 Bad Request';
    if (!socket.writable || socket.destroyed) return;
    const body = JSON.stringify({ errors: [NOT_HTTP] });
    const headers = `content-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}`;
    socket.end(`HTTP/1.1 ${status}\r\n${headers}\r\nconnection: close\r\n\r\n${body}`);
  },
};

/** Where Node's reader of HTTP says more than that a request is wrong. */
const STATUS_OF_PARSER: ReadonlyMap<string | undefined, string> = new Map([
  ['HPE_HEADER_OVERFLOW', '431 Request Header Fields Too Large'],
  ['ERR_HTTP_REQUEST_TIMEOUT', '408 Request Timeout'],
]);

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
