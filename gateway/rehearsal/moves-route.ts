import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { HubError } from '../../kit/errors.ts';
import type { Caller } from '../../kit/identity/caller.ts';
import { BYTE_ORDER_MARK } from '../csv-cell.ts';
import { sha256 } from '../audit/audit-chain.ts';
import { type AuditBeside, questionBeside, writeDownBeside } from '../audit/told-beside.ts';
import type { IndexedSector } from '../index/tiers.ts';
import { MOVES_PATH } from './moves-path.ts';
import type { Rehearsals } from './rehearsals.ts';
import { maySeeRehearsals, viewOf } from './rehearsal-resolvers.ts';

/** What the list is served from. */
export interface MovesSources {
  readonly rehearsals: Rehearsals;
  readonly sectors: readonly IndexedSector[];
}

const STATUS: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  REHEARSAL_UNKNOWN: 404,
  IDENTITY_PROVIDER_UNAVAILABLE: 503,
  INDEX_LOADING: 503,
  AUDIT_UNAVAILABLE: 503,
};
const MOVES = questionBeside('query RehearsalMoves($rehearsal: Int!) { rehearsal(number: $rehearsal) { movesPath } }');

/**
 * GET /rehearsals/<number>/moves.csv with the same token as /graphql: everybody whose tier would become another, as the
 * caller may see it, piece by piece however many they are. Each piece is in the audit log, with the codes it names, before
 * it goes out.
 */
export function movesRoute(
  http: FastifyInstance,
  { rehearsals, sectors }: MovesSources,
  readToken: (authorization: string | undefined) => Promise<Caller>,
  audit: AuditBeside,
): void {
  http.get<{ Params: { number: string } }>(MOVES_PATH, { config: { countsRefusals: true } }, async (request, reply) => {
    void reply.header('cache-control', 'no-store');
    try {
      const caller = await readToken(request.headers.authorization);
      maySeeRehearsals(caller);
      audit.log.assertWritable();
      const { number } = await rehearsals.one(
        /^\d{1,9}$/.test(request.params.number) ? Number(request.params.number) : -1,
      );
      const pieces = await rehearsals.moves(number, viewOf(caller, sectors));
      void reply.type('text/csv; charset=utf-8');
      void reply.header('content-disposition', `attachment; filename="rehearsal-${number}.csv"`);
      return await reply.send(Readable.from(written(number, caller, pieces)));
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      return reply.code(STATUS[error.code] ?? 500).send({ code: error.code, message: error.message });
    }
  });

  async function* written(number: number, caller: Caller, pieces: AsyncIterable<string>): AsyncGenerator<string> {
    const requestId = randomUUID();
    let mark = BYTE_ORDER_MARK;
    for await (const lines of pieces) {
      const piece = `${mark}${lines}`;
      mark = '';
      await writeDownBeside(audit, caller, {
        requestId,
        name: 'RehearsalMoves',
        operation: MOVES,
        variables: { rehearsal: number },
        enterprises: codesIn(lines),
        answerSha256: sha256(piece),
      });
      yield piece;
    }
  }
}

/** The codes that lines of the list begin with. */
function codesIn(lines: string): string[] {
  return Array.from(lines.matchAll(/^([0-9A-Z]{18}),/gm), ([, code = '']) => code);
}
