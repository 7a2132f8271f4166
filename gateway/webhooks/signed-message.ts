import { Webhook as Signer } from 'standardwebhooks';
import type { Change } from '../hub/resolvers.generated.ts';

/** What is posted: its bytes, and the headers by which the receiver knows it. */
export interface SignedMessage {
  readonly id: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A change for a receiver. Its id stays the same however often it is sent, so that a repeat can be dropped. */
export function changeMessage(webhook: number, sequence: number, change: Change) {
  const { at, kind } = change;
  return {
    id: `change-${sequence}`,
    body: JSON.stringify({ type: `change.${kind.toLowerCase()}`, timestamp: at, data: { webhook, ...change } }),
  };
}

/** A message that says nothing: to try the way. */
export function pingMessage(webhook: number, now: Date) {
  return {
    id: `ping-${webhook}-${now.getTime()}`,
    body: JSON.stringify({ type: 'ping', timestamp: now.toISOString(), data: { webhook } }),
  };
}

/**
 * Signs a message by each of the secrets, as Standard Webhooks 1.0 has it: a receiver accepts it if one of the signatures
 * is by a secret that it knows.
 */
export function signed(
  { id, body }: { readonly id: string; readonly body: string },
  secrets: readonly string[],
  now: Date,
): SignedMessage {
  return {
    id,
    body,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'sector-credit-hub',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': secrets.map((secret) => new Signer(secret).sign(id, now, body)).join(' '),
    },
  };
}
