import type { FastifyInstance } from 'fastify';
import type { PublishedKey } from './keys.ts';

/** Where anyone gets the keys by which receipts are checked. */
export const RECEIPT_KEYS_PATH = '/receipts/keys';

/** GET /receipts/keys, without a token: a JSON Web Key Set (RFC 7517) with the present key first, then former ones. */
export function receiptKeysRoute(http: FastifyInstance, keys: readonly PublishedKey[]): void {
  http.get(RECEIPT_KEYS_PATH, (_request, reply) =>
    reply
      .headers({ 'cache-control': 'public, max-age=300', 'x-content-type-options': 'nosniff' })
      .type('application/jwk-set+json')
      .send(JSON.stringify({ keys })),
  );
}
