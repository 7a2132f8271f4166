import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AddressGuard } from './address-guard.ts';
import { postMessage, retryAfter } from './post-message.ts';
import { signed } from './signed-message.ts';
import { newSecret } from './webhook-secrets.ts';
import { webhookUrl } from './webhook-url.ts';

const OPEN = new AddressGuard([]);
const LAPTOP = new AddressGuard(['127.0.0.0/8', '::1/128']);

describe('the hub delivers to no address', () => {
  test.each([
    '127.0.0.1',
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '169.254.169.254',
    '172.31.255.255',
    '192.168.1.1',
    '198.19.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:10.1.2.3',
    '::ffff:a01:203',
    '64:ff9b::a01:203',
    '2002:a01:203::1',
    'fd00::1',
    'fe80::1',
    'fec0::1',
    'ff02::1',
    'not an address',
  ])('%s', (address) => {
    expect(OPEN.allows(address)).toBe(false);
  });

  test.each(['1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:1.1.1.1', '::ffff:101:101'])(
    'but to one of the open network: %s',
    (address) => {
      expect(OPEN.allows(address)).toBe(true);
    },
  );

  test('but to networks that the operator names, and no others', () => {
    const agencies = new AddressGuard(['10.20.0.0/16', 'fd12::/16']);
    expect(['10.20.255.1', '::ffff:10.20.0.1', 'fd12::9'].map((address) => agencies.allows(address))).toEqual([
      true,
      true,
      true,
    ]);
    expect(['10.21.0.1', '127.0.0.1', 'fd13::9'].map((address) => agencies.allows(address))).toEqual([
      false,
      false,
      false,
    ]);
  });
});

describe('a URL for changes', () => {
  test('is https, or http on this machine where that is allowed', () => {
    expect(webhookUrl('https://agency.example/hook?id=1', OPEN)).toBe('https://agency.example/hook?id=1');
    expect(webhookUrl('http://localhost:9/hook', LAPTOP)).toBe('http://localhost:9/hook');
    expect(webhookUrl('http://[::1]:9/', LAPTOP)).toBe('http://[::1]:9/');
  });

  test.each([
    ['no URL', 'agency.example'],
    ['plain http elsewhere', 'http://agency.example/'],
    ['another protocol', 'file:///etc/passwd'],
    ['a password in it', 'https://user:secret@agency.example/'],
    ['a fragment', 'https://agency.example/#a'],
    ['a private address', 'https://10.0.0.1/'],
    ['one in disguise', 'https://0x7f.1/'],
    ['one as a number', 'https://2130706433/'],
    ['one of IPv6', 'https://[::ffff:127.0.0.1]/'],
    ['this machine', 'http://127.0.0.1/'],
    ['its name', 'https://localhost/'],
    ['too long', `https://agency.example/${'a'.repeat(2_000)}`],
  ])('is refused: %s', (_title, url) => {
    expect(() => webhookUrl(url, OPEN)).toThrow(expect.objectContaining({ code: 'WEBHOOK_INVALID' }));
  });
});

describe('a connection', () => {
  let server: Server;
  let url: string;
  const asked: string[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      if (request.url === '/away') response.writeHead(302, { location: '/secret' }).end();
      else if (request.url === '/later') response.writeHead(503, { 'retry-after': '120' }).end();
      else if (request.url === '/gone') response.writeHead(410).end();
      else response.writeHead(204).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://localhost:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  async function post(path: string, guard: AddressGuard) {
    const agent = guard.agent(2_000);
    const message = signed({ id: 'change-1', body: '{}' }, [newSecret()], new Date());
    try {
      return await postMessage(`${url}${path}`, message, agent, AbortSignal.timeout(5_000));
    } finally {
      await agent.close();
    }
  }

  test('is not made where the name leads to an address that is not allowed, whatever was said when it was set up', async () => {
    asked.length = 0;
    expect(await post('/', OPEN)).toMatchObject({ outcome: 'ADDRESS_REFUSED', httpStatus: null });
    const literal = new AddressGuard([]).agent(2_000);
    const message = signed({ id: 'x', body: '{}' }, [newSecret()], new Date());
    const byNumber = url.replace('localhost', '127.0.0.1');
    expect(await postMessage(byNumber, message, literal, AbortSignal.timeout(5_000))).toMatchObject({
      outcome: 'ADDRESS_REFUSED',
    });
    await literal.close();
    expect(asked).toEqual([]);
  });

  test('goes where it was sent and nowhere else: a redirect is not followed', async () => {
    asked.length = 0;
    expect(await post('/', LAPTOP)).toMatchObject({ outcome: 'DELIVERED', httpStatus: 204 });
    expect(await post('/away', LAPTOP)).toMatchObject({ outcome: 'REFUSED', httpStatus: 302 });
    expect(await post('/gone', LAPTOP)).toMatchObject({ outcome: 'GONE', httpStatus: 410 });
    const later = await post('/later', LAPTOP);
    expect(later).toMatchObject({ outcome: 'REFUSED', httpStatus: 503 });
    expect(later.notBefore?.getTime()).toBeGreaterThan(Date.now() + 100_000);
    expect(asked).toEqual(['/', '/away', '/gone', '/later']);
  });

  test('is put off as long as the receiver says, in seconds or by a date, a day at most', () => {
    const now = new Date('2026-11-22T06:00:00.000Z');
    const said = (text: string) => retryAfter(text, now)?.toISOString() ?? null;
    expect(said('60')).toBe('2026-11-22T06:01:00.000Z');
    expect(said('Sun, 22 Nov 2026 07:00:00 GMT')).toBe('2026-11-22T07:00:00.000Z');
    expect(said('999999999')).toBe('2026-11-23T06:00:00.000Z');
    expect([said('0'), said('Sun, 22 Nov 2026 05:00:00 GMT'), said('soon')]).toEqual([null, null, null]);
  });
});
