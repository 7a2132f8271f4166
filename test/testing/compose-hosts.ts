/**
 * Loaded into a process before its own code (`node --import`): names that a network of containers would resolve are
 * resolved to this machine's loopback addresses, as COMPOSE_HOSTS says (`postgres=127.9.9.1,registry=127.9.9.2`).
 */
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';

const addresses = new Map(
  (process.env['COMPOSE_HOSTS'] ?? '').split(',').map((entry) => entry.split('=') as [string, string]),
);
const { lookup } = dns;

type Found = (error: null, address: string | { address: string; family: number }[], family?: number) => void;

Object.assign(dns, {
  lookup(host: string, options: { all?: boolean } | Found, found?: Found) {
    const tell = typeof options === 'function' ? options : found;
    const address = addresses.get(host);
    if (address === undefined) Reflect.apply(lookup, dns, [host, options, found]);
    else if (typeof options === 'object' && options.all === true)
      setImmediate(() => tell?.(null, [{ address, family: 4 }]));
    else setImmediate(() => tell?.(null, address, 4));
  },
});
syncBuiltinESMExports();
