import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, describe, expect, test } from 'vitest';
import { consoleRoute } from './console-route.ts';

describe('the console', () => {
  let http: FastifyInstance;
  const serve = (): FastifyInstance => {
    http = fastify();
    consoleRoute(http);
    return http;
  };
  afterEach(() => http.close());

  test('is found without the slash too', async () => {
    const { statusCode, headers } = await serve().inject('/console');
    expect([statusCode, headers.location]).toEqual([302, 'console/']);
  });

  test('loads from the hub alone, and is shown in no other page', async () => {
    const { body, headers } = await serve().inject('/console/');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/http|\*|unsafe-eval/);
    expect([...body.matchAll(/(?:src|href)="([^"]+)"/g)].filter(([, url]) => url?.includes('//'))).toEqual([]);
  });

  test('every file that the page names is there', async () => {
    const { body } = await serve().inject('/console/');
    const named = [...body.matchAll(/(?:src|href)="([^".][^"]*)"/g)].map(([, name]) => name);
    expect(named).toContain('options.js');
    for (const name of named) expect((await http.inject(`/console/${name}`)).statusCode).toBe(200);
  });

  test('what a script typed into it runs in is kept from the page', async () => {
    const { headers } = await serve().inject('/console/iframe-sandbox/index.html');
    expect(headers['content-security-policy']).toBe('sandbox allow-scripts');
  });

  test('hands out no other file', async () => {
    serve();
    for (const path of ['..%2findex.js', '%2e%2e/%2e%2e/package.json', '..%5c..%5cpackage.json', '.env'])
      expect([403, 404]).toContain((await http.inject(`/console/${path}`)).statusCode);
  });

  test.each([
    ['zh-CN,zh;q=0.9', 'zh-CN'],
    ['en-GB', 'en-US'],
    ['', 'en-US'],
  ])('to a browser that asks for "%s" it speaks %s', async (asked, language) => {
    const { body, headers } = await serve().inject({
      url: '/console/options.js',
      headers: { 'accept-language': asked },
    });
    expect(body).toContain(`language: \`${language}\``);
    expect(headers['cache-control']).toBe('no-store');
  });
});
