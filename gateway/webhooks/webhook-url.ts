import { isIP } from 'node:net';
import { isLoopback } from '../../kit/config.ts';
import { HubError } from '../../kit/errors.ts';
import type { AddressGuard } from './address-guard.ts';

const LONGEST_URL = 2_000;

/**
 * The URL that changes are sent to, as it is kept. What its name resolves to is judged at each connection.
 * @throws {HubError} WEBHOOK_INVALID naming the rule; never the URL, which may hold a secret.
 */
export function webhookUrl(text: string, guard: AddressGuard): string {
  if (text.length > LONGEST_URL || !URL.canParse(text)) throw refused('is no URL');
  const url = new URL(text);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (url.username !== '' || url.password !== '')
    throw refused('holds a user or password: check the signature instead');
  if (url.hash !== '') throw refused('holds a fragment, which is never sent: leave it out');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(host)))
    throw refused('must begin with https://; http:// is for this machine itself');
  const address = host === 'localhost' ? '127.0.0.1' : host;
  if (isIP(address) !== 0 && !guard.allows(address))
    throw refused(
      'names an address on a private or special network; the operator allows networks by HUB_WEBHOOK_NETWORKS',
    );
  return url.href;
}

function refused(rule: string): HubError {
  return new HubError('WEBHOOK_INVALID', `url ${rule}.`);
}
