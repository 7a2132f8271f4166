import type { FastifyInstance, FastifyReply, FastifyRequest, RouteShorthandOptions } from 'fastify';
import { z } from 'zod';
import { type ErrorCode, HubError } from '../errors.ts';
import type { Caller } from '../identity/caller.ts';
import { type ExchangePort, PACKAGES } from './exchange.ts';

const MOST_CHANGES = 2_000;

const offerQuery = z.object({
  what: z.enum(PACKAGES),
  after: z.coerce.number().int().min(0),
  limit: z.coerce.number().int().min(1).max(MOST_CHANGES),
});
const receiptQuery = z.object({ sender: z.string().min(1).max(64), what: z.enum(PACKAGES) });
const deliveryBody = z.object({
  sender: z.string().min(1).max(64),
  what: z.enum(PACKAGES),
  after: z.number().int().min(0),
  through: z.number().int().min(0),
  rows: z.array(z.record(z.string(), z.string())),
});
const receiptBody = z.object({
  receiver: z.string().min(1).max(64),
  what: z.enum(PACKAGES),
  sequence: z.number().int().min(0),
  refused: z.array(z.object({ uscc: z.string().max(64), recordKey: z.string().max(200), codes: z.string().max(255) })),
});

/**
 * A subgraph's part in the exchange over HTTP, under its path: GET /exchange (status), GET /exchange/offer, GET and POST
 * /exchange/receipt, POST /exchange/delivery. For the hub alone, which carries everything: sectors do not meet.
 */
export function exchangeRoutes(
  http: FastifyInstance,
  path: string,
  port: ExchangePort,
  options: RouteShorthandOptions,
  callerOf: (request: FastifyRequest) => Caller,
): void {
  const answered = (answer: (request: FastifyRequest) => Promise<unknown>) => ({
    ...options,
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      if (callerOf(request).role !== 'OPERATOR')
        return refuse(reply, 403, 'FORBIDDEN', 'Only the hub carries the exchange.');
      try {
        return await answer(request);
      } catch (error) {
        if (error instanceof HubError) return refuse(reply, 400, error.code, error.message);
        if (error instanceof z.ZodError) return refuse(reply, 400, 'BAD_USER_INPUT', z.prettifyError(error));
        throw error;
      }
    },
  });
  http.get(
    `${path}/exchange`,
    answered(() => port.status()),
  );
  http.get(
    `${path}/exchange/offer`,
    answered(({ query }) => {
      const { what, after, limit } = offerQuery.parse(query);
      return port.offer(what, after, limit);
    }),
  );
  http.get(
    `${path}/exchange/receipt`,
    answered(({ query }) => {
      const { sender, what } = receiptQuery.parse(query);
      return port.receipt(sender, what);
    }),
  );
  http.post(
    `${path}/exchange/delivery`,
    answered(({ body }) => port.take(deliveryBody.parse(body))),
  );
  http.post(
    `${path}/exchange/receipt`,
    answered(async ({ body }) => {
      const { receiver, ...receipt } = receiptBody.parse(body);
      await port.acknowledge(receiver, receipt);
      return {};
    }),
  );
}

function refuse(reply: FastifyReply, status: number, code: ErrorCode, message: string) {
  return reply.code(status).send({ errors: [{ message, extensions: { code } }] });
}
