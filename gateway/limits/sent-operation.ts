import { createHash } from 'node:crypto';
import { ApolloServerErrorCode } from '@apollo/server/errors';
import type { FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';

/** The operation of a request: its text, or the hash of one that is known. */
export interface SentOperation {
  readonly text: string | undefined;
  readonly hash: string | undefined;
}

/** What a request says, read as the server reads it: its body, or what stands in its address. */
export function sentIn({ method, body, url }: Pick<FastifyRequest, 'method' | 'body' | 'url'>): unknown {
  if (method !== 'GET') return body;
  const given = new URLSearchParams(url.slice(url.indexOf('?') + 1));
  const [variables, extensions] = [jsonIn(given.get('variables')), jsonIn(given.get('extensions'))];
  return { query: given.get('query'), variables, extensions };
}

/**
 * The operation that the server will read in what was sent. Where it will find none, and refuse, there is neither text nor
 * hash.
 * @throws {GraphQLError} BAD_REQUEST where the hash is none, or another operation's: the server has no code for that.
 */
export function operationIn(sent: unknown): SentOperation {
  const text = nonEmpty(memberOf(sent, 'query'));
  const persisted = memberOf(memberOf(sent, 'extensions'), 'persistedQuery');
  if (!persisted) return { text, hash: undefined };
  const hash = memberOf(persisted, 'sha256Hash');
  if (memberOf(persisted, 'version') !== 1 || typeof hash !== 'string' || !/^[0-9a-f]{64}$/.test(hash))
    throw badRequest(
      'it must be {"version": 1, "sha256Hash": "<SHA-256 of the operation, hexadecimal, small letters>"}',
    );
  if (text !== undefined && createHash('sha256').update(text).digest('hex') !== hash)
    throw badRequest('its sha256Hash is not that of the query beside it');
  return { text, hash };
}

function badRequest(fault: string): GraphQLError {
  return new GraphQLError(`extensions.persistedQuery cannot be used: ${fault}.`, {
    extensions: { code: ApolloServerErrorCode.BAD_REQUEST, http: { status: 400 } },
  });
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined; // any JSON
}

function nonEmpty(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function jsonIn(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
