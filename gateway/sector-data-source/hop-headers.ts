import { isIncoming, type AnyProcessOptions } from './gateway-types.ts';

/** What ties the log lines of one request together across systems. */
export interface Correlation {
  readonly requestId?: string | undefined;
  /** W3C Trace Context. */
  readonly traceparent?: string | undefined;
}

const REQUEST_ID = /^[\w.:-]{1,128}$/;
const TRACEPARENT = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/;

/** `application/json` first: with it every well-formed answer, errors included, comes with status 200. */
const ACCEPT = 'application/json, application/graphql-response+json;q=0.9';

/** All the headers a sector ever sees, names and values in turn. Nothing else of the client's is passed on. */
export function hopHeaders(authorization: string | undefined, { requestId, traceparent }: Correlation): string[] {
  const headers = ['content-type', 'application/json', 'accept', ACCEPT, 'user-agent', 'sector-credit-hub'];
  if (requestId !== undefined && REQUEST_ID.test(requestId)) headers.push('x-request-id', requestId);
  if (traceparent !== undefined && TRACEPARENT.test(traceparent)) headers.push('traceparent', traceparent);
  if (authorization !== undefined) headers.push('authorization', authorization);
  return headers;
}

/** The identifiers the client itself sent, for gateways that make none of their own. */
export function correlationOfClient(options: AnyProcessOptions): Correlation {
  const headers = isIncoming(options) ? options.incomingRequestContext.request.http?.headers : undefined;
  return {
    requestId: headers?.get('x-request-id') ?? undefined,
    traceparent: headers?.get('traceparent') ?? undefined,
  };
}
