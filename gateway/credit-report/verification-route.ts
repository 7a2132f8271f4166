import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { IssuedReports } from './issued-reports.ts';
import { PAGE_POLICY } from './page.ts';
import { verificationPage } from './verification-page.ts';
import { VERIFY_PATH } from './verify-path.ts';

const STATUS = { GENUINE: 200, NOT_ISSUED: 404, CHANGED: 409 } as const;

/** A query that is sent twice comes as a list, and is no code. */
const question = z.object({ code: z.string().max(200).optional(), sha256: z.string().max(200).optional() });

/**
 * GET /credit-reports/verify?code=…[&sha256=…] for anyone who holds a report, without a token: a page for a browser, JSON
 * for others. 200 genuine, 404 not issued, 409 changed; without a code the page to type it into.
 */
export function verificationRoute(http: FastifyInstance, issued: IssuedReports): void {
  http.get(VERIFY_PATH, async (request, reply) => {
    void reply.headers({
      'cache-control': 'no-store',
      'content-security-policy': PAGE_POLICY,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    const { code = '', sha256 = '' } = question.safeParse(request.query).data ?? {};
    const isBrowser = request.headers.accept?.includes('text/html') ?? false;
    const isAsked = Object.hasOwn(Object(request.query), 'code');
    const result = isAsked || !isBrowser ? await issued.verify(code, sha256.trim() === '' ? null : sha256) : null;
    if (result !== null) void reply.code(STATUS[result.verdict]);
    if (!isBrowser) return result;
    return reply.type('text/html; charset=utf-8').send(verificationPage(result));
  });
}
