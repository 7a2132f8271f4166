import { lookup as resolve, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';

/**
 * Addresses that are nobody's on the open network: this host, private networks, links, documentation, multicast.
 * Source: IANA special-purpose address registries (RFC 6890 and its updates).
 */
const SPECIAL = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
  '::/127',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  'fc00::/7',
  'fe80::/9',
  'ff00::/8',
];
/** An IPv4 address that is written as one of IPv6, with points or in hexadecimal. */
const MAPPED = /^::ffff:(?:(\d+\.\d+\.\d+\.\d+)|([0-9a-f]{1,4}):([0-9a-f]{1,4}))$/i;

/** An address that nothing is delivered to. */
export class AddressRefused extends Error {
  constructor() {
    super('The address is on a private or special network that this hub does not deliver to.');
    this.name = 'AddressRefused';
  }
}

/** To which addresses the hub connects: those of the open network, and the networks that the operator names. */
export class AddressGuard {
  readonly #special = listOf(SPECIAL);
  readonly #allowed: BlockList;

  /** @param networks in CIDR notation. */
  constructor(networks: readonly string[]) {
    this.#allowed = listOf(networks);
  }

  allows(address: string): boolean {
    const plain = unmapped(address);
    const family = isIP(plain);
    if (family === 0) return false;
    const type = family === 6 ? 'ipv6' : 'ipv4';
    return this.#allowed.check(plain, type) || !this.#special.check(plain, type);
  }

  /**
   * Connections whose address is judged when they are made, so that a name that resolves to another address by then is
   * judged too. No name leads to an address that is not allowed, whatever else it resolves to.
   */
  agent(timeoutMs: number): Agent {
    const lookup: LookupFunction = (hostname, options, done) => {
      resolve(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
        if (error !== null) return done(error, '', 0);
        const [first] = found;
        if (first === undefined || !found.every(({ address }) => this.allows(address)))
          return done(new AddressRefused(), '', 0);
        return options.all === true ? done(null, found) : done(null, first.address, first.family);
      });
    };
    const connect = buildConnector({ timeout: timeoutMs, lookup });
    return new Agent({
      connect: (options, done) => {
        const host = options.hostname.replace(/^\[|\]$/g, '');
        if (isIP(host) !== 0 && !this.allows(host)) done(new AddressRefused(), null);
        else connect(options, done);
      },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      maxResponseSize: MOST_BYTES_READ,
    });
  }
}

/** What a receiver answers is of no interest beyond its status. */
const MOST_BYTES_READ = 65_536;

function unmapped(address: string): string {
  const [, dotted, high = '', low = ''] = MAPPED.exec(address) ?? [];
  if (dotted !== undefined || high === '') return dotted ?? address;
  const [first, second] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [first >> 8, first & 255, second >> 8, second & 255].join('.');
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix = ''] = network.split('/');
    list.addSubnet(address, Number(prefix), isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}
