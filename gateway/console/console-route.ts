import { readFileSync } from 'node:fs';
import fastifyStatic from '@fastify/static';
import {
  getDistDirectory,
  isSandboxFrame,
  renderAltair,
  renderInitSnippet,
  type RenderOptions,
  SANDBOX_FRAME_CSP,
} from 'altair-static';
import type { FastifyInstance } from 'fastify';

/** With the slash, which what it loads stands behind. */
export const CONSOLE_PATH = '/console/';
const OPTIONS_SCRIPT = 'options.js';

/** Everything comes from the hub, and it asks nobody but the hub. Altair styles its elements one by one. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Of schema/operations, what it opens with. */
const OPENS_WITH = ['sectors', 'dashboard-page'];

/**
 * GET /console/: Altair, a GraphQL client that runs in the browser, from files of this machine alone. It shows nothing
 * by itself: who uses it types a token, as for any client (docs/adr/035).
 */
export function consoleRoute(http: FastifyInstance): void {
  void http.register(async (scope) => {
    scope.addHook('onRequest', (_request, reply, done) => {
      void reply.headers({
        'content-security-policy': POLICY,
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      });
      done();
    });
    scope.get(CONSOLE_PATH.slice(0, -1), (_request, reply) => reply.redirect(CONSOLE_PATH.slice(1)));
    scope.get(CONSOLE_PATH, (_request, reply) =>
      reply
        .type('text/html; charset=utf-8')
        .send(renderAltair({ baseURL: './', serveInitialOptionsInSeperateRequest: OPTIONS_SCRIPT })),
    );
    scope.get(CONSOLE_PATH + OPTIONS_SCRIPT, ({ headers }, reply) =>
      reply
        .headers({ 'cache-control': 'no-store', vary: 'accept-language' })
        .type('text/javascript; charset=utf-8')
        .send(renderInitSnippet(optionsFor(headers['accept-language'] ?? ''))),
    );
    await scope.register(fastifyStatic, {
      root: getDistDirectory(),
      prefix: CONSOLE_PATH,
      index: false,
      setHeaders: (reply, path) => {
        if (isSandboxFrame(path)) void reply.header('content-security-policy', SANDBOX_FRAME_CSP);
      },
    });
  });
}

function optionsFor(acceptLanguage: string): RenderOptions {
  return {
    endpointURL: '/graphql',
    initialName: '信用融合枢纽',
    initialQuery: OPENS_WITH.map(operation).join('\n'),
    initialVariables: JSON.stringify({ first: 20 }, null, 2),
    initialAuthorization: { type: 'bearer', data: { token: '' } },
    initialSettings: {
      language: acceptLanguage.startsWith('zh') ? 'zh-CN' : 'en-US',
      'alert.disableUpdateNotification': true,
      'banners.disable': true,
      disablePushNotification: true,
    },
    instanceStorageNamespace: 'sector_credit_hub_',
    disableAccount: true,
  };
}

function operation(file: string): string {
  return readFileSync(new URL(`../../schema/operations/${file}.graphql`, import.meta.url), 'utf8');
}
