import type { FastifyReply, FastifyRequest } from 'fastify';

/** For a route's `onRequest`: nobody may keep its answers, refusals among them. */
export function noStore(_request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  void reply.header('cache-control', 'no-store');
  done();
}
