import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLError } from 'graphql';
import { LRUCache } from 'lru-cache';

const REMEMBERED = 10_000;

/**
 * Who has been told to wait is turned away until then before the body of a request is read. Known by what the request
 * says of who sends it, which is what was refused; kept as a hash.
 */
export class TurnedAway {
  readonly #waiting = new LRUCache<string, GraphQLError>({ max: REMEMBERED });

  /** @param refused TOO_MANY_REQUESTS, with the seconds until its end. */
  add(request: FastifyRequest, refused: GraphQLError): void {
    const { retryAfterSeconds } = refused.extensions;
    if (typeof retryAfterSeconds === 'number')
      this.#waiting.set(keyOf(request), refused, { ttl: retryAfterSeconds * 1000 });
  }

  /** For the route's `onRequest`. */
  readonly check = (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const key = this.#waiting.size === 0 ? '' : keyOf(request);
    const refused = key === '' ? undefined : this.#waiting.get(key);
    if (refused === undefined) {
      done();
      return;
    }
    const retryAfterSeconds = Math.max(1, Math.ceil(this.#waiting.getRemainingTTL(key) / 1000));
    const { http: _ofTheServer, ...extensions } = refused.extensions;
    void reply
      .code(429)
      .header('retry-after', String(retryAfterSeconds))
      .send({ errors: [{ message: refused.message, extensions: { ...extensions, retryAfterSeconds } }] });
  };
}

function keyOf({ headers: { authorization = '' } }: FastifyRequest): string {
  return createHash('sha256').update(authorization).digest('base64');
}
