import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { HubError } from '../../kit/errors.ts';
import type { Caller } from '../../kit/identity/caller.ts';
import { type AuditBeside, questionBeside, writeDownBeside } from '../audit/told-beside.ts';
import { EXPORT_PATH } from './export-path.ts';
import type { ExportFormat } from './export-rows.ts';
import type { Exports } from './exports.ts';

const STATUS: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  EXPORT_UNKNOWN: 404,
  EXPORT_NOT_READY: 409,
  IDENTITY_PROVIDER_UNAVAILABLE: 503,
  AUDIT_UNAVAILABLE: 503,
};
const TYPES: Readonly<Record<ExportFormat, { readonly type: string; readonly ending: string }>> = {
  CSV: { type: 'text/csv; charset=utf-8', ending: 'csv' },
  NDJSON: { type: 'application/x-ndjson; charset=utf-8', ending: 'ndjson' },
};
const DOWNLOADED = questionBeside(
  'query ExportFile($export: Int!) { export(number: $export) { downloadPath sha256 } }',
);

/**
 * GET /exports/<number>/file with the same token as /graphql: the file of one's own export, piece by piece however long
 * it is, its SHA-256 in the header repr-digest (RFC 9530). Each download is in the audit log before it begins; whom the
 * file tells of was written down with its pages.
 */
export function downloadRoute(
  http: FastifyInstance,
  exports: Exports,
  readToken: (authorization: string | undefined) => Promise<Caller>,
  audit: AuditBeside,
): void {
  http.get<{ Params: { number: string } }>(EXPORT_PATH, async (request, reply) => {
    void reply.header('cache-control', 'no-store');
    try {
      const caller = await readToken(request.headers.authorization);
      const asked = /^\d{1,9}$/.test(request.params.number) ? Number(request.params.number) : -1;
      const found = await exports.toDownload(asked, caller);
      const { number, format, bytes, sha256, done } = found;
      await writeDownBeside(audit, caller, {
        requestId: `export-${number}`,
        name: 'ExportFile',
        operation: DOWNLOADED,
        variables: { export: number, enterprises: done, bytes, sha256 },
        enterprises: [],
        answerSha256: sha256 ?? '',
      });
      const { type, ending } = TYPES[format];
      void reply.type(type).header('content-length', bytes);
      void reply.header('content-disposition', `attachment; filename="export-${number}.${ending}"`);
      void reply.header('repr-digest', `sha-256=:${Buffer.from(sha256 ?? '', 'hex').toString('base64')}:`);
      return await reply.send(Readable.from(exports.file(found)));
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      return reply.code(STATUS[error.code] ?? 500).send({ code: error.code, message: error.message });
    }
  });
}
